import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SmsGateway } from '../config-sms.ts';
import type { CarrierReceipt } from '../ports.ts';
import { callbackKey, callbackUrl, mappingOf } from './gateway-mapping.ts';

/** A status callback as it came: its body, the members of its address, and a header. */
export type Callback = { raw: Buffer; query: Readonly<Record<string, unknown>>; signature: unknown };

/**
 * Reads a gateway's callback, whose sender is verified first: Twilio's by its signature over our address and its form, another's
 * by the key in our address. Undefined: not the last word about a message.
 */
export function readCallback(
  gateway: SmsGateway,
  publicUrl: string,
  { raw, query, signature }: Callback,
): CarrierReceipt | 'forged' | undefined {
  const text = raw.toString('utf8');
  const genuine =
    gateway.mapping === undefined
      ? isEqual(signature, twilioSignature(gateway.password, callbackUrl(gateway, publicUrl), text))
      : isEqual(query['key'], callbackKey(gateway));
  if (!genuine) return 'forged';
  const { status } = mappingOf(gateway);
  // Twilio signs its body; of another's address all is as genuine as the key in it.
  const read = memberReader(text, gateway.mapping === undefined ? {} : query);
  const id = read(status.id);
  const state = read(status.state);
  if (id === undefined || state === undefined) return undefined;
  const error = read('ErrorCode');
  const detail = [state, error].filter(Boolean).join(' ').slice(0, 60);
  if (status.delivered.includes(state))
    return { reference: gatewayReference(id), delivery: 'delivered', detail };
  if (status.failed.includes(state)) return { reference: gatewayReference(id), delivery: 'failed', detail };
  return undefined;
}

/** The name under which a gateway's message is remembered. */
export function gatewayReference(id: string): string {
  return `http:${id}`;
}

/** Twilio's request validation: HMAC-SHA1 over the address and the form's names and values in order of their names. */
function twilioSignature(token: string, url: string, form: string): string {
  const pairs = [...new URLSearchParams(form)].sort(([one], [other]) =>
    one < other ? -1 : one > other ? 1 : 0,
  );
  return createHmac('sha1', token)
    .update(url + pairs.flat().join(''), 'utf8')
    .digest('base64');
}

function isEqual(given: unknown, expected: string): boolean {
  if (typeof given !== 'string' || given.length !== expected.length) return false;
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Members of a form or of a JSON object, by a path such as `results.0.id`; of the address where there is no body. */
function memberReader(
  text: string,
  query: Readonly<Record<string, unknown>>,
): (path: string) => string | undefined {
  if (text === '')
    return (name) => {
      const value = Object.hasOwn(query, name) ? query[name] : undefined;
      return typeof value === 'string' ? value : undefined;
    };
  if (!text.trimStart().startsWith('{')) {
    const form = new URLSearchParams(text);
    return (name) => form.get(name) ?? undefined;
  }
  return (path) => memberAt(text, path);
}

/** The text or number that a JSON text has at that path. */
export function memberAt(json: string, path: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
