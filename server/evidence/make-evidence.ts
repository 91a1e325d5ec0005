import type { Evidence } from '../../shared/evidence-schemas.ts';
import { formatInstant } from '../../shared/instant.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Assertion } from '../../shared/schemas.ts';
import { refuseState } from '../../shared/states.ts';
import { bytesOf } from '../../verification/evidence/read-text.ts';
import { originOf } from '../../verification/evidence/token-checks.ts';
import { jwkOfCose } from '../../verification/token-key.ts';
import { enrolmentOf, evidentEntryId } from '../audit/entries.ts';
import { provenEntry } from '../audit/read-log.ts';
import { type CertificateRow, certificateOf, historyOf, stateOf } from '../certificates/certificate-row.ts';
import { deriveCode, deriveCodeSalt } from '../codes/derive-code.ts';
import type { Caller, Ports } from '../ports.ts';
import type { Row } from '../store/tables.ts';
import { approvalEvidence } from './approval-evidence.ts';

type Deps = Pick<Ports, 'store' | 'keys' | 'clock' | 'config'>;

/** The evidence of that person's validated payment (PROTOCOL section 8). Refusals: unknown, or the state's before validation. */
export async function makeEvidence(
  deps: Deps,
  { caller, id }: { caller: Pick<Caller, 'accountId'>; id: string },
): Promise<Refusal | { outcome: 'answered'; body: Evidence }> {
  const row = await deps.store.read
    .selectFrom('certificates')
    .selectAll()
    .where('account_id', '=', caller.accountId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return refuse('unknown');
  const { confirmation, receipt, confirmed_at } = row;
  if (confirmation === null || receipt === null || confirmed_at === null) {
    return refuseState(stateOf(row, deps.clock()));
  }
  const assertion: Assertion = JSON.parse(confirmation);
  const token = await deps.store.read
    .selectFrom('tokens')
    .selectAll()
    .where('account_id', '=', row.account_id)
    .where('id', '=', assertion.id)
    .executeTakeFirstOrThrow();
  const audit = await provenEntry(deps, evidentEntryId('certificate-accepted', row.digest));
  const validation = await provenEntry(deps, evidentEntryId('certificate-validated', row.digest));
  return {
    outcome: 'answered',
    body: {
      certificate: certificateOf(row),
      digest: row.digest,
      nonce: row.nonce,
      code: deriveCode(deps.keys, row.seed),
      codeSalt: deriveCodeSalt(deps.keys, row.seed).toString('base64url'),
      assertion,
      rpId: deps.config.rpId,
      origin: originOf(assertion),
      token: await tokenEvidence(deps, token),
      delivery: deliveryEvidence(row),
      confirmedAt: formatInstant(confirmed_at),
      approvals: await approvalEvidence(deps.store.engine.reads, row, (one) => tokenEvidence(deps, one)),
      policy: policyOf(row),
      receipt,
      ...(audit === undefined ? {} : { audit }),
      ...(validation === undefined ? {} : { validation }),
    },
  };
}

/** What PROTOCOL section 8 names of it; the row keeps more. */
function policyOf(row: CertificateRow): Evidence['policy'] {
  const { version, digest, matched } = JSON.parse(row.policy) as Evidence['policy'];
  return { version, digest, matched };
}

async function tokenEvidence(deps: Deps, token: Row<'tokens'>): Promise<Evidence['token']> {
  const audit = await provenEntry(deps, evidentEntryId('token-enrolled', enrolmentOf(token)));
  return {
    credentialId: token.id,
    publicKey: jwkOfCose(bytesOf(token.public_key)),
    aaguid: token.aaguid,
    registration: JSON.parse(token.registration),
    registrationChallenge: token.registration_challenge,
    enrolledAt: formatInstant(token.enrolled_at),
    ...(audit === undefined ? {} : { audit }),
  };
}

function deliveryEvidence(row: CertificateRow): Evidence['delivery'] {
  const sent = historyOf(row).findLast(({ event }) => event === 'sent' || event === 'resent');
  const channel = row.channel === 'sms' ? 'sms' : 'email';
  return { channel, hint: row.hint, ...(sent === undefined ? {} : { sentAt: formatInstant(sent.at) }) };
}
