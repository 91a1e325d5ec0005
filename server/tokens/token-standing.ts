import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Row } from '../store/tables.ts';

/**
 * Whether a token serves, or why it does not: its model is denied, is not among those that are allowed, is revoked or
 * compromised by its maker's word, or the token itself may have been copied.
 */
export const STANDINGS = ['good', 'denied', 'not-allowed', 'compromised', 'frozen'] as const;
export type Standing = (typeof STANDINGS)[number];

/** What is known and decided of models. */
export type ModelFacts = {
  denied: ReadonlySet<string>;
  /** As soon as one model is allowed, no other one is. */
  allowed: ReadonlySet<string>;
  /** Models of whose statuses one refuses. */
  compromised: ReadonlySet<string>;
};

/** Statuses of FIDO's metadata (MDS3 section 3.1.4) that refuse a model, whatever was reported later. */
export const REFUSED_STATUSES: readonly string[] = [
  'REVOKED',
  'USER_VERIFICATION_BYPASS',
  'ATTESTATION_KEY_COMPROMISE',
  'USER_KEY_REMOTE_COMPROMISE',
  'USER_KEY_PHYSICAL_COMPROMISE',
];

/** What its model makes of a token. An allowed model has to be proved: what nobody vouches for may name any. */
export function modelStanding(
  { aaguid, model, attested }: Pick<Row<'tokens'>, 'aaguid' | 'model' | 'attested'>,
  { denied, allowed, compromised }: ModelFacts,
): Exclude<Standing, 'frozen'> {
  if (compromised.has(model)) return 'compromised';
  if (denied.has(aaguid)) return 'denied';
  return allowed.size === 0 || (attested === 1 && allowed.has(aaguid)) ? 'good' : 'not-allowed';
}

/**
 * Whether a signature's counter grew over the one that is stored (WebAuthn Level 3 section 7.2 step 22); both are zero where a token
 * does not count.
 */
export function counterGrew(counter: number, stored: number): boolean {
  return counter > stored || (counter === 0 && stored === 0);
}

/** Whether a token may sign at all; what more a payment asks of it is the policy's. */
export function serves({ revoked_at, standing }: Pick<Row<'tokens'>, 'revoked_at' | 'standing'>): boolean {
  return revoked_at === null && standing === 'good';
}

/** `token-not-allowed`, of somebody's tokens of which none may sign; `state` says where one of them may have been copied. */
export function noTokenAllowed(tokens: readonly Pick<Row<'tokens'>, 'revoked_at' | 'standing'>[]): Refusal {
  const isFrozen = tokens.some(({ revoked_at, standing }) => revoked_at === null && standing === 'frozen');
  return refuse('token-not-allowed', isFrozen ? { state: 'frozen' } : {});
}
