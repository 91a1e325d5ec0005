import { auditEntry } from '../audit/entries.ts';
import { lockCertificates } from '../certificates/begin-confirmations.ts';
import { APPROVAL_LIFE_MS, stateOf } from '../certificates/certificate-row.ts';
import { endWaiting } from '../certificates/end-waiting.ts';
import type { Ports, Random } from '../ports.ts';
import { changeRows, insertRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { tellRequesters } from './tell-requesters.ts';

const AT_ONCE = 200;

type Due = { accountId: string; id: string; at: number; random: Random };

/**
 * Writes down what time has done: payments that nobody approved within 24 hours are `expired` and their money is free.
 * Answers how many; at most 200 at once.
 */
export async function expireApprovals(deps: Pick<Ports, 'store' | 'clock' | 'random'>): Promise<number> {
  const at = deps.clock();
  const due = await deps.store.read
    .selectFrom('certificates')
    .select(['account_id as accountId', 'id'])
    .where('state', '=', 'awaiting-approval')
    .where('confirmed_at', '<', at - APPROVAL_LIFE_MS + 1000)
    .orderBy('confirmed_at')
    .limit(AT_ONCE)
    .execute();
  const { random } = deps;
  const expired = await Promise.all(due.map((key) => deps.store.submit(expire, { ...key, at, random })));
  return expired.filter(Boolean).length;
}

const expire: Operation<Due, boolean> = async (transaction, items) => {
  const { accounts, rows } = await lockCertificates(transaction, items);
  const transfers: Row<'transfers'>[] = [];
  const ended: (Due & { row: Row<'certificates'> })[] = [];
  for (const due of items) {
    const row = rows.get(`${due.accountId} ${due.id}`);
    const account = accounts.get(due.accountId);
    if (row?.state !== 'awaiting-approval' || account === undefined || stateOf(row, due.at) !== 'expired')
      continue;
    transfers.push(...endWaiting({ row, account }, 'expired', due));
    ended.push({ ...due, row });
  }
  await changeRows(
    transaction,
    'certificates',
    ['state', 'ended_at', 'history'],
    ended.map(({ row }) => row),
  );
  await changeRows(transaction, 'accounts', ['available', 'reserved'], [...accounts.values()]);
  await insertRows(transaction, 'transfers', transfers);
  const entries = ended.map(({ row, at, random }) =>
    auditEntry({ type: 'approval-expired', certificate: row.digest }, at, random),
  );
  await insertRows(transaction, 'audit_entries', entries);
  await tellRequesters(transaction, ended);
  return items.map(({ accountId, id }) => ended.some((due) => due.accountId === accountId && due.id === id));
};
