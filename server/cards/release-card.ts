import { formatInstant } from '../../shared/instant.ts';
import { parseMoney } from '../../shared/money.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Card } from '../../shared/schemas.ts';
import { certificateOf } from '../certificates/certificate-row.ts';
import { type CardDetails, type CardLimits, type IssuedCard, IssuerUnavailable } from '../issuer-port.ts';
import type { Caller, Ports } from '../ports.ts';
import { type Prepared, prepareReleases } from './prepare-releases.ts';
import { recordReleases } from './record-releases.ts';

/** The provider's own closing time is a second line behind ours, and the same each time it is asked. */
const PROVIDER_CLOSES_AFTER_MS = 30 * 60 * 1000;

/**
 * Gives the submitting key the single-use card of a validated payment (PROTOCOL section 5.2): made at the issuer once,
 * the same one for three repeats until it is charged or closes, each release audited before it is answered. Refusals:
 * unknown (another key too), the state's, card-already-released, account-frozen, policy-denied, issuer-unavailable.
 */
export async function releaseCard(
  deps: Pick<Ports, 'store' | 'clock' | 'random' | 'issuer' | 'log'>,
  { caller, id }: { caller: Caller; id: string },
): Promise<Refusal | { outcome: 'answered'; body: Card }> {
  const { store, issuer, random } = deps;
  const { accountId, jkt } = caller;
  const asked = { accountId, certificateId: id, jkt, provider: issuer.provider, at: deps.clock(), random };
  const prepared = await store.submit(prepareReleases, asked);
  if (prepared.outcome === 'refused') return prepared;
  const made = await makeCard(deps, prepared);
  if (made === undefined) return refuse('issuer-unavailable');
  const { issued, details } = made;
  const released = await store.submit(recordReleases, { ...asked, at: deps.clock(), issued });
  if (released.outcome === 'refused') return released;
  const { cardId, closesAt } = released;
  const { number, expiryMonth, expiryYear, cvc } = details;
  const holder = certificateOf(prepared.certificate).payer.name;
  const shown = { cardId, number, expiryMonth, expiryYear, cvc, holder };
  return { outcome: 'answered', body: { ...shown, closesAt: formatInstant(closesAt) } };
}

/** The card at the issuer: the key is our own card id, so that a crash before it is stored leaves no second card. */
async function makeCard(
  { issuer, log }: Pick<Ports, 'issuer' | 'log'>,
  { card, certificate }: Prepared,
): Promise<{ issued: IssuedCard; details: CardDetails } | undefined> {
  try {
    const issued =
      card.provider_ref === null
        ? await issuer.issueCard(limitsOf(certificate, card.created_at), card.id)
        : { providerRef: card.provider_ref, lastFour: card.last_four };
    return { issued, details: await issuer.revealCard(issued.providerRef) };
  } catch (error) {
    if (!(error instanceof IssuerUnavailable)) throw error;
    log.warn({ provider: issuer.provider, cardId: card.id }, error.message);
    return undefined;
  }
}

/** What the provider is to keep too, in the account's currency: neither certificate nor merchant is told to it. */
export function limitsOf(row: Prepared['certificate'], createdAt: number): CardLimits {
  const { amount, charge, payer, reserve } = certificateOf(row);
  return {
    amount: { currency: amount.currency, minor: Number(parseMoney(amount) ?? 0n) },
    reserve: { currency: (reserve ?? amount).currency, minor: row.reserve },
    charge,
    holder: payer.name,
    closesAt: createdAt + PROVIDER_CLOSES_AFTER_MS,
  };
}
