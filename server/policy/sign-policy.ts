import { encodeBase64url } from '../../shared/base64url.ts';
import { type Policy, tokenRuleOf } from '../../shared/policy.ts';
import type { PolicySigning } from '../../shared/policy-answers.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import { changeNonce } from '../changes/change-id.ts';
import { type ChangeCall, type Signed, verifyChange } from '../changes/verify-change.ts';
import type { Caller, Ports } from '../ports.ts';
import { keptAssertion } from '../tokens/kept-assertion.ts';

/** An officer's touch over one call, with all that shows it to somebody who trusts nobody here. */
export type OfficerSigning = { accountId: string; signed: Signed; evidence: string };

type Call = { caller: Caller; method: ChangeCall['method']; path: string; body: PolicySigning };

/** Verifies an officer's touch over a call. Refusals: unknown (spent options), not-confirmed. */
export async function signPolicy(
  deps: Pick<Ports, 'store' | 'keys' | 'clock' | 'random' | 'config' | 'wakeWorker'>,
  { caller, method, path, body }: Call,
): Promise<Refusal | { outcome: 'signing'; signing: OfficerSigning }> {
  const { accountId } = caller;
  const signed = await verifyChange(deps, { caller, method, path, body });
  if (signed.outcome === 'refused') return signed;
  const { assertion, ...rest } = body;
  const { id: credentialId, public_key: publicKey, aaguid, attested } = signed.token;
  const evidence = JSON.stringify({
    label: 'countersign/change/v1',
    nonce: encodeBase64url(changeNonce(deps.keys, accountId, body.changeId)),
    call: { method, path, body: rest },
    assertion: JSON.parse(keptAssertion(assertion)),
    token: { credentialId, publicKey, aaguid, attested: attested === 1 },
  });
  return { outcome: 'signing', signing: { accountId, signed, evidence } };
}

/** The refusal of a policy under which the very token that signs it could sign nothing more: nobody locks themselves out. */
export function lockOut(policy: Policy, { signed: { token } }: OfficerSigning): Refusal | undefined {
  if (token.synced === 0 || !tokenRuleOf(policy).notSynced) return undefined;
  return refuse('token-not-allowed', {
    detail: 'The token that signs this may be copied and would stop: sign with another.',
  });
}
