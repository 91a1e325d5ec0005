import type { FastifyRequest } from 'fastify';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Caller, Ports } from '../ports.ts';
import { type Proof, sha256, verifyProof } from './dpop.ts';
import { rememberProofs, useSessions } from './use-session.ts';

type Proved<T> = Promise<({ outcome: 'proved' } & T) | Refusal>;

const NO_PROOF = refuse('unauthenticated', {
  detail: 'Send a DPoP proof of this method and address, made now by your key (RFC 9449).',
});
const NO_TOKEN = refuse('unauthenticated', {
  detail: 'Sign in: this access token is not valid.',
  state: 'invalid_token',
});

/** Proves possession of a DPoP key, once for each `jti`. Refusal: unauthenticated. */
export async function proveKey(ports: Ports, request: FastifyRequest): Proved<{ jkt: string }> {
  const proof = await proofOf(ports, request, undefined);
  if (proof === undefined) return NO_PROOF;
  const [fresh] = [await ports.store.submit(rememberProofs, proof)];
  return fresh ? { outcome: 'proved', jkt: proof.jkt } : NO_PROOF;
}

/** The signed-in person of an access token bound to the DPoP key. Refusal: unauthenticated. */
export async function authenticate(ports: Ports, request: FastifyRequest, activity: boolean): Proved<Caller> {
  const accessToken = /^DPoP ([A-Za-z0-9_-]{65})$/i.exec(request.headers.authorization ?? '')?.[1];
  if (accessToken === undefined) return NO_TOKEN;
  const proof = await proofOf(ports, request, accessToken);
  if (proof === undefined) return NO_PROOF;
  const used = await ports.store.submit(useSessions, { accessToken, proof, activity, now: ports.clock() });
  if (used === 'replayed') return NO_PROOF;
  return used === 'unknown' ? NO_TOKEN : { outcome: 'proved', ...used };
}

async function proofOf(
  ports: Ports,
  request: FastifyRequest,
  accessToken: string | undefined,
): Promise<Proof | undefined> {
  const header = request.headers['dpop'];
  if (typeof header !== 'string' || header.includes(',')) return undefined;
  const path = request.url.split('?', 1)[0] ?? '';
  const uri = ports.config.publicUrl + path;
  return verifyProof(header, { method: request.method, uri, accessToken, now: ports.clock() });
}

export { sha256 };
