import type { NoticeKind } from '../../shared/message.ts';
import { newId } from '../ids.ts';
import { queuedMessage } from '../outbox/queued-message.ts';
import type { Random, Role } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { insertRows } from '../store/rows.ts';

const LIFE_MS = 24 * 60 * 60 * 1000;

/** A person is told at one device: a mailbox where there is one, the oldest of them. */
const DEVICES = `select d.account_id, d.id from accounts as a join devices as d on d.account_id = a.account_id
  where a.role = $1 and a.enrolled_at is not null and a.frozen_at is null and d.removed_at is null
  order by d.account_id, case when d.channel = 'email' then 0 else 1 end, d.enrolled_at, d.id`;

/** One device of each person of a role who can act. */
export async function devicesOfRole(
  transaction: Transaction,
  role: Role,
): Promise<{ account_id: string; id: string }[]> {
  const found = await transaction.query<{ account_id: string; id: string }>(DEVICES, [role]);
  return [...new Map(found.toReversed().map((device) => [device.account_id, device])).values()];
}

type TeamNews = { role: Role; notice: NoticeKind; at: number; random: Random; except: readonly string[] };

/** Tells everybody of a role, but for these, that something waits; there is neither a link in it nor anything that approves. */
export async function tellTeam(
  transaction: Transaction,
  { role, notice, at, random, except }: TeamNews,
): Promise<void> {
  const devices = await devicesOfRole(transaction, role);
  const told = devices.filter(({ account_id }) => !except.includes(account_id));
  const messages = told.map(({ account_id, id: device_id }) => {
    const about = { kind: 'notice', subject_id: notice, device_id, expires_at: at + LIFE_MS };
    return queuedMessage({ account_id, id: newId(random), ...about }, at);
  });
  await insertRows(transaction, 'outbox', messages);
}
