import { timingSafeEqual } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { EventRefused } from '../../issuer-port.ts';
import { EVENT_AGE_MS } from '../webhook-signature.ts';

/** Who a secret speaks for: the stream that asks, the responder that has 3-D Secure decided, or the subscription that tells. */
const SOURCES = ['stream', 'decisions', 'events'] as const;
export type Source = (typeof SOURCES)[number];
export type Secrets = Readonly<Record<Source, readonly string[]>>;
type Headers = Readonly<Record<string, string | string[] | undefined>>;
export type Verified = { id: string; at: number; sources: ReadonlySet<Source>; value: unknown };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Verifies signature and age of a message over its bytes, by the library that Lithic's own client verifies with (whose own
 * check of the age knows no clock but the machine's), and then reads it. Throws EventRefused.
 */
export function verifyMessage(raw: Buffer, headers: Headers, secrets: Secrets, now: number): Verified {
  const id = single(headers['webhook-id'], /^[\x21-\x7e]{1,128}$/);
  const at = Number(single(headers['webhook-timestamp'], /^\d{1,11}$/)) * 1000;
  const given = single(headers['webhook-signature'], /^[\x20-\x7e]{1,4096}$/).split(' ');
  const text = textOf(raw);
  const isOf = (secret: string) =>
    given.some((one) => isSame(one, new Webhook(secret).sign(id, new Date(at), text)));
  const sources = SOURCES.filter((source) => secrets[source].some(isOf));
  if (sources.length === 0) throw new EventRefused('signature');
  if (Math.abs(now - at) > EVENT_AGE_MS) throw new EventRefused('age');
  return { id, at, sources: new Set(sources), value: parse(text) };
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function single(value: string | string[] | undefined, shape: RegExp): string {
  if (typeof value !== 'string' || !shape.test(value)) throw new EventRefused('signature');
  return value;
}

/** The library would replace what is no UTF-8: such bytes were not signed. */
function textOf(raw: Buffer): string {
  try {
    return utf8.decode(raw);
  } catch {
    throw new EventRefused('signature');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new EventRefused('form');
  }
}
