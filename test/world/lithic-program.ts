// A card program at Lithic: its cards with their limits and rules, its secrets, and what moves on the cards.
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import {
  type CardWish,
  cardObject,
  eventObject,
  type Happened,
  type LithicCard,
  type LithicDispute,
  type LithicTransaction,
  minorOf,
  type TransactionEvent,
  transactionObject,
} from './lithic-objects.ts';
import type { Purchase } from './simulator.ts';

const TEST_RANGE = '411111';

export type LithicRule = {
  token: string;
  type: string;
  card_tokens: string[];
  current_version: { parameters: Lock; version: number } | null;
  draft_version: { parameters: Lock; version: number } | null;
  state: 'ACTIVE' | 'INACTIVE';
};
type Lock = { merchants: { merchant_id: string }[] };

/** A secret as Standard Webhooks writes it. */
export const newSecret = () => `whsec_${randomBytes(24).toString('base64')}`;

export class LithicProgram {
  readonly cards = new Map<string, LithicCard>();
  readonly transactions = new Map<string, LithicTransaction>();
  readonly disputes = new Map<string, LithicDispute>();
  readonly rules = new Map<string, LithicRule>();
  /** How challenges were answered. */
  readonly challenges = new Map<string, string>();
  readonly webhookSecret = newSecret();
  streamSecret = newSecret();
  /** Of the responder that has 3-D Secure decided. */
  decisionSecret = newSecret();
  clock = () => Date.now();
  #last = 0;

  /** The time of an event: no two have the same. */
  instant(): string {
    this.#last = Math.max(this.#last + 1, this.clock());
    return new Date(this.#last).toISOString();
  }

  makeCard(wish: Omit<CardWish, 'pan' | 'cvv'>): LithicCard {
    const digits = `${TEST_RANGE}${String(randomInt(1_000_000_000)).padStart(9, '0')}`;
    const pan = digits + checkDigit(digits);
    const card = cardObject({ ...wish, pan, cvv: String(randomInt(1000)).padStart(3, '0') }, this.instant());
    this.cards.set(card.token, card);
    return card;
  }

  cardOf({ card: { number } }: Purchase): LithicCard {
    const card = [...this.cards.values()].find(({ pan }) => pan === number);
    if (card === undefined) throw new Error('no such card was issued');
    return card;
  }

  transactionOf({ networkId }: { networkId: string }): LithicTransaction {
    const transaction = this.transactions.get(networkId);
    if (transaction === undefined) throw new Error('no such transaction');
    return transaction;
  }

  open(purchase: Purchase): LithicTransaction {
    const transaction = transactionObject(purchase, this.cardOf(purchase), this.instant());
    this.transactions.set(transaction.token, transaction);
    return transaction;
  }

  /** Adds an event to a transaction, and brings its totals and its state to what follows from all of them. */
  add(
    transaction: LithicTransaction,
    happened: Happened,
    money: Pick<Purchase, 'amount' | 'billing'>,
    final = true,
  ): TransactionEvent {
    const event = eventObject(happened, money, this.instant());
    transaction.events.push(event);
    transaction.updated = event.created;
    const { amounts } = transaction;
    const hold = final && ENDS.has(event.type) ? 0 : openHold(transaction.events);
    amounts.hold = { ...amounts.hold, amount: hold };
    const moved = transaction.events.filter(({ type }) => MOVES.has(type));
    const sum = (side: 'cardholder' | 'merchant') =>
      moved.reduce((total, one) => total + one.amounts[side].amount, 0);
    amounts.merchant = { ...amounts.merchant, amount: sum('merchant') };
    amounts.cardholder = { ...amounts.cardholder, amount: sum('cardholder') };
    amounts.settlement = { ...amounts.settlement, amount: sum('cardholder') };
    transaction.status = statusOf(transaction);
    transaction.result = event.result;
    return event;
  }

  /** Why it says no by itself, without asking; undefined: it asks. */
  ownDecline(card: LithicCard, purchase: Purchase): Happened | undefined {
    const { card: typed, merchant, initiator } = purchase;
    const no = (result: Happened['result'] & string, detailed: Happened['detailed'] & string): Happened => ({
      type: 'AUTHORIZATION',
      result,
      detailed,
    });
    if (card.state !== 'OPEN') return no('CARD_CLOSED', 'CARD_CLOSED');
    if (initiator !== 'merchant') {
      if (typed.cvc !== undefined && typed.cvc !== card.cvv)
        return no('INVALID_CARD_DETAILS', 'CARD_SECURITY_CODE_INCORRECT');
      const sameExpiry =
        typed.expiryMonth === Number(card.exp_month) && typed.expiryYear === Number(card.exp_year);
      if (!sameExpiry) return no('INVALID_CARD_DETAILS', 'CARD_EXPIRY_DATE_INCORRECT');
    }
    const locks = [...this.rules.values()].filter((rule) => rule.card_tokens.includes(card.token));
    const strange = locks.some(
      ({ current_version: version }) =>
        version !== null &&
        !version.parameters.merchants.some(({ merchant_id }) => merchant_id === merchant.acceptorId),
    );
    if (strange) return no('UNAUTHORIZED_MERCHANT', 'MERCHANT_LOCKED_CARD_ATTEMPTED_ELSEWHERE');
    const wanted = minorOf(purchase.billing ?? purchase.amount);
    if (card.spend_limit > 0 && this.#spent(card) + wanted > card.spend_limit)
      return no('USER_TRANSACTION_LIMIT', 'CARD_SPEND_LIMIT_EXCEEDED');
    return undefined;
  }

  addRule(card_tokens: string[], parameters: Lock): LithicRule {
    const draft_version = { parameters, version: 1 };
    const rule: LithicRule = {
      token: randomUUID(),
      type: 'MERCHANT_LOCK',
      card_tokens,
      current_version: null,
      draft_version,
      state: 'INACTIVE',
    };
    this.rules.set(rule.token, rule);
    return rule;
  }

  /** Held and cleared in all. */
  #spent(card: LithicCard): number {
    return [...this.transactions.values()]
      .filter(({ card_token }) => card_token === card.token)
      .reduce((total, { amounts, events }) => {
        const cleared = events.filter(({ type }) => type === 'CLEARING');
        return (
          total + amounts.hold.amount + cleared.reduce((sum, one) => sum + one.amounts.cardholder.amount, 0)
        );
      }, 0);
  }
}

const MOVES: ReadonlySet<TransactionEvent['type']> = new Set([
  'CLEARING',
  'FINANCIAL_AUTHORIZATION',
  'RETURN',
]);
const ENDS: ReadonlySet<TransactionEvent['type']> = new Set(['CLEARING', 'AUTHORIZATION_EXPIRY']);

function openHold(events: readonly TransactionEvent[]): number {
  return events.reduce((open, { type, result, amounts }) => {
    const { amount } = amounts.cardholder;
    if (result !== 'APPROVED') return open;
    if (type === 'AUTHORIZATION') return open + amount;
    if (type === 'AUTHORIZATION_ADVICE') return amount;
    if (type === 'AUTHORIZATION_EXPIRY') return 0;
    return type === 'AUTHORIZATION_REVERSAL' || type === 'CLEARING' ? Math.max(0, open - amount) : open;
  }, 0);
}

function statusOf({ events, amounts }: LithicTransaction): LithicTransaction['status'] {
  if (events.some(({ type }) => MOVES.has(type))) return 'SETTLED';
  if (events.every(({ result }) => result !== 'APPROVED')) return 'DECLINED';
  if (amounts.hold.amount > 0) return 'PENDING';
  if (events.some(({ type }) => type === 'AUTHORIZATION_EXPIRY')) return 'EXPIRED';
  return events.some(({ type }) => type === 'AUTHORIZATION_REVERSAL') ? 'VOIDED' : 'PENDING';
}

/** ISO/IEC 7812-1 annex B. */
function checkDigit(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const doubled = Number(digit) * (place % 2 === 0 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return String((10 - (sum % 10)) % 10);
}
