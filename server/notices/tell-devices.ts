import type { NoticeKind } from '../../shared/message.ts';
import { newId } from '../ids.ts';
import { queuedMessage } from '../outbox/queued-message.ts';
import type { Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { insertRows, selectRows } from '../store/rows.ts';

const NOTICE_LIFE_MS = 24 * 60 * 60 * 1000;

type News = { accountId: string; notice: NoticeKind; at: number; random: Random; except?: string };

/** Puts a notice for every device of an account into the outbox, but for the one that it is about (PROTOCOL section 5.4). */
export function tellDevices(
  transaction: Transaction,
  { accountId, notice, at, random, except }: News,
): Promise<void> {
  return queueForDevices(transaction, random, [
    { accountId, kind: 'notice', subject: notice, at, ...(except === undefined ? {} : { except }) },
  ]);
}

/** What is composed by its outbox kind from what is stored of its subject; `dueAt` where it is not told at once. */
export type DeviceNews = {
  accountId: string;
  kind: string;
  subject: string;
  at: number;
  dueAt?: number;
  except?: string;
};

/** Puts a message for every device of each account into the outbox. */
export async function queueForDevices(
  transaction: Transaction,
  random: Random,
  news: readonly DeviceNews[],
): Promise<void> {
  const accounts = news.map(({ accountId }) => ({ account_id: accountId }));
  const devices = await selectRows(transaction, 'devices', accounts, { where: 't.removed_at is null' });
  const devicesOf = Map.groupBy(devices, ({ account_id }) => account_id);
  const rows = news.flatMap(({ accountId, kind, subject, at, dueAt = at, except }) =>
    (devicesOf.get(accountId) ?? [])
      .filter(({ id }) => id !== except)
      .map((device) => {
        const about = { account_id: accountId, kind, subject_id: subject, device_id: device.id };
        const message = queuedMessage({ ...about, id: newId(random), expires_at: at + NOTICE_LIFE_MS }, at);
        return { ...message, due_at: dueAt };
      }),
  );
  await insertRows(transaction, 'outbox', rows);
}
