import type { Anchors } from '../../shared/anchors.ts';
import { decodeBase64url } from '../../shared/base64url.ts';
import type { Evidence } from '../../shared/evidence-schemas.ts';
import { parseInstant } from '../../shared/instant.ts';
import type { Registration } from '../../shared/schemas.ts';
import { certificateIn, type Der } from '../attestation/certificate-path.ts';
import { readAttestation } from '../attestation/read-attestation.ts';
import { expiredStatementProblem, isAttested, verifyAttestation } from '../attestation/verify-attestation.ts';
import { ALGORITHMS } from '../token-key.ts';
import { readClaims } from './read-text.ts';
import { originOf } from './token-checks.ts';

/** What is wrong with the statement that came with the token's registration (WebAuthn Level 3 section 8), or nothing. */
export async function statementProblem({ token, rpId }: Evidence): Promise<string | undefined> {
  const registration = token.registration as Registration;
  const attestation = readAttestation(registration);
  const challenge = decodeBase64url(token.registrationChallenge);
  if (attestation === undefined || challenge === undefined) return 'it cannot be read';
  const origins = [originOf(registration)];
  const expected = { challenge, origins, rpId, algorithms: ALGORITHMS };
  const verified = await verifyAttestation(registration, attestation, expected);
  if ('info' in verified) return undefined;
  // It was good on the day of the registration; the chain is looked at for that day.
  const isExpired = verified.problem.startsWith('Certificate not good after');
  return isExpired ? expiredStatementProblem(attestation) : verified.problem;
}

/** What is wrong with a token that the receipt calls attested: by the anchors' roots, on the day of its enrolment, it is not. */
export async function attestedProblem(
  { token, receipt }: Evidence,
  anchors: Anchors,
): Promise<string | undefined> {
  if (!claimsAttested(receipt)) return undefined;
  const attestation = readAttestation(token.registration as Registration);
  const at = parseInstant(token.enrolledAt);
  if (attestation === undefined || at === undefined) return 'the registration cannot be read';
  return (await isAttested(attestation, rootsOf(anchors), at))
    ? undefined
    : 'the receipt says that it is attested, and its chain ends at none of the anchors’ roots';
}

function claimsAttested(receipt: string): boolean {
  try {
    const assurance = readClaims(receipt)['assurance'] as { token?: { attested?: boolean } } | undefined;
    return assurance?.token?.attested === true;
  } catch {
    return false;
  }
}

/** As PEM, or as base64 of DER; what is neither is no root. */
function rootsOf({ attestationRoots = [] }: Partial<Anchors>): Der[] {
  return attestationRoots.flatMap((text) => certificateIn(text) ?? []);
}
