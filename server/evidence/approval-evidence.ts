import type { Evidence } from '../../shared/evidence-schemas.ts';
import type { Assertion } from '../../shared/schemas.ts';
import type { Transaction } from '../store/engine.ts';
import { selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';

/**
 * The approvals that a payment was validated by, oldest first. `approver` is the opaque id of the person's account: it tells
 * persons apart and names none.
 */
export async function approvalEvidence(
  reads: Transaction,
  { account_id, id: certificate_id }: Pick<Row<'certificates'>, 'account_id' | 'id'>,
  tokenOf: (token: Row<'tokens'>) => Promise<Evidence['token']>,
): Promise<Evidence['approvals']> {
  const where = 't.counted = 1';
  const rows = await selectRows(reads, 'approvals', [{ account_id, certificate_id }], { where });
  const keys = rows.map(({ approver_id, credential_id }) => ({
    account_id: approver_id,
    id: credential_id ?? '',
  }));
  const tokens = await selectRows(reads, 'tokens', keys);
  const given = rows
    .toSorted((one, other) => (one.given_at ?? 0) - (other.given_at ?? 0))
    .map(async ({ approver_id, credential_id, nonce, assertion }) => {
      const token = tokens.find((one) => one.account_id === approver_id && one.id === credential_id);
      if (token === undefined || assertion === null) throw new Error('an approval lost its token');
      const signed: Assertion = JSON.parse(assertion);
      return { approver: approver_id, nonce, assertion: signed, token: await tokenOf(token) };
    });
  return Promise.all(given);
}
