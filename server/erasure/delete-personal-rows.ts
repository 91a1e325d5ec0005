import type { Transaction } from '../store/engine.ts';
import { putRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import { tablesThatAre } from './personal-tables.ts';

/**
 * Deletes what nothing asks to keep of a person: tables whole, devices that are not told any more, tokens that signed no
 * payment. A token that did is evidence: it stays without its label and signs nothing.
 */
export async function deletePersonalRows(
  transaction: Transaction,
  account_id: string,
  certificates: readonly Row<'certificates'>[],
): Promise<void> {
  for (const table of tablesThatAre('deleted'))
    await transaction.query(`delete from ${table} where account_id = $1`, [account_id]);
  await transaction.query('delete from devices where account_id = $1 and removed_at is not null', [
    account_id,
  ]);
  const signed = new Set(certificates.flatMap(({ confirmation }) => credentialOf(confirmation)));
  const tokens = await selectRows(transaction, 'tokens', [{ account_id }], { lock: true });
  const kept = tokens.filter(({ id }) => signed.has(id));
  for (const { id } of tokens.filter((token) => !kept.includes(token)))
    for (const table of tablesThatAre('tokens'))
      await transaction.query(`delete from ${table} where account_id = $1 and id = $2`, [account_id, id]);
  const stopped = kept.map((token) => ({
    ...token,
    label: '',
    revoked_at: token.revoked_at ?? token.enrolled_at,
  }));
  await putRows(transaction, 'tokens', stopped);
}

function credentialOf(confirmation: string | null): string[] {
  return confirmation === null ? [] : [(JSON.parse(confirmation) as { id: string }).id];
}
