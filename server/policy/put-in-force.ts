import { recordEvents } from '../audit/record-event.ts';
import type { Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { insertRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';

/** A checked document on its way into force. */
export type Document = { version: number; digest: string; document: string };

type Activation = Document & { proposalId: string | null; at: number; random: Random };

/** The row of the policy in force; undefined while it is the one built in. */
export async function newestVersion(transaction: Transaction): Promise<Row<'policy_versions'> | undefined> {
  const [newest] = await transaction.query<Row<'policy_versions'>>(
    'select * from policy_versions where sequence = (select max(sequence) from policy_versions)',
    [],
  );
  return newest;
}

/** Puts a policy in force from this transaction's commit on, after all that were before it. */
export async function putInForce(transaction: Transaction, activation: Activation): Promise<void> {
  const { version, digest, document, proposalId, at, random } = activation;
  const row = { version, digest, document, activated_at: at, proposal_id: proposalId };
  for (;;) {
    const sequence = ((await newestVersion(transaction))?.sequence ?? 0) + 1;
    if ((await insertRows(transaction, 'policy_versions', [{ sequence, ...row }])).size === 1) break;
  }
  const by = proposalId === null ? {} : { proposal: proposalId };
  const event = { type: 'policy-activated', policy: digest, version, ...by } as const;
  await recordEvents(transaction, [event], at, random);
}
