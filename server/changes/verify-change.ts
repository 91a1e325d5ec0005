import { challenge, changeSubject } from '../../shared/challenge.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { SignedChange } from '../../shared/schemas.ts';
import type { Caller, Ports } from '../ports.ts';
import { spendOptions } from '../sessions/spend-options.ts';
import type { Row } from '../store/tables.ts';
import { allowsSynced, asSigner, findLiveToken } from '../tokens/allowed-tokens.ts';
import { noteAnomaly } from '../tokens/note-anomaly.ts';
import type { TokenUse } from '../tokens/store-token.ts';
import { verifyAssertion } from '../tokens/verify-assertion.ts';
import { changeExpiry, changeNonce } from './change-id.ts';

/** A call that a token has to sign: `path` is without query, `body` as it came. */
export type ChangeCall = {
  caller: Pick<Caller, 'accountId'>;
  method: 'POST' | 'DELETE';
  path: string;
  body: SignedChange;
};

/** A call that a token of the person has signed; the use is still to be written down, with what the call changes. */
export type Signed = { outcome: 'signed'; use: TokenUse; token: Row<'tokens'> };

/** One answer for whatever failed; other than a confirmation it counts no attempts. */
export const NOT_SIGNED = refuse('not-confirmed', {
  detail: 'Your token did not sign this very change: ask for new options and try again.',
});

/**
 * Verifies the token's signature over a change (PROTOCOL sections 4 and 5.4). The options are spent durably before the
 * assertion is looked at. Refusals: unknown (options that are spent, too old or another's), not-confirmed.
 */
export async function verifyChange(
  deps: Pick<Ports, 'store' | 'keys' | 'clock' | 'random' | 'config' | 'wakeWorker'>,
  { caller: { accountId }, method, path, body }: ChangeCall,
): Promise<Refusal | Signed> {
  const now = deps.clock();
  const { changeId, assertion } = body;
  const expires_at = changeExpiry(deps.keys, accountId, changeId, now);
  if (expires_at === undefined || !(await deps.store.submit(spendOptions, { id: changeId, expires_at })))
    return refuse('unknown', { detail: 'These options of a change are spent or too old: ask for new ones.' });
  const found = await findLiveToken(deps.store.read, assertion.id);
  const own = found?.token.account_id === accountId ? found : undefined;
  const nonce = changeNonce(deps.keys, accountId, changeId);
  const verdict = await verifyAssertion({
    assertion,
    challenge: challenge('change', nonce, changeSubject(method, path, body)),
    token: asSigner(own),
    origins: [...deps.config.extensionOrigins, deps.config.publicUrl],
    rpId: deps.config.rpId,
    allowSynced: await allowsSynced(deps.store),
  });
  if (!verdict.verified && own !== undefined) noteAnomaly(deps, own.token, verdict.anomaly);
  if (!verdict.verified || own === undefined) return NOT_SIGNED;
  const { token } = own;
  const use = { account_id: accountId, id: token.id, counter: verdict.counter, at: now };
  return { outcome: 'signed', use, token };
}
