import { declineMessage } from '../../shared/message.ts';
import { formatMinor } from '../../shared/money.ts';
import { certificateOf } from '../certificates/certificate-row.ts';
import { clockTime, composeForDevice } from '../notices/compose-notice.ts';
import { queueForDevices } from '../notices/tell-devices.ts';
import type { Message, Ports, Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { changeRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { chargeEventsOf } from './payment-file.ts';

const HOUR_MS = 60 * 60 * 1000;
/** An extension that follows its card asks every five seconds: so long it has to show a decline before a device tells it. */
export const SEEN_WITHIN_MS = 30_000;
/** What the outbox calls it. */
export const DECLINE = 'decline';

type Card = Row<'cards'>;

/** Whether the devices are to be told of a decline now: once an hour, and again after one that was seen in the extension. */
export function isNewsOfDecline(
  card: Pick<Card, 'decline_told_at' | 'decline_seen_at'>,
  at: number,
): boolean {
  const { decline_told_at: told, decline_seen_at: seen } = card;
  return told === null || at - told >= HOUR_MS || (seen !== null && seen >= told);
}

/** Queues the news of declined charges; it is dropped where the shopper sees them before it is due. */
export function tellOfDeclines(
  transaction: Transaction,
  random: Random,
  chains: readonly Row<'chains'>[],
): Promise<void> {
  const news = chains.map(({ account_id, id, opened_at }) => {
    const told = { accountId: account_id, kind: DECLINE, subject: id };
    return { ...told, at: opened_at, dueAt: opened_at + SEEN_WITHIN_MS };
  });
  return queueForDevices(transaction, random, news);
}

/**
 * The message of a decline, made just before it is sent: whose card and how much, in words of ours and the shopper's alone,
 * for whoever asked could write anything. Undefined where the shopper has seen it.
 */
export async function composeDecline(
  deps: Pick<Ports, 'store' | 'keys' | 'config'>,
  row: Row<'outbox'>,
): Promise<Message | undefined> {
  const key = { account_id: row.account_id };
  const { reads } = deps.store.engine;
  const [chain] = await selectRows(reads, 'chains', [{ ...key, id: row.subject_id }]);
  if (chain === undefined) return undefined;
  const [[card], [signed]] = await Promise.all([
    selectRows(reads, 'cards', [{ ...key, id: chain.card_id }]),
    selectRows(reads, 'certificates', [{ ...key, id: chain.certificate_id }]),
  ]);
  if (signed === undefined || (card?.decline_seen_at ?? 0) >= chain.opened_at) return undefined;
  const { merchant, amount } = certificateOf(signed);
  const [asked] = chargeEventsOf(chain);
  const declined = formatMinor(BigInt(asked?.amount ?? 0), asked?.currency ?? amount.currency);
  const time = clockTime(chain.opened_at);
  return composeForDevice(deps, row, (locale) =>
    declineMessage({ amount: declined, merchantName: merchant.name, time }, deps.config.payerEntity, locale),
  );
}

type Deps = Pick<Ports, 'store' | 'clock'>;
type Look = { accountId: string; cardId: string; toldAt: number };

/**
 * To be called before a payment is read by the key that submitted it; what it answers, after: whoever was shown the decline
 * in time is not told again. Writes nothing but then.
 */
export async function lookForDecline(
  { store, clock }: Deps,
  accountId: string,
  certificateId: string,
): Promise<() => Promise<void>> {
  const card = await store.read
    .selectFrom('cards')
    .select(['id', 'decline_told_at', 'decline_seen_at'])
    .where('account_id', '=', accountId)
    .where('certificate_id', '=', certificateId)
    .executeTakeFirst();
  const toldAt = card?.decline_told_at ?? 0;
  return async () => {
    if (card === undefined || toldAt <= (card.decline_seen_at ?? 0)) return;
    if (clock() < toldAt + SEEN_WITHIN_MS)
      await store.submit(noteSeenDeclines, { accountId, cardId: card.id, toldAt });
  };
}

const noteSeenDeclines: Operation<Look, undefined> = async (transaction, looks) => {
  const keys = looks.map(({ accountId, cardId }) => ({ account_id: accountId, id: cardId }));
  const cards = await selectRows(transaction, 'cards', keys, { lock: true });
  for (const { accountId, cardId, toldAt } of looks) {
    const card = cards.find(({ account_id, id }) => account_id === accountId && id === cardId);
    if (card !== undefined) card.decline_seen_at = Math.max(card.decline_seen_at ?? 0, toldAt);
  }
  await changeRows(transaction, 'cards', ['decline_seen_at'], cards);
  return looks.map(() => undefined);
};
