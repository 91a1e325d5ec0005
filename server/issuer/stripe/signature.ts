import Stripe from 'stripe';
import { EventRefused } from '../../issuer-port.ts';
import { isEvent, type StripeEvent } from './shapes.ts';

const TOLERANCE_S = 300;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

type Signed = {
  raw: Buffer;
  header: string | string[] | undefined;
  /** One for each endpoint that Stripe sends to; any of them may have signed. */
  secrets: readonly string[];
  now: number;
};

/** Verifies signature and age of a message over its bytes, and then reads it. Throws EventRefused. */
export function verifyEvent(stripe: Stripe, { raw, header, secrets, now }: Signed): StripeEvent {
  if (typeof header !== 'string' || header.length > 4096) throw new EventRefused('signature');
  const text = textOf(raw);
  let refused = new EventRefused('signature');
  for (const secret of secrets) {
    try {
      const event: unknown = stripe.webhooks.constructEvent(
        text,
        header,
        secret,
        TOLERANCE_S,
        undefined,
        now,
      );
      if (isEarly(header, now)) throw new EventRefused('age');
      if (isEvent(event)) return event;
      throw new EventRefused('form');
    } catch (error) {
      const why = whyRefused(error);
      if (why !== 'signature') refused = new EventRefused(why);
    }
  }
  throw refused;
}

/** The library would replace what is no UTF-8 before it verifies: such bytes were not signed. */
function textOf(raw: Buffer): string {
  try {
    return utf8.decode(raw);
  } catch {
    throw new EventRefused('signature');
  }
}

/** The library looks at old messages alone. */
function isEarly(header: string, now: number): boolean {
  const stamps = header.split(',').filter((part) => part.startsWith('t='));
  const signedAt = Number.parseInt(stamps.at(-1)?.slice(2) ?? '', 10);
  return !(signedAt - now / 1000 <= TOLERANCE_S);
}

function whyRefused(error: unknown): EventRefused['why'] {
  if (error instanceof EventRefused) return error.why;
  if (error instanceof Stripe.errors.StripeSignatureVerificationError)
    return error.message.startsWith('Timestamp outside') ? 'age' : 'signature';
  // Signed, and no JSON.
  if (error instanceof SyntaxError) return 'form';
  // A thin notification of another API, which the library does not take here.
  if (error instanceof Error && error.message.startsWith('You passed a thin')) return 'form';
  throw error;
}
