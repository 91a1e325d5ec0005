import type { Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import type { Row } from '../store/tables.ts';
import { endUnused, filesOf, hasCharge, storeCards, type Written } from './payment-file.ts';

/** Rows that the caller has locked (accounts first) and stores afterwards. */
type Locked = { accounts: readonly Row<'accounts'>[]; certificates: readonly Row<'certificates'>[] };

/**
 * Ends those validated payments of the given ones that have no approved charge, inside the caller's transaction: the card
 * closes, the reserve is available again, the certificate is `unused`. Changes the given account and certificate rows,
 * which the caller stores; cards and the ledger's lines are written here. Answers `account_id id` of those that it ended.
 */
export async function closeUnusedCards(
  transaction: Transaction,
  { accounts, certificates }: Locked,
  told: { at: number; random: Random },
): Promise<Set<string>> {
  const validated = certificates.filter(({ state }) => state === 'validated');
  const files = await filesOf(transaction, accounts, validated);
  const written: Written = { transfers: [], chains: [] };
  const ended = [...files].filter(([, file]) => !hasCharge(file));
  for (const [, file] of ended) endUnused(file, written, told);
  await storeCards(
    transaction,
    ended.map(([, file]) => file),
    written,
  );
  return new Set(ended.map(([key]) => key));
}
