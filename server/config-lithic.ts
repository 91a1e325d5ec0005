import type { Environment, Read } from './config.ts';
import { readOrigin } from './config-issuer-forms.ts';

/** A card program at Lithic. */
export type LithicSettings = {
  apiKey: string;
  /** Production, or its sandbox. */
  apiBase: string;
  /** Of the event subscription; two while one takes the place of the other. */
  webhookSecrets: readonly string[];
  /** Of Auth Stream Access; none: Lithic is asked for it. */
  asaSecrets: readonly string[];
  /** Of 3-D Secure decisions; none: Lithic is asked for it. */
  threeDsSecrets: readonly string[];
  /** In whose name, and in which card program; undefined: the program's own. */
  accountToken: string | undefined;
  cardProgramToken: string | undefined;
};

/** All of Lithic's variables. */
export function readLithic(environment: Environment, read: Read): LithicSettings {
  const optional = <T>(name: string, parse: (text: string) => T | undefined, wanted: string) =>
    environment[name] ? read(name, '', parse, wanted) : undefined;
  const secrets = 'whsec_…, or two separated by a comma while one takes the place of the other';
  return {
    apiKey: read('LITHIC_API_KEY', '', readApiKey, 'the API key of a card program'),
    apiBase: read(
      'LITHIC_API_BASE',
      'https://api.lithic.com',
      readOrigin,
      'https://api.lithic.com or https://sandbox.lithic.com (http only on this machine)',
    ),
    webhookSecrets: read('LITHIC_WEBHOOK_SECRET', '', readSecrets, secrets),
    asaSecrets: optional('LITHIC_ASA_SECRET', readSecrets, secrets) ?? [],
    threeDsSecrets: optional('LITHIC_3DS_SECRET', readSecrets, secrets) ?? [],
    accountToken: optional('LITHIC_ACCOUNT_TOKEN', readUuid, 'the token of an account, a UUID'),
    cardProgramToken: optional('LITHIC_CARD_PROGRAM_TOKEN', readUuid, 'the token of a card program, a UUID'),
  };
}

function readApiKey(text: string): string | undefined {
  return /^[\x21-\x7e]{16,300}$/.test(text) ? text : undefined;
}

/** Base64 of at least sixteen bytes each. */
function readSecrets(text: string): readonly string[] | undefined {
  const secrets = text.split(',').map((secret) => secret.trim());
  return secrets.length <= 2 && secrets.every(isWebhookSecret) ? secrets : undefined;
}

/** As Standard Webhooks writes secrets. */
export function isWebhookSecret(text: string): boolean {
  const [, encoded = ''] =
    /^(?:whsec_)?((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/.exec(text) ?? [];
  return encoded.length >= 24 && encoded.length <= 400;
}

function readUuid(text: string): string | undefined {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : undefined;
}
