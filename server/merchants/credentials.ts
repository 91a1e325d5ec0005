import { encodeBase64url } from '../../shared/base64url.ts';
import { hashOfKey } from '../http/merchant-key.ts';
import type { Ports } from '../ports.ts';
import type { Row } from '../store/tables.ts';

/** What a merchant is given once: the key of its demands, and the secret that its webhooks are signed with. */
export type Credentials = { id: string; apiKey: string; webhookSecret: string };

const SECRET_BYTES = 32;

/** Fresh credentials, and what is kept of them: the key's hash, the secret sealed for this merchant alone. */
export function makeCredentials(
  { keys, random }: Pick<Ports, 'keys' | 'random'>,
  id: string,
): { credentials: Credentials; kept: Pick<Row<'merchants'>, 'key_hash' | 'secret'> } {
  const apiKey = `csk_${encodeBase64url(random(SECRET_BYTES))}`;
  // Standard Webhooks: the prefix, then base64.
  const webhookSecret = `whsec_${Buffer.from(random(SECRET_BYTES)).toString('base64')}`;
  return {
    credentials: { id, apiKey, webhookSecret },
    kept: { key_hash: hashOfKey(apiKey), secret: keys.seal(secretPurpose(id), webhookSecret) },
  };
}

/** The secret that webhooks to this merchant are signed with. */
export function openSecret(
  { keys }: Pick<Ports, 'keys'>,
  merchant: Pick<Row<'merchants'>, 'id' | 'secret'>,
): string {
  return keys.open(secretPurpose(merchant.id), merchant.secret);
}

/** What a merchant's secret is sealed for: one's cannot stand in for another's. */
export function secretPurpose(id: string): string {
  return `webhook-secret ${id}`;
}
