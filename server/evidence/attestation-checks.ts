import { X509Certificate } from 'node:crypto';
import { decodeJwt } from 'jose';
import type { Anchors } from '../../shared/anchors.ts';
import { decodeBase64url } from '../../shared/base64url.ts';
import type { Evidence } from '../../shared/evidence-schemas.ts';
import { parseInstant } from '../../shared/instant.ts';
import type { Registration } from '../../shared/schemas.ts';
import type { Der } from '../attestation/certificate-path.ts';
import { readAttestation } from '../attestation/read-attestation.ts';
import { expiredStatementProblem, isAttested, verifyAttestation } from '../attestation/verify-attestation.ts';
import { ALGORITHMS } from '../tokens/public-key.ts';

/** What is wrong with the statement that came with the token's registration (WebAuthn Level 3 section 8), or nothing. */
export async function statementCheck({ token, rpId }: Evidence): Promise<string | undefined> {
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

/** Whether a token that the receipt calls attested is, by the anchors' roots, on the day of its enrolment. */
export function attestedCheck({ token, receipt }: Evidence, anchors: Anchors): string | undefined {
  if (!claimsAttested(receipt)) return undefined;
  const attestation = readAttestation(token.registration as Registration);
  const at = parseInstant(token.enrolledAt);
  if (attestation === undefined || at === undefined) return 'the registration cannot be read';
  return isAttested(attestation, rootsOf(anchors), at)
    ? undefined
    : 'the receipt says that it is attested, and its chain ends at none of the anchors’ roots';
}

function claimsAttested(receipt: string): boolean {
  try {
    const assurance = decodeJwt(receipt)['assurance'] as { token?: { attested?: boolean } } | undefined;
    return assurance?.token?.attested === true;
  } catch {
    return false;
  }
}

/** As PEM, or as base64 of DER; what is neither is no root. */
function rootsOf({ attestationRoots = [] }: Partial<Anchors>): Der[] {
  return attestationRoots.flatMap((text) => {
    try {
      const given = text.includes('BEGIN CERTIFICATE') ? text : Buffer.from(text, 'base64');
      return [Uint8Array.from(new X509Certificate(given).raw)];
    } catch {
      return [];
    }
  });
}

function originOf({ response }: Registration): string {
  try {
    const data: { origin?: unknown } = JSON.parse(
      Buffer.from(response.clientDataJSON, 'base64url').toString(),
    );
    return typeof data.origin === 'string' ? data.origin : '';
  } catch {
    return '';
  }
}
