// The shoppers of the bench: accounts, tokens and DPoP keys that are made beforehand; everything else is made live.
import { createHash, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { coseKey, generateTokenKey } from '../../world/authenticator-keys.ts';

/** Who pays, with the private keys that only the load generator uses; keys are PKCS #8 as base64url. */
export type Shopper = {
  accountId: string;
  number: string;
  address: string;
  accessToken: string;
  credentialId: string;
  tokenKey: string;
  /** COSE, base64url. */
  tokenPublicKey: string;
  dpopKey: string;
  dpopJwk: { crv: string; kty: string; x: string; y: string };
  jkt: string;
};

export const NAME = 'Ada Example';
export const ENTITY = 'Example Bank';
export const PUBLIC_URL = 'http://localhost:4600';
export const RP_ID = 'localhost';
export const EXTENSION_ORIGIN = `chrome-extension://${'abcdefghijklmnop'.repeat(2)}`;
/** What each of them pays each time, in minor units. */
export const AMOUNT = { currency: 'EUR', value: '42.50' };
export const AMOUNT_MINOR = 4250;
export const FUNDS_MINOR = 10 ** 12;
/** PROTOCOL section 5.2 allows ten codes an hour. */
export const PAYMENTS_A_RUN = 9;

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const pkcs8 = { format: 'der', type: 'pkcs8' } as const;

/** Makes so many shoppers. */
export function makeShoppers(count: number): Shopper[] {
  return Array.from({ length: count }, (_, index) => makeShopper(index));
}

function makeShopper(index: number): Shopper {
  const accountId = base64url(randomBytes(16));
  const token = generateTokenKey();
  const dpop = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { crv = '', kty = '', x = '', y = '' } = createPublicKey(dpop.privateKey).export({ format: 'jwk' });
  const canonical = JSON.stringify({ crv, kty, x, y });
  return {
    accountId,
    number: `DE${String(index).padStart(20, '0')}`,
    address: `shopper${index}@mail.example`,
    accessToken: accountId + base64url(randomBytes(32)),
    credentialId: base64url(randomBytes(32)),
    tokenKey: base64url(token.privateKey.export(pkcs8)),
    tokenPublicKey: base64url(coseKey(token)),
    dpopKey: base64url(dpop.privateKey.export(pkcs8)),
    dpopJwk: { crv, kty, x, y },
    jkt: createHash('sha256').update(canonical).digest('base64url'),
  };
}
