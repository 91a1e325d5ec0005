import type { Assertion } from '../../shared/schemas.ts';

/** A successful assertion as the evidence needs it, without what browsers add. */
export function keptAssertion({ id, rawId, type, response }: Assertion): string {
  const { clientDataJSON, authenticatorData, signature, userHandle } = response;
  const kept = {
    clientDataJSON,
    authenticatorData,
    signature,
    ...(userHandle === undefined ? {} : { userHandle }),
  };
  return JSON.stringify({ id, rawId, type, response: kept });
}
