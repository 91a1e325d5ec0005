import { decodeBase64url } from '../../shared/base64url.ts';

/** What a receipt says beside what stands on the cheque (PROTOCOL section 8). */
type Facts = { issuer: string; issuedAt: string; number: string; entity: string; digest: string };

/** The claims of a compact JWS, read and not verified; undefined where it has not the form of a receipt. */
export function factsIn(receipt: string): Facts | undefined {
  try {
    const bytes = decodeBase64url(receipt.split('.')[1] ?? '');
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    const { iss, iat, jti, entity, digest } = claims;
    if (![iss, jti, entity, digest].every((claim) => typeof claim === 'string')) return undefined;
    return {
      issuer: String(iss),
      issuedAt: new Date(Number(iat) * 1000).toISOString(),
      number: String(jti),
      entity: String(entity),
      digest: String(digest),
    };
  } catch {
    return undefined;
  }
}
