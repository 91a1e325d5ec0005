import type { Environment, Read } from './config.ts';
import { readOrigin } from './config-issuer-forms.ts';

/** An account at Stripe that issues cards. */
export type StripeSettings = {
  secretKey: string;
  /** One for each endpoint that Stripe sends to. */
  webhookSecrets: readonly string[];
  /** In whose name cards are issued. */
  cardholder: string;
  /** Another host than Stripe's own, as an origin. */
  apiBase: string | undefined;
};

/** All of Stripe's variables. */
export function readStripe(environment: Environment, read: Read): StripeSettings {
  return {
    secretKey: read('STRIPE_SECRET_KEY', '', keyOf, 'a secret or restricted key, sk_… or rk_…'),
    webhookSecrets: read(
      'STRIPE_WEBHOOK_SECRET',
      '',
      readWebhookSecrets,
      'whsec_…, or several separated by commas: one for each endpoint',
    ),
    cardholder: read(
      'STRIPE_CARDHOLDER',
      '',
      (text) => (/^ich_\w{1,100}$/.test(text) ? text : undefined),
      'the id of an active cardholder, ich_…',
    ),
    apiBase: environment['STRIPE_API_BASE']
      ? read('STRIPE_API_BASE', '', readOrigin, 'an https origin without a path (http only on this machine)')
      : undefined,
  };
}

function keyOf(text: string): string | undefined {
  return /^(sk|rk)_(test|live)_\w{8,300}$/.test(text) ? text : undefined;
}

function readWebhookSecrets(text: string): readonly string[] | undefined {
  const secrets = text.split(',').map((secret) => secret.trim());
  return secrets.length <= 10 && secrets.every((secret) => /^whsec_[\x21-\x2b\x2d-\x7e]{8,300}$/.test(secret))
    ? secrets
    : undefined;
}
