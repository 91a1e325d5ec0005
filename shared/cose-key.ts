/** A COSE key (RFC 9052 section 7): its parameters by their labels. */
type CoseKey = { get(label: number): unknown };
type Jwk = { kty: string; [member: string]: string };

/** A token's key as a JWK, for the three kinds that tokens may have; undefined for any other. */
export function jwkOfKey(key: CoseKey, text: (bytes: Uint8Array) => string): Jwk | undefined {
  const [kty, first, second, third] = [key.get(1), key.get(-1), key.get(-2), key.get(-3)];
  const member = (value: unknown) => text(value instanceof Uint8Array ? value : new Uint8Array());
  if (kty === 2) return { kty: 'EC', crv: 'P-256', x: member(second), y: member(third) };
  if (kty === 1) return { kty: 'OKP', crv: 'Ed25519', x: member(second) };
  return kty === 3 ? { kty: 'RSA', n: member(first), e: member(second) } : undefined;
}
