import { formatInstant } from '../../shared/instant.ts';
import type { TokenFacts } from '../../shared/policy.ts';
import type { Registration, Token } from '../../shared/schemas.ts';
import type { Row } from '../store/tables.ts';
import type { RegisteredToken } from './verify-registration.ts';

type Registered = {
  token: RegisteredToken;
  label: string;
  registration: Registration;
  /** The 32 bytes of the creation options, base64url. */
  challenge: string;
  at: number;
};

/** The row of a registered token; the registration is kept for the evidence of payments (PROTOCOL section 8). */
export function tokenRow(
  accountId: string,
  { token, label, registration, challenge, at }: Registered,
): Row<'tokens'> {
  const { id, rawId, type, response } = registration;
  const { clientDataJSON, attestationObject } = response;
  return {
    account_id: accountId,
    id: token.id,
    label,
    public_key: token.publicKey,
    algorithm: token.algorithm,
    counter: token.counter,
    aaguid: token.aaguid,
    attested: token.attested ? 1 : 0,
    synced: token.synced ? 1 : 0,
    roaming: token.roaming ? 1 : 0,
    registration: JSON.stringify({ id, rawId, type, response: { clientDataJSON, attestationObject } }),
    registration_challenge: challenge,
    enrolled_at: at,
    last_used_at: null,
    revoked_at: null,
    usable_from: at,
    recovered: 0,
    model: token.model,
    standing: 'good',
    anomaly: null,
  };
}

type Mark = number | null;
type Marks = { aaguid: string; attested: Mark; synced: Mark; roaming: Mark };

/** What the policy judges a token by. */
export function factsOf({ aaguid, attested, synced, roaming }: Marks): TokenFacts {
  return { aaguid, attested: attested === 1, synced: synced === 1, roaming: roaming === 1 };
}

/** A token as its person sees it. */
export function showToken(row: Row<'tokens'>): Token {
  return {
    id: row.id,
    label: row.label,
    aaguid: row.aaguid,
    attested: row.attested === 1,
    enrolledAt: formatInstant(row.enrolled_at),
    ...(row.last_used_at === null ? {} : { lastUsedAt: formatInstant(row.last_used_at) }),
  };
}
