import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { route } from '../http/route.ts';
import type { Keys } from '../keys.ts';
import type { Ports } from '../ports.ts';

const Jwk = Type.Object({
  kty: Type.String(),
  crv: Type.String(),
  x: Type.String(),
  kid: Type.String(),
  alg: Type.String(),
  use: Type.String(),
});

/** `GET /.well-known/jwks.json`: the keys that receipts verify with, every retired one among them. */
export function receiptRoutes(app: FastifyInstance, ports: Ports): void {
  route(app, ports, {
    method: 'GET',
    url: '/.well-known/jwks.json',
    access: 'public',
    answers: { status: 200, schema: Type.Object({ keys: Type.Array(Jwk) }) },
    handle: async () => ({ outcome: 'answered', body: receiptJwks(ports.keys) }),
  });
}

/** The public halves of the receipt keys as a JWK set (RFC 7517). */
export function receiptJwks(keys: Keys) {
  return {
    keys: keys.receipts.map(({ kid, publicKey }) => {
      const { kty = '', crv = '', x = '' } = publicKey.export({ format: 'jwk' });
      return { kty, crv, x, kid, alg: 'EdDSA', use: 'sig' };
    }),
  };
}
