import Stripe from 'stripe';
import type { StripeSettings } from '../../config-stripe.ts';
import { type CardDetails, type CardLimits, type IssuedCard, IssuerUnavailable } from '../../issuer-port.ts';
import { asked } from './client.ts';
import { minorFor, oneUnit } from './money.ts';

/** Checks of the card that may be held beside the charge (INV4); each is at most one unit. */
const CHECKS = 2;

/** A virtual card within the limits; of the certificate nothing is told. The same key makes one card. */
export async function issueCard(
  stripe: Stripe,
  { cardholder }: StripeSettings,
  limits: CardLimits,
  idempotencyKey: string,
): Promise<IssuedCard> {
  const { currency } = limits.reserve;
  const most = minorFor(limits.reserve);
  const checks = CHECKS * minorFor({ currency, minor: oneUnit(currency) });
  const payments = paymentsOf(limits);
  const card = await asked(() =>
    stripe.issuing.cards.create(
      {
        type: 'virtual',
        status: 'active',
        cardholder,
        currency: currency.toLowerCase(),
        spending_controls: {
          allowed_card_presences: ['not_present'],
          spending_limits: [
            { amount: most, interval: 'per_authorization' },
            { amount: most + checks, interval: 'all_time' },
          ],
        },
        ...(payments === undefined
          ? {}
          : { lifecycle_controls: { cancel_after: { payment_count: payments } } }),
      },
      { idempotencyKey },
    ),
  );
  return { providerRef: card.id, lastFour: card.last4 };
}

/**
 * After how many payments Stripe closes the card by itself: checks count there, and so does a charge that was reversed and
 * comes again. An estimate has as many increments as it likes, and no such count.
 */
function paymentsOf({ charge }: CardLimits): number | undefined {
  if (charge.mode === 'estimate') return undefined;
  const slots = charge.mode === 'split' ? charge.count : 1;
  return 2 * slots + CHECKS;
}

/** Number and check value, fetched anew and kept by nobody. */
export async function revealCard(stripe: Stripe, providerRef: string): Promise<CardDetails> {
  const card = await asked(() => stripe.issuing.cards.retrieve(providerRef, { expand: ['number', 'cvc'] }));
  if (card.status !== 'active') throw new IssuerUnavailable('the card is closed');
  const { number, cvc, exp_month: expiryMonth, exp_year: expiryYear } = card;
  if (number === undefined || cvc === undefined)
    throw new IssuerUnavailable('Stripe shows this account no card numbers');
  return { number, cvc, expiryMonth, expiryYear };
}

/** Closes a card for good; one that is closed already stays so. */
export async function closeCard(stripe: Stripe, providerRef: string): Promise<void> {
  await asked(async () => {
    try {
      await stripe.issuing.cards.update(providerRef, { status: 'canceled' });
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
      const { status } = await stripe.issuing.cards.retrieve(providerRef);
      if (status !== 'canceled') throw error;
    }
  });
}
