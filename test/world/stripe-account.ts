// An account at Stripe: its cards with their limits, and what moves on them.
import { randomInt } from 'node:crypto';
import type { Purchase } from './simulator.ts';
import {
  bothOf,
  type CardWish,
  cardObject,
  type StripeAuthorization,
  type StripeCard,
  type StripeDispute,
  type StripeTransaction,
} from './stripe-objects.ts';

const TEST_RANGE = '400000';

export class StripeAccount {
  readonly cards = new Map<string, StripeCard>();
  readonly authorizations = new Map<string, StripeAuthorization>();
  readonly transactions = new Map<string, StripeTransaction>();
  readonly disputes = new Map<string, StripeDispute>();
  clock = () => Date.now();

  get seconds(): number {
    return Math.floor(this.clock() / 1000);
  }

  makeCard(wish: Omit<CardWish, 'number' | 'cvc'>): StripeCard {
    const digits = `${TEST_RANGE}${String(randomInt(1_000_000_000)).padStart(9, '0')}`;
    const cvc = String(randomInt(1000)).padStart(3, '0');
    const card = cardObject({ ...wish, number: digits + checkDigit(digits), cvc }, this.seconds);
    this.cards.set(card.id, card);
    return card;
  }

  cardOf({ card: { number } }: Purchase): StripeCard {
    const card = [...this.cards.values()].find((one) => one.number === number);
    if (card === undefined) throw new Error('no such card was issued');
    return card;
  }

  transactionsOf(authorizationId: string): StripeTransaction[] {
    return [...this.transactions.values()].filter(({ authorization }) => authorization === authorizationId);
  }

  /** Why it says no by itself, without asking; undefined: it asks. */
  ownDecline(card: StripeCard, purchase: Purchase): string | undefined {
    if (card.status !== 'active') return 'card_canceled';
    const { allowed_card_presences: presences, spending_limits: limits } = card.spending_controls;
    const presence = purchase.channel === 'present' ? 'present' : 'not_present';
    if (presences !== null && !presences.includes(presence)) return 'spending_controls';
    const { amount } = bothOf(purchase);
    const passed = (limits ?? []).some(({ amount: most, interval }) =>
      interval === 'per_authorization' ? amount > most : amount + this.#spent(card) > most,
    );
    return passed ? 'spending_controls' : undefined;
  }

  /** Held and captured in all. */
  #spent(card: StripeCard): number {
    const own = [...this.transactions.values()].filter((one) => one.card === card.id);
    const captured = own.filter(({ type }) => type === 'capture');
    const open = [...this.authorizations.values()].filter(
      (one) => one.card.id === card.id && one.approved && one.status === 'pending',
    );
    const sum = (all: readonly { amount: number }[]) =>
      all.reduce((total, { amount }) => total + Math.abs(amount), 0);
    const capturedOfOpen = captured.filter((one) => open.some(({ id }) => id === one.authorization));
    return sum(captured) + sum(open) - sum(capturedOfOpen);
  }

  /** A card that has made as many payments as it may is closed. */
  countPayments(card: StripeCard): void {
    const most = card.lifecycle_controls?.cancel_after.payment_count;
    const payments = [...this.authorizations.values()]
      .filter((one) => one.card.id === card.id)
      .flatMap((one) => one.request_history)
      .filter(({ approved, amount }) => approved && amount > 0);
    if (most !== undefined && payments.length >= most) card.status = 'canceled';
  }
}

/** ISO/IEC 7812-1 annex B. */
function checkDigit(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const doubled = Number(digit) * (place % 2 === 0 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return String((10 - (sum % 10)) % 10);
}
