import { encodeBase64url } from '../../shared/base64url.ts';
import { CERTIFICATE_LIFE_MS, certificateDigest, certificateProblem } from '../../shared/certificate.ts';
import { formatInstant } from '../../shared/instant.ts';
import type { Money } from '../../shared/money.ts';
import { cleanName } from '../../shared/name.ts';
import type { Certificate, Charge, Demand } from '../../shared/schemas.ts';
import { REASON_CODE_POINTS } from '../messages/commands.ts';
import type { Payer } from '../messages/payment.ts';

/** What the merchant's own demand adds (PROTOCOL section 9). */
export type Asked = Pick<Certificate, 'demand' | 'reference'>;
type Facts = {
  name: string;
  origin: string;
  amount: Money;
  /** Where the amount is in another currency than the account's. */
  reserve?: Money | undefined;
  /** How the shop may charge; once, where nothing else was chosen. */
  charge?: Charge;
  payer: Payer;
  asked?: Asked;
  now: number;
  id?: Uint8Array;
};

/** What a demand that the shopper was shown adds to the certificate. */
export function askedIn(demand: Demand | undefined): Asked {
  if (demand === undefined) return {};
  const { id, reference } = demand;
  return { demand: id, ...(reference === undefined ? {} : { reference }) };
}

/** What the shopper adds where no shop asks: a reason for whoever approves, cleaned of what cannot be printed. */
export function reasonIn(typed: string): Asked {
  const reference = cleanName(typed, REASON_CODE_POINTS);
  return reference === undefined ? {} : { reference };
}

/**
 * Constitutes the single-use payment certificate in this browser (PROTOCOL section 2), from what the shopper saw and
 * confirmed. Throws when it would not be well formed: the screens do not let such values through.
 */
export function constituteCertificate(facts: Facts): { certificate: Certificate; digest: string } {
  const {
    name,
    origin,
    amount,
    reserve,
    charge = { mode: 'single' },
    payer,
    asked = {},
    now,
    id = crypto.getRandomValues(new Uint8Array(16)),
  } = facts;
  const certificate: Certificate = {
    type: 'countersign/certificate',
    version: 1,
    id: encodeBase64url(id),
    merchant: { name, origin },
    amount: { currency: amount.currency, value: amount.value },
    charge: charge.mode === 'split' ? { mode: 'split', count: charge.count } : { mode: charge.mode },
    payer: { name: payer.name, account: payer.account, entity: payer.entity },
    issuedAt: formatInstant(now),
    expiresAt: formatInstant(Math.floor(now / 1000) * 1000 + CERTIFICATE_LIFE_MS),
    ...(reserve === undefined ? {} : { reserve: { currency: reserve.currency, value: reserve.value } }),
    ...(asked.reference === undefined ? {} : { reference: asked.reference }),
    ...(asked.demand === undefined ? {} : { demand: asked.demand }),
  };
  const problem = certificateProblem(certificate);
  if (problem !== undefined) throw new TypeError(problem);
  return { certificate, digest: encodeBase64url(certificateDigest(certificate)) };
}
