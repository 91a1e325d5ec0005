import { encodeBase64url } from '../../shared/base64url.ts';
import { canonicalJson, sha256Text } from '../../shared/canonical.ts';
import { isName } from '../../shared/name.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import { recordEvents } from '../audit/record-event.ts';
import type { Ports, Random } from '../ports.ts';
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

type Grouping = { accountId: string; names: readonly string[]; at: number; random: Random };

/** Puts a person into those groups and out of all others; the audit log has that they changed, by their digest. */
export async function setGroups(
  transaction: Transaction,
  { accountId: account_id, names, at, random }: Grouping,
): Promise<void> {
  const before = await namesOf(transaction, account_id);
  const after = [...names].sort();
  if (canonicalJson(before) === canonicalJson(after)) return;
  await transaction.query('delete from account_groups where account_id = $1', [account_id]);
  const rows = after.map((name) => ({ account_id, name }));
  await insertRows(transaction, 'account_groups', rows);
  const groups = encodeBase64url(sha256Text(canonicalJson(after)));
  await recordEvents(transaction, [{ type: 'groups-changed', account: account_id, groups }], at, random);
}

async function namesOf(transaction: Transaction, account_id: string): Promise<string[]> {
  const rows = await selectRows(transaction, 'account_groups', [{ account_id }]);
  return rows.map(({ name }) => name).sort();
}

type Command = { number: string; groups: string | undefined };
type Outcome = Refusal | { outcome: 'answered'; body: { groups: string[] } };

/** Sets the groups of a person with an account, or tells them where none are given. Refusals: malformed, unknown. */
export function groupsOf(
  deps: Pick<Ports, 'store' | 'clock' | 'random'>,
  { number, groups }: Command,
): Promise<Outcome> {
  const names = groups === undefined ? undefined : readGroups(groups);
  if (groups !== undefined && names === undefined)
    return Promise.resolve(refuse('malformed', { detail: GROUPS_WANTED }));
  return deps.store.submit(changeGroups, { number, names, at: deps.clock(), random: deps.random });
}

type Changing = { number: string; names: string[] | undefined; at: number; random: Random };

const changeGroups: Operation<Changing, Outcome> = async (transaction, items) => {
  const results: Outcome[] = [];
  for (const { number, names, at, random } of items) {
    const account = await lockAccount(transaction, { number });
    if (account === undefined) {
      results.push(refuse('unknown', { detail: `There is no account ${number}.` }));
      continue;
    }
    const { account_id: accountId } = account;
    if (names !== undefined) await setGroups(transaction, { accountId, names, at, random });
    results.push({ outcome: 'answered', body: { groups: await namesOf(transaction, accountId) } });
  }
  return results;
};
