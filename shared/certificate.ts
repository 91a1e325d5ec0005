import { decodeBase64url } from './base64url.ts';
import { canonicalJson, sha256Text } from './canonical.ts';
import { minorDigits } from './currencies.ts';
import { parseInstant } from './instant.ts';
import { type Money, parseMoney } from './money.ts';
import { isName } from './name.ts';
import { isMerchantOrigin } from './origin.ts';
import type { Certificate } from './schemas.ts';

export type { Certificate, Charge } from './schemas.ts';

export const CERTIFICATE_LIFE_MS = 10 * 60 * 1000;

/**
 * What is wrong with a certificate whose members have the right names and types (PROTOCOL section 2), or undefined.
 * Whether it is on time, of this payer and payable is for the server to say.
 */
export function certificateProblem(certificate: Certificate): string | undefined {
  const { merchant, payer, reference, demand } = certificate;
  if (!isId(certificate.id)) return 'id: 16 bytes as base64url';
  if (!isName(merchant.name)) return `merchant.name: ${NAME_RULE}`;
  if (!isMerchantOrigin(merchant.origin)) {
    return 'merchant.origin: an https origin (or http of localhost) in its ASCII serialisation';
  }
  for (const [member, name] of Object.entries(payer))
    if (!isName(name)) return `payer.${member}: ${NAME_RULE}`;
  if (reference !== undefined && !isName(reference, 64)) return `reference: ${NAME_RULE.replace('80', '64')}`;
  if (demand !== undefined && !isId(demand)) return 'demand: 16 bytes as base64url';
  return (
    moneyProblem('amount', certificate.amount) ??
    moneyProblem('reserve', certificate.reserve) ??
    lifeProblem(certificate)
  );
}

/** RFC 8785 text of a certificate; its UTF-8 bytes are the canonical bytes. */
export function canonicalCertificate(certificate: Certificate): string {
  return canonicalJson(certificate);
}

/** SHA-256 of the canonical bytes. */
export function certificateDigest(certificate: Certificate): Uint8Array<ArrayBuffer> {
  return sha256Text(canonicalCertificate(certificate));
}

/** The most that may leave the account, in the account's currency. */
export function reserveOf(certificate: Certificate): Money {
  return certificate.reserve ?? certificate.amount;
}

const NAME_RULE = '1 to 80 printable code points, NFC and trimmed';

function isId(text: string): boolean {
  return decodeBase64url(text)?.length === 16;
}

function moneyProblem(member: string, money: Money | undefined): string | undefined {
  if (money === undefined || parseMoney(money) !== undefined) return undefined;
  return minorDigits(money.currency) === undefined
    ? `${member}.currency: an active ISO 4217 currency with minor digits`
    : `${member}.value: above zero, below 10^15 minor units, with exactly ${minorDigits(money.currency)} decimals`;
}

function lifeProblem(certificate: Certificate): string | undefined {
  const issued = parseInstant(certificate.issuedAt);
  const expires = parseInstant(certificate.expiresAt);
  if (issued === undefined || expires === undefined)
    return 'issuedAt, expiresAt: RFC 3339 UTC with whole seconds';
  const life = expires - issued;
  return life > 0 && life <= CERTIFICATE_LIFE_MS
    ? undefined
    : 'expiresAt: after issuedAt, by at most 10 minutes';
}
