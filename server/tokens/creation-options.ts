import type { TokenRule } from '../../shared/policy.ts';
import { ALGORITHMS } from '../../verification/token-key.ts';
import type { Config } from '../config.ts';

/** How long a person may take with their token. */
export const CEREMONY_TIMEOUT_MS = 5 * 60 * 1000;

/**
 * PublicKeyCredentialCreationOptionsJSON (PROTOCOL section 5.1). A person's user.id stays the same, so registering again
 * replaces a credential on the same token. Who is enrolled anew may keep their token, so nothing is excluded; who adds a
 * token is to take another one than those that they have. Where the policy allows roaming tokens alone, the browser offers no other.
 */
export function creationOptions(
  config: Pick<Config, 'rpId' | 'payerEntity'>,
  { name, userHandle, challenge }: { name: string; userHandle: string; challenge: string },
  { tokenRule, excluded = [] }: { tokenRule: TokenRule; excluded?: readonly string[] },
) {
  return {
    rp: { id: config.rpId, name: config.payerEntity },
    user: { id: userHandle, name, displayName: name },
    challenge,
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    timeout: CEREMONY_TIMEOUT_MS,
    excludeCredentials: excluded.map((id) => ({ type: 'public-key', id })),
    authenticatorSelection: {
      ...(tokenRule.roaming ? { authenticatorAttachment: 'cross-platform' } : {}),
      residentKey: 'required',
      requireResidentKey: true,
      userVerification: 'required',
    },
    attestation: 'direct',
  };
}
