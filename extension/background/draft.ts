import { parseInstant } from '../../shared/instant.ts';
import type { Money } from '../../shared/money.ts';
import type { Certificate, Charge } from '../../shared/schemas.ts';
import type { Payer } from '../messages/payment.ts';
import { serverNow } from './api.ts';
import { type Asked, constituteCertificate } from './constitute.ts';
import { readSession, writeSession } from './storage.ts';

/** The server takes a certificate for a minute after it was issued; an older draft is made again. */
const FRESH_MS = 45_000;

export type Made = { certificate: Certificate; digest: string };
type Facts = {
  name: string;
  origin: string;
  amount: Money;
  reserve: Money | undefined;
  charge: Charge;
  payer: Payer;
  asked: Asked;
};

/** Constitutes the certificate of what the popup is about to show, so that its cheque has its rosette already. */
export async function makeDraft(tabId: number, facts: Facts): Promise<string> {
  const now = await serverNow();
  const known = await readSession(`draft:${tabId}`);
  if (known !== undefined && isFresh(known, facts, now)) return known.digest;
  const made = constituteCertificate({ ...facts, now });
  await writeSession(`draft:${tabId}`, made);
  return made.digest;
}

/** The draft, once, when it says exactly what the shopper confirmed and is young enough. */
export async function takeDraft(tabId: number, facts: Facts, now: number): Promise<Made | undefined> {
  const draft = await readSession(`draft:${tabId}`);
  await writeSession(`draft:${tabId}`, undefined);
  return draft !== undefined && isFresh(draft, facts, now) ? draft : undefined;
}

function isFresh(
  { certificate }: Made,
  { name, origin, amount, reserve, charge, payer, asked }: Facts,
  now: number,
): boolean {
  const same =
    certificate.merchant.name === name &&
    certificate.merchant.origin === origin &&
    certificate.amount.currency === amount.currency &&
    certificate.amount.value === amount.value &&
    certificate.reserve?.currency === reserve?.currency &&
    certificate.reserve?.value === reserve?.value &&
    isSameCharge(certificate.charge, charge) &&
    certificate.demand === asked.demand &&
    certificate.reference === asked.reference &&
    certificate.payer.name === payer.name &&
    certificate.payer.account === payer.account &&
    certificate.payer.entity === payer.entity;
  const age = now - (parseInstant(certificate.issuedAt) ?? 0);
  return same && age >= -1000 && age < FRESH_MS;
}

function isSameCharge(one: Charge, other: Charge): boolean {
  if (one.mode === 'split') return other.mode === 'split' && one.count === other.count;
  return one.mode === other.mode;
}
