import type { ConsolePaymentDetail } from '../../shared/console-schemas.ts';
import type { Evidence } from '../../shared/evidence-schemas.ts';
import { formatInstant } from '../../shared/instant.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Assertion } from '../../shared/schemas.ts';
import { cardSummaries } from '../cards/summaries.ts';
import { type CertificateRow, certificateOf, historyOf } from '../certificates/certificate-row.ts';
import { makeEvidence } from '../evidence/make-evidence.ts';
import type { Ports } from '../ports.ts';
import { showPayment } from './show-payments.ts';

type Read = Pick<Ports, 'store'>;

/** Whose payment that is; ids are everybody's, so that each belongs to one account. */
async function ownerOf({ store }: Read, id: string): Promise<string | undefined> {
  const owner = await store.read
    .selectFrom('certificate_ids')
    .select('account_id')
    .where('id', '=', id)
    .executeTakeFirst();
  return owner?.account_id;
}

/** One payment of anybody, with its history, its card and what the policy said. Refusal: unknown. */
export async function readPayment(
  deps: Pick<Ports, 'store' | 'clock'>,
  { id }: { id: string },
): Promise<Refusal | { outcome: 'answered'; body: ConsolePaymentDetail }> {
  const { read } = deps.store;
  const accountId = await ownerOf(deps, id);
  if (accountId === undefined) return refuse('unknown');
  const row = await read
    .selectFrom('certificates')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst();
  const person = await read
    .selectFrom('accounts')
    .selectAll()
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (row === undefined || person === undefined) return refuse('unknown');
  const card = (await cardSummaries(read, accountId, [id])).get(id);
  return {
    outcome: 'answered',
    body: {
      ...showPayment(row, person, deps.clock()),
      certificate: certificateOf(row),
      history: historyOf(row).map(({ at, event }) => ({ at: formatInstant(at), event })),
      policyVersion: (JSON.parse(row.policy) as { version: number }).version,
      hasEvidence: row.receipt !== null && row.confirmation !== null,
      ...tokenOf(row),
      ...(row.receipt === null ? {} : { receipt: row.receipt }),
      ...(card === undefined ? {} : { card }),
    },
  };
}

/** Which token confirmed it. */
function tokenOf({ confirmation }: CertificateRow): { token?: string } {
  return confirmation === null ? {} : { token: (JSON.parse(confirmation) as Assertion).id };
}

/** The evidence of anybody's payment (PROTOCOL section 8). Refusals: unknown, or the state's before validation. */
export async function readEvidence(
  deps: Pick<Ports, 'store' | 'keys' | 'clock' | 'config'>,
  { id }: { id: string },
): Promise<Refusal | { outcome: 'answered'; body: Evidence }> {
  const accountId = await ownerOf(deps, id);
  return accountId === undefined ? refuse('unknown') : makeEvidence(deps, { caller: { accountId }, id });
}
