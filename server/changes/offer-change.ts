import { encodeBase64url } from '../../shared/base64url.ts';
import type { SessionOptions } from '../../shared/schemas.ts';
import type { Caller, Ports } from '../ports.ts';
import { readLiveTokens } from '../tokens/allowed-tokens.ts';
import { CEREMONY_TIMEOUT_MS } from '../tokens/creation-options.ts';
import { serves } from '../tokens/token-standing.ts';
import { changeNonce, newChangeId } from './change-id.ts';

/**
 * What a token signs for one change of devices, tokens or the account (PROTOCOL section 5.4): good for five minutes, once,
 * for this person. Nothing is stored until it is spent.
 */
export async function offerChange(
  deps: Pick<Ports, 'store' | 'keys' | 'clock' | 'random' | 'config'>,
  { accountId }: Caller,
): Promise<{ outcome: 'answered'; body: SessionOptions }> {
  const id = newChangeId(deps.keys, accountId, deps.clock(), deps.random);
  const tokens = await readLiveTokens(deps.store.read, accountId);
  const requestOptions = {
    rpId: deps.config.rpId,
    userVerification: 'required' as const,
    timeout: CEREMONY_TIMEOUT_MS,
    allowCredentials: tokens.filter(serves).map((token) => ({ type: 'public-key' as const, id: token.id })),
  };
  const nonce = encodeBase64url(changeNonce(deps.keys, accountId, id));
  return { outcome: 'answered', body: { id, nonce, requestOptions } };
}
