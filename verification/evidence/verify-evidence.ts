import { Value } from 'typebox/value';
import type { Anchors } from '../../shared/anchors.ts';
import { decodeBase64url, encodeBase64url } from '../../shared/base64url.ts';
import { certificateDigest, certificateProblem } from '../../shared/certificate.ts';
import { challenge } from '../../shared/challenge.ts';
import { hasCheckDigit } from '../../shared/code.ts';
import { Evidence } from '../../shared/evidence-schemas.ts';
import { parseInstant } from '../../shared/instant.ts';
import { approvalOriginsProblem, approvalsProblem } from './approval-checks.ts';
import { attestedProblem, statementProblem } from './attestation-checks.ts';
import { checkpointsProblem, countEntries, logEntriesProblem } from './log-checks.ts';
import { receiptCheck, receiptSignatureCheck } from './receipt-checks.ts';
import { assertionProblem, registrationProblem } from './token-checks.ts';

export type Check = { name: string; holds: boolean; detail: string };
export type EvidenceVerdict = { ok: boolean; verdict: string; checks: Check[] };

const WITHOUT_ANCHORS = 'internally consistent, signer unknown';

/**
 * Verifies a payment's evidence offline (PROTOCOL section 8), from the file and, where given, the anchors that the auditor
 * got apart from it. Every check is made and named; keys inside the file prove nothing by themselves.
 */
export async function verifyEvidence(file: unknown, anchors?: Anchors): Promise<EvidenceVerdict> {
  if (!Value.Check(Evidence, file)) {
    const [first] = Value.Errors(Evidence, file);
    return verdictOf(
      [check('the file is evidence', `${first?.instancePath ?? ''} ${first?.message ?? ''}`)],
      anchors,
    );
  }
  const checks = [
    check('the file is evidence', undefined),
    check('the certificate is well formed', certificateProblem(file.certificate)),
    check('the digest is the certificate’s', digestProblem(file)),
    check('the code has its check digit', hasCheckDigit(file.code) ? undefined : 'it has not'),
    check('the token signed certificate and code', await signatureProblem(file)),
    check('the token was registered with this key', registrationProblem(file)),
    check('the token’s attestation holds', await statementProblem(file)),
    check('the times are in order', timeProblem(file)),
    check('every approval is another person’s over this certificate', await approvalsProblem(file)),
    check('the receipt is this payment’s', receiptCheck(file)),
    ...(await logChecks(file, anchors)),
  ];
  if (anchors !== undefined) {
    checks.push(
      check('the receipt is signed by the anchored server', await receiptSignatureCheck(file, anchors)),
      check(
        'the relying party is the anchored one',
        anchors.rpId === file.rpId ? undefined : `it is ${file.rpId}`,
      ),
      check(
        'the origin is an anchored one',
        anchors.origins.includes(file.origin) ? undefined : `it is ${file.origin}`,
      ),
      check('an attested token is one by the anchored roots', await attestedProblem(file, anchors)),
      check('the approvers’ origins are anchored ones', approvalOriginsProblem(file, anchors)),
    );
  }
  return verdictOf(checks, anchors);
}

/** Entries are absent until they are sealed, and nothing is claimed of those. */
async function logChecks(file: Evidence, anchors: Anchors | undefined): Promise<Check[]> {
  if (countEntries(file) === 0) return [];
  const entries = check('the audit log’s entries are this payment’s', logEntriesProblem(file));
  if (anchors === undefined) return [entries];
  return [
    entries,
    check('the log’s checkpoints are signed by the anchored log', await checkpointsProblem(file, anchors)),
  ];
}

function verdictOf(checks: Check[], anchors: Anchors | undefined): EvidenceVerdict {
  const ok = checks.every(({ holds }) => holds);
  const good = anchors === undefined ? WITHOUT_ANCHORS : 'verified';
  return { ok, verdict: ok ? good : 'does not hold', checks };
}

function check(name: string, problem: string | undefined): Check {
  return { name, holds: problem === undefined, detail: problem ?? '' };
}

function digestProblem({ certificate, digest }: Evidence): string | undefined {
  return encodeBase64url(certificateDigest(certificate)) === digest ? undefined : 'it is another one’s';
}

async function signatureProblem(file: Evidence): Promise<string | undefined> {
  const nonce = decodeBase64url(file.nonce);
  if (nonce?.length !== 32 || file.code.length !== 8) return 'nonce or code has the wrong size';
  const wanted = challenge('confirmation', nonce, certificateDigest(file.certificate), file.code);
  return assertionProblem(file, encodeBase64url(wanted));
}

function timeProblem({ certificate, confirmedAt, token }: Evidence): string | undefined {
  const at = (text: string) => parseInstant(text) ?? Number.NaN;
  const confirmed = at(confirmedAt);
  if (!(at(token.enrolledAt) <= confirmed)) return 'the token was enrolled after the confirmation';
  const skewMs = 60_000;
  const inTime =
    confirmed >= at(certificate.issuedAt) - skewMs && confirmed <= at(certificate.expiresAt) + skewMs;
  return inTime ? undefined : 'the confirmation lies outside the certificate’s life';
}
