import type { Kysely } from 'kysely';
import { DEFAULT_CURRENCY } from '../../shared/currencies.ts';
import { type TokenRule, tokenRuleOf } from '../../shared/policy.ts';
import { policyFor, readStanding } from '../policy/in-force.ts';
import type { Transaction } from '../store/engine.ts';
import { selectRows } from '../store/rows.ts';
import type { Store } from '../store/store.ts';
import type { Row, Tables } from '../store/tables.ts';
import type { AssertionCommand } from './verify-assertion.ts';

/** What rules for every payment ask of tokens, as the built-in policy does too; whatever the currency. */
export async function readTokenRule({ engine }: Pick<Store, 'engine'>): Promise<TokenRule> {
  const { policy } = policyFor(await readStanding(engine.reads), DEFAULT_CURRENCY);
  return tokenRuleOf(policy);
}

/** Whether tokens that may be copied serve at all; not where a rule for every payment asks for others. */
export async function allowsSynced(store: Pick<Store, 'engine'>): Promise<boolean> {
  return !(await readTokenRule(store)).notSynced;
}

/** The tokens of these accounts that were not revoked, oldest first, inside of a transaction. */
export async function liveTokens(
  transaction: Transaction,
  accountIds: readonly string[],
): Promise<Row<'tokens'>[]> {
  const wanted = accountIds.map((account_id) => ({ account_id }));
  const rows = await selectRows(transaction, 'tokens', wanted, { where: 't.revoked_at is null' });
  return rows.sort((a, b) => a.enrolled_at - b.enrolled_at);
}

/** The same for one account, outside of a transaction. */
export function readLiveTokens(read: Kysely<Tables>, accountId: string): Promise<Row<'tokens'>[]> {
  return read
    .selectFrom('tokens')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('revoked_at', 'is', null)
    .orderBy('enrolled_at')
    .orderBy('id')
    .execute();
}

export type LiveToken = { token: Row<'tokens'>; userHandle: string };

/** What an assertion is compared with: that token, or nothing. */
export function asSigner(live: LiveToken | undefined): AssertionCommand['token'] {
  if (live === undefined) return undefined;
  const { id, public_key: publicKey, counter, synced } = live.token;
  return { id, publicKey, counter, synced: synced === 1, userHandle: live.userHandle };
}

/** A token and its person, by credential id: of whoever is enrolled with it, where it was not revoked and serves. */
export async function findLiveToken(
  read: Kysely<Tables>,
  credentialId: string,
): Promise<LiveToken | undefined> {
  const row = await read
    .selectFrom('token_ids')
    .innerJoin('tokens', (join) =>
      join.onRef('tokens.account_id', '=', 'token_ids.account_id').onRef('tokens.id', '=', 'token_ids.id'),
    )
    .innerJoin('accounts', 'accounts.account_id', 'tokens.account_id')
    .selectAll('tokens')
    .select('accounts.user_handle')
    .where('token_ids.id', '=', credentialId)
    .where('tokens.revoked_at', 'is', null)
    .where('tokens.standing', '=', 'good')
    .where('accounts.enrolled_at', 'is not', null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { user_handle: userHandle, ...token } = row;
  return { token, userHandle };
}

/** Whether a credential id is registered, by whomever and whether or not it was revoked. */
export async function isRegistered(read: Kysely<Tables>, credentialId: string): Promise<boolean> {
  const row = await read
    .selectFrom('token_ids')
    .select('id')
    .where('id', '=', credentialId)
    .executeTakeFirst();
  return row !== undefined;
}
