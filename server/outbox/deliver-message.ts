import { composeApproval, composeOutcome } from '../approvals/compose-message.ts';
import { composeDecline, DECLINE } from '../cards/tell-declines.ts';
import { readConfirmationMessages } from '../certificates/compose-message.ts';
import { type DeliveryNews, recordDelivery } from '../certificates/record-delivery.ts';
import { composeDeviceMessage } from '../devices/compose-code.ts';
import { composeEnrolmentMessage } from '../enrolments/compose-message.ts';
import { composeNotice } from '../notices/compose-notice.ts';
import type { ChannelPort, Message, Ports, SendResult } from '../ports.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { type Claim, claimMessages } from './claim-messages.ts';
import { decideNext, type Fate } from './decide-next.ts';
import { isWithheld } from './queued-message.ts';
import { applyReceipts, type Half, joinHalves } from './record-receipt.ts';
import { type Result, recordResults } from './record-result.ts';

type Deps = Pick<Ports, 'store' | 'keys' | 'clock' | 'random' | 'config' | 'log'>;
type Compose = (row: Row<'outbox'>) => Message | undefined | Promise<Message | undefined>;

/** Reads what the claimed messages of a kind are about; answers who then writes each, undefined where nothing is left to say. */
type Reader = (deps: Deps, rows: readonly Row<'outbox'>[]) => Promise<Compose>;

/** For kinds that are rare: each reads for itself. */
const each =
  (compose: (deps: Deps, row: Row<'outbox'>) => Promise<Message | undefined>): Reader =>
  async (deps) =>
  (row) =>
    compose(deps, row);

const READERS: Readonly<Record<string, Reader>> = {
  certificate: readConfirmationMessages,
  device: each(composeDeviceMessage),
  enrolment: each(composeEnrolmentMessage),
  notice: each(composeNotice),
  [DECLINE]: each(composeDecline),
  approval: each(composeApproval),
  'approval-outcome': each(composeOutcome),
  'device-withheld': each(composeDeviceMessage),
  'enrolment-withheld': each(composeEnrolmentMessage),
};

/** Reads at once what all messages of a claim are about; answers who writes each. */
export async function readClaimed(deps: Deps, rows: readonly Row<'outbox'>[]): Promise<Compose> {
  const byKind = Map.groupBy(rows, ({ kind }) => kind);
  const reading = [...byKind].map(async ([kind, some]) => [kind, await READERS[kind]?.(deps, some)] as const);
  const composeOf = new Map(await Promise.all(reading));
  return (row) => composeOf.get(row.kind)?.(row);
}

/** Composes a claimed message now, so that no code is ever stored in it, and hands it to its carrier. */
export async function sendMessage(
  { clock }: Pick<Ports, 'clock'>,
  channels: readonly ChannelPort[],
  row: Row<'outbox'>,
  compose: Compose,
): Promise<Fate> {
  if (!Object.hasOwn(READERS, row.kind)) return { outcome: 'refused', detail: 'unknown kind' };
  const message = await compose(row);
  if (message === undefined) return { outcome: 'dropped', detail: 'nothing to say any more' };
  const wanted = message.to.includes('@') ? 'email' : 'sms';
  const channel = channels.find((one) => one.channel === wanted);
  if (channel === undefined) return { outcome: 'refused', detail: `no ${wanted}` };
  const goodForMs = row.expires_at - clock();
  if (goodForMs <= 0) return { outcome: 'dropped', detail: 'too late' };
  return isWithheld(row) ? withhold(channel, row) : handOver(channel, message, goodForMs);
}

/** How many milliseconds each carrier took for its last message, and whether it gave it a name. */
const lastOf = new WeakMap<ChannelPort, { took: number; isNamed: boolean }>();

async function handOver(channel: ChannelPort, message: Message, goodForMs: number): Promise<SendResult> {
  const start = performance.now();
  const result = await channel.send(message, goodForMs);
  lastOf.set(channel, { took: performance.now() - start, isNamed: result.reference !== undefined });
  return result;
}

/** Hands nothing over, takes as long and leaves as much to be written down. */
async function withhold(channel: ChannelPort, { id }: Row<'outbox'>): Promise<Fate> {
  const { took, isNamed } = lastOf.get(channel) ?? { took: 0, isNamed: false };
  await new Promise((wait) => setTimeout(wait, took));
  return { outcome: 'dropped', detail: 'withheld', ...(isNamed && { reference: `withheld:${id}` }) };
}

/** What is to be written down of a claimed message, for the worker and for the shopper. */
export type Answer = { result: Result; news: DeliveryNews | undefined; half: Half | undefined };

/** What the carrier said of a claimed message, as it is to be written down. */
export function answerOf(
  { clock, random }: Pick<Ports, 'clock' | 'random'>,
  row: Row<'outbox'>,
  fate: Fate,
): Answer {
  const now = clock();
  const change = decideNext(row, fate, now, (random(1)[0] ?? 0) / 255);
  const { account_id, id: message_id } = row;
  const reference = 'reference' in fate ? fate.reference : undefined;
  const half = reference === undefined ? undefined : { reference, account_id, message_id, at: now };
  return { result: { claim: row, change }, news: newsOf(row, change, now), half };
}

/** Both or neither: the shopper is told nothing by a worker whose message another has taken over. */
export const recordAnswers: Operation<Answer, boolean> = async (transaction, answers) => {
  // Receipts are locked before messages, here as where a receipt comes.
  const receipts = await joinHalves(
    transaction,
    answers.flatMap(({ half }) => half ?? []),
  );
  const recorded = await recordResults(
    transaction,
    answers.map(({ result }) => result),
  );
  const news = answers.flatMap(({ news }, place) => (recorded[place] && news !== undefined ? [news] : []));
  if (news.length > 0) await recordDelivery(transaction, news);
  await applyReceipts(transaction, receipts);
  return recorded;
};

/** What was answered since the last turn, and what is to be taken now. */
export type Turn = { answers: readonly Answer[]; claim: Claim };

/** Both in one transaction: a message takes the place of another only when that one's result is stored. */
export const takeTurns: Operation<Turn, Row<'outbox'>[]> = async (transaction, turns) => {
  await recordAnswers(
    transaction,
    turns.flatMap(({ answers }) => answers),
  );
  return claimMessages(
    transaction,
    turns.map(({ claim }) => claim),
  );
};

/** What the shopper is told; a message that will be tried again is still `queued`. */
function newsOf(row: Row<'outbox'>, { state }: Result['change'], at: number): DeliveryNews | undefined {
  if (row.kind !== 'certificate') return undefined;
  const { account_id: accountId, subject_id: certificateId } = row;
  const isLate = state === 'dropped' && at >= row.expires_at;
  if (state === 'failed' || isLate) return { accountId, certificateId, delivery: 'failed', at };
  if (state !== 'sent') return undefined;
  return { accountId, certificateId, delivery: 'sent', queuedAt: row.created_at, at };
}
