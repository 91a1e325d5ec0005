import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Ports } from '../ports.ts';

const NO_KEY = refuse('unauthenticated', {
  detail: 'Send the API key of a merchant as Authorization: Bearer <key>.',
});

/**
 * What is kept of an API key. It has 256 unpredictable bits, so that nobody can try through what may stand behind a hash:
 * a plain one is enough, and is found by an index.
 */
export function hashOfKey(apiKey: string): string {
  return createHash('sha256').update(`countersign/merchant-key/v1\0${apiKey}`).digest('base64url');
}

/** The merchant whose API key a request bears (RFC 6750). Refusal: unauthenticated, also for a key that was replaced. */
export async function authenticateMerchant(
  { store }: Pick<Ports, 'store'>,
  request: FastifyRequest,
): Promise<{ outcome: 'proved'; merchantId: string } | Refusal> {
  const apiKey = /^Bearer +(csk_[A-Za-z0-9_-]{43})$/i.exec(request.headers.authorization ?? '')?.[1];
  if (apiKey === undefined) return NO_KEY;
  const merchant = await store.read
    .selectFrom('merchants')
    .select('id')
    .where('key_hash', '=', hashOfKey(apiKey))
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  return merchant === undefined ? NO_KEY : { outcome: 'proved', merchantId: merchant.id };
}
