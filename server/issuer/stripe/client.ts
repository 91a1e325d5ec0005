import Stripe from 'stripe';
import type { StripeSettings } from '../../config-stripe.ts';
import { IssuerUnavailable } from '../../issuer-port.ts';

const ANSWER_WITHIN_MS = 5000;

/** Stripe's own client, at the version of its API that its types describe; nothing is told of how it is used. */
export function openClient({ secretKey, apiBase }: StripeSettings): Stripe {
  const base = apiBase === undefined ? undefined : new URL(apiBase);
  return new Stripe(secretKey, {
    apiVersion: Stripe.API_VERSION,
    maxNetworkRetries: 1,
    timeout: ANSWER_WITHIN_MS,
    telemetry: false,
    ...(base && {
      // Node takes an IPv6 address without its brackets.
      host: base.hostname.replace(/^\[|\]$/g, ''),
      port: base.port === '' ? (base.protocol === 'https:' ? 443 : 80) : Number(base.port),
      protocol: base.protocol === 'https:' ? 'https' : 'http',
    }),
  });
}

/** Whatever Stripe refuses or does not answer is unavailable; its texts may quote what was sent, so they are not told. */
export async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    const { type, code = 'no code', statusCode = 'no answer', requestId = 'none' } = error;
    throw new IssuerUnavailable(`Stripe answers ${statusCode} (${type}, ${code}, request ${requestId})`);
  }
}

/** The same for what may not be there. */
export function found<T>(work: () => Promise<T>): Promise<T | undefined> {
  return asked(async () => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Stripe.errors.StripeError && error.code === 'resource_missing') return undefined;
      throw error;
    }
  });
}
