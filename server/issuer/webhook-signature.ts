import { createHmac, timingSafeEqual } from 'node:crypto';
import { EventRefused } from '../issuer-port.ts';

export const EVENT_AGE_MS = 300_000;

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Verifies a message by Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`, one of several signatures, at most
 * 300 s old or early. Throws EventRefused for its signature or its age.
 */
export function verifyWebhook(raw: Buffer, headers: Headers, secret: Buffer, now: number): void {
  const id = single(headers['webhook-id'], /^[\x21-\x7e]{1,256}$/);
  const timestamp = single(headers['webhook-timestamp'], /^\d{1,12}$/);
  const signatures = single(headers['webhook-signature'], /^[\x20-\x7e]{1,4096}$/).split(' ');
  const expected = createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(raw).digest();
  let genuine = false;
  for (const signature of signatures) {
    const given = Buffer.from(/^v1,([A-Za-z0-9+/]{43}=)$/.exec(signature)?.[1] ?? '', 'base64');
    if (given.length === expected.length && timingSafeEqual(given, expected)) genuine = true;
  }
  if (!genuine) throw new EventRefused('signature');
  if (Math.abs(now - Number(timestamp) * 1000) > EVENT_AGE_MS) throw new EventRefused('age');
}

/** The headers of a message of ours, by the same standard. */
export function signWebhook(
  raw: Buffer,
  secret: Buffer,
  { id, now }: { id: string; now: number },
): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  const tag = createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(raw).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${tag}` };
}

function single(value: string | string[] | undefined, shape: RegExp): string {
  if (typeof value !== 'string' || !shape.test(value)) throw new EventRefused('signature');
  return value;
}
