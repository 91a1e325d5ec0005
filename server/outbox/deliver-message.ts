import { composeConfirmationMessage } from '../certificates/compose-message.ts';
import { type DeliveryNews, recordDelivery } from '../certificates/record-delivery.ts';
import { composeDeviceMessage } from '../devices/compose-code.ts';
import { composeEnrolmentMessage } from '../enrolments/compose-message.ts';
import { composeNotice } from '../notices/compose-notice.ts';
import type { ChannelPort, Message, Ports } from '../ports.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { decideNext, type Fate } from './decide-next.ts';
import { applyReceipts, type Half, joinHalves } from './record-receipt.ts';
import { type Result, recordResults } from './record-result.ts';

type Composer = (
  deps: Pick<Ports, 'store' | 'keys' | 'clock' | 'config'>,
  row: Row<'outbox'>,
) => Promise<Message | undefined>;

/** Who writes the text of each kind; undefined where there is nothing left to say. */
const COMPOSERS: Readonly<Record<string, Composer>> = {
  certificate: composeConfirmationMessage,
  device: composeDeviceMessage,
  enrolment: composeEnrolmentMessage,
  notice: composeNotice,
};

type Deps = Pick<Ports, 'store' | 'keys' | 'clock' | 'random' | 'config' | 'log'>;

/** Composes a claimed message now, so that no code is ever stored in it, and hands it to its carrier. */
export async function sendMessage(
  deps: Deps,
  channels: readonly ChannelPort[],
  row: Row<'outbox'>,
): Promise<Fate> {
  const compose = COMPOSERS[row.kind];
  if (compose === undefined) return { outcome: 'refused', detail: 'unknown kind' };
  const message = await compose(deps, row);
  if (message === undefined) return { outcome: 'dropped', detail: 'nothing to say any more' };
  const wanted = message.to.includes('@') ? 'email' : 'sms';
  const channel = channels.find((one) => one.channel === wanted);
  if (channel === undefined) return { outcome: 'refused', detail: `no ${wanted}` };
  const goodForMs = row.expires_at - deps.clock();
  if (goodForMs <= 0) return { outcome: 'dropped', detail: 'too late' };
  return channel.send(message, goodForMs);
}

/** Writes down what became of a claimed message, for the worker and for the shopper. */
export async function recordFate(
  deps: Pick<Ports, 'store' | 'clock' | 'random'>,
  row: Row<'outbox'>,
  fate: Fate,
): Promise<void> {
  const now = deps.clock();
  const change = decideNext(row, fate, now, (deps.random(1)[0] ?? 0) / 255);
  const news = newsOf(row, change, now);
  const { account_id, id: message_id } = row;
  const reference = 'reference' in fate ? fate.reference : undefined;
  const half = reference === undefined ? undefined : { reference, account_id, message_id, at: now };
  await deps.store.submit(recordFates, { result: { claim: row, change }, news, half });
}

type Recorded = { result: Result; news: DeliveryNews | undefined; half: Half | undefined };

/** Both or neither: the shopper is told nothing by a worker whose message another has taken over. */
const recordFates: Operation<Recorded, boolean> = async (transaction, items) => {
  // Receipts are locked before messages, here as where a receipt comes.
  const receipts = await joinHalves(
    transaction,
    items.flatMap(({ half }) => half ?? []),
  );
  const recorded = await recordResults(
    transaction,
    items.map(({ result }) => result),
  );
  const news = items.flatMap(({ news }, place) => (recorded[place] && news !== undefined ? [news] : []));
  if (news.length > 0) await recordDelivery(transaction, news);
  await applyReceipts(transaction, receipts);
  return recorded;
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
