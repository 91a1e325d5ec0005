import type { Transaction } from '../store/engine.ts';

/** From so many security officers on, a policy is in force only by the tokens of two. */
export const OFFICERS_TO_CHANGE = 2;

/** How many security officers are enrolled with a token that was not revoked. */
export async function countOfficers(transaction: Transaction): Promise<number> {
  const [row] = await transaction.query<{ officers: number }>(
    `select count(*) as officers from accounts as a where a.role = 'security' and a.enrolled_at is not null
      and exists (select 1 from tokens as t where t.account_id = a.account_id and t.revoked_at is null)`,
    [],
  );
  return row?.officers ?? 0;
}
