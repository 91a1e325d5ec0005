import type { Transaction } from '../store/engine.ts';
import { selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';

/** Whose account: a signed-in person's, or the one that an operator names by its number. */
export type AccountName = { accountId: string } | { number: string };

/** The account, locked before anything else of it, so that changes of one account are decided one after another. */
export async function lockAccount(
  transaction: Transaction,
  name: AccountName,
): Promise<Row<'accounts'> | undefined> {
  const keys =
    'accountId' in name ? [{ account_id: name.accountId }] : await keysOf(transaction, name.number);
  const [account] = await selectRows(transaction, 'accounts', keys, { lock: true });
  return account;
}

async function keysOf(transaction: Transaction, number: string): Promise<{ account_id: string }[]> {
  const owners = await selectRows(transaction, 'account_numbers', [{ number }]);
  return owners.map(({ account_id }) => ({ account_id }));
}
