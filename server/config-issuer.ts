import { URL } from 'node:url';
import { isLocalhost } from '../shared/origin.ts';
import type { Read } from './config.ts';

/** The built-in issuer. */
export type SandboxSettings = {
  /** The first six digits of its cards' numbers; one of the ranges that no bank issues under. */
  bin: string;
  /** Where its network can be asked what it has on a charge; undefined: there is nobody to ask. */
  networkUrl: string | undefined;
};

/** Ranges that payment services publish for tests: no bank issues under them. */
const TEST_BINS: readonly string[] = ['424242', '400000', '555555', '411111', '222300'];
const DEFAULT_BIN = '424242';

/** One of the test ranges. */
function readBin(text: string): string | undefined {
  return TEST_BINS.includes(text) ? text : undefined;
}

/** https, or http on the machine itself; without query. */
function readNetworkUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, search, hash, username } = new URL(text);
  const local = isLocalhost(hostname) || hostname === '127.0.0.1' || hostname === '[::1]';
  const allowed = protocol === 'https:' || (protocol === 'http:' && local);
  return allowed && search === '' && hash === '' && username === '' ? text.replace(/\/$/, '') : undefined;
}

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

type Environment = Readonly<Record<string, string | undefined>>;

/** Who issues cards. */
export type IssuerSettings = {
  issuer: 'sandbox' | 'stripe';
  sandbox: SandboxSettings;
  /** Where cards are issued at Stripe. */
  stripe: StripeSettings | undefined;
};

/** The variables of whoever issues cards. */
export function readIssuer(environment: Environment, read: Read): IssuerSettings {
  const issuer = read(
    'ISSUER',
    'sandbox',
    (text) => (text === 'sandbox' || text === 'stripe' ? text : undefined),
    'sandbox or stripe',
  );
  return {
    issuer,
    sandbox: {
      bin: read('SANDBOX_BIN', DEFAULT_BIN, readBin, `one of the test ranges ${TEST_BINS.join(', ')}`),
      networkUrl: environment['SANDBOX_NETWORK_URL']
        ? read('SANDBOX_NETWORK_URL', '', readNetworkUrl, 'an https URL (http only on this machine)')
        : undefined,
    },
    stripe: issuer === 'stripe' ? readStripe(environment, read) : undefined,
  };
}

function readStripe(environment: Environment, read: Read): StripeSettings {
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

function readOrigin(text: string): string | undefined {
  const url = readNetworkUrl(text);
  return url !== undefined && new URL(url).pathname === '/' ? new URL(url).origin : undefined;
}
