/** A public key as a JWK, as far as everybody reads it. */
type PublicJwk = { kty: string; kid?: string; [member: string]: unknown };

/** What an auditor got apart from the evidence: whom to believe (PROTOCOL section 8). */
export type Anchors = {
  iss: string;
  jwks: { keys: PublicJwk[] };
  /** The C2SP verifier key of the audit log; `retiredLogs` are those that it had before, `witnesses` those that have to cosign. */
  log: string;
  retiredLogs?: readonly string[];
  witnesses?: readonly string[];
  rpId: string;
  origins: readonly string[];
  attestationRoots: readonly string[];
};

/** What a file holds as anchors; undefined where it holds none. */
export function readAnchors(value: unknown): Anchors | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const anchors = value as Partial<Anchors>;
  const texts = (list: unknown) => Array.isArray(list) && list.every((one) => typeof one === 'string');
  const { iss, jwks, log, rpId, origins, retiredLogs = [], witnesses = [], attestationRoots = [] } = anchors;
  const isWhole =
    [iss, log, rpId].every((one) => typeof one === 'string') &&
    Array.isArray(jwks?.keys) &&
    [origins, retiredLogs, witnesses, attestationRoots].every(texts);
  return isWhole ? (anchors as Anchors) : undefined;
}
