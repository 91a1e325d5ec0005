import { isName } from '../../shared/name.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Ports } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { insertRows, selectRows } from '../store/rows.ts';
import type { Operation } from '../store/writer.ts';
import { lockAccount } from './find-account.ts';

const GROUPS_AT_MOST = 100;
export const GROUPS_WANTED = 'group: names divided by commas, each of 1 to 80 printable characters';

/** Different names divided by commas; none is an empty list, undefined where one is no name. */
export function readGroups(text: string): string[] | undefined {
  const names = text.trim() === '' ? [] : [...new Set(text.split(',').map((name) => name.trim()))];
  return names.length <= GROUPS_AT_MOST && names.every((name) => isName(name)) ? names : undefined;
}

/** Puts a person into those groups and out of all others. */
export async function setGroups(
  transaction: Transaction,
  account_id: string,
  names: readonly string[],
): Promise<void> {
  await transaction.query('delete from account_groups where account_id = $1', [account_id]);
  const rows = names.map((name) => ({ account_id, name }));
  await insertRows(transaction, 'account_groups', rows);
}

type Command = { number: string; groups: string | undefined };
type Outcome = Refusal | { outcome: 'answered'; body: { groups: string[] } };

/** Sets the groups of a person with an account, or tells them where none are given. Refusals: malformed, unknown. */
export function groupsOf(deps: Pick<Ports, 'store'>, { number, groups }: Command): Promise<Outcome> {
  const names = groups === undefined ? undefined : readGroups(groups);
  if (groups !== undefined && names === undefined)
    return Promise.resolve(refuse('malformed', { detail: GROUPS_WANTED }));
  return deps.store.submit(changeGroups, { number, names });
}

const changeGroups: Operation<{ number: string; names: string[] | undefined }, Outcome> = async (
  transaction,
  items,
) => {
  const results: Outcome[] = [];
  for (const { number, names } of items) {
    const account = await lockAccount(transaction, { number });
    if (account === undefined) {
      results.push(refuse('unknown', { detail: `There is no account ${number}.` }));
      continue;
    }
    const { account_id } = account;
    if (names !== undefined) await setGroups(transaction, account_id, names);
    const rows = await selectRows(transaction, 'account_groups', [{ account_id }]);
    results.push({ outcome: 'answered', body: { groups: rows.map(({ name }) => name) } });
  }
  return results;
};
