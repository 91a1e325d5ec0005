import { encodeBase64url } from '../../shared/base64url.ts';
import type { SessionOptions } from '../../shared/schemas.ts';
import type { Ports } from '../ports.ts';
import { CEREMONY_TIMEOUT_MS } from '../tokens/creation-options.ts';
import { newOptionsId, nonceOf } from './options-id.ts';

/** What a token signs to open a session (PROTOCOL section 5.1). Nothing is stored until the options are spent. */
export async function offerOptions(
  deps: Pick<Ports, 'keys' | 'clock' | 'random' | 'config'>,
): Promise<{ outcome: 'answered'; body: SessionOptions }> {
  const id = newOptionsId(deps.clock(), deps.random);
  const requestOptions = {
    rpId: deps.config.rpId,
    userVerification: 'required' as const,
    timeout: CEREMONY_TIMEOUT_MS,
  };
  return {
    outcome: 'answered',
    body: { id, nonce: encodeBase64url(nonceOf(deps.keys, id)), requestOptions },
  };
}
