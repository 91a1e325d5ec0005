import {
  type CardDetails,
  type IssuerAdapter,
  IssuerUnavailable,
  type NetworkEvent,
} from '../issuer-port.ts';
import type { Keys } from '../keys.ts';
import type { Ports } from '../ports.ts';
import { insertRows, putRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { cardRef, checkTags, compareTags, makeCard, type Typed, withoutCheckValue } from './own-card.ts';

/** `bin`: the first six digits of the numbers. */
type Deps = Pick<Ports, 'store' | 'keys' | 'random' | 'clock'> & { bin: string };

const NUMBER_TRIES = 8;
/** As the schemes have it for charges online, in a shop, by the merchant alone, and for hotels, cars and cruises. */
export const HOLD_DAYS = { online: 10, present: 5, merchantInitiated: 5, travel: 31 };
/** Sealed for its own name, so that one card's text cannot stand in for another's. */
const sealedFor = (providerRef: string) => `sandbox-card ${providerRef}`;

type Kept = 'issueCard' | 'revealCard' | 'closeCard' | 'forgetCheckValue';
export type OwnCards = Required<Pick<IssuerAdapter, Kept>> & {
  /** Whose card was typed in, and what of it is right; a card that nobody made has a name too. */
  recognise(typed: Typed): Promise<Pick<NetworkEvent, 'providerRef' | 'checks'>>;
};

/**
 * The single-use cards that an issuer here makes itself, without anybody else's account. Numbers and check values are
 * stored here alone, sealed with a key that is kept outside of the database, and only until the card is closed.
 */
export function openOwnCards(deps: Deps): OwnCards {
  const { keys, store } = deps;
  return {
    issueCard: (_limits, idempotencyKey) => issue(deps, idempotencyKey),
    revealCard: (providerRef) => reveal(deps, providerRef),
    closeCard: async (providerRef) => {
      await available(() => store.submit(closeCards, { number_hash: providerRef, at: deps.clock() }));
    },
    forgetCheckValue: async (providerRef) => {
      const forget = { number_hash: providerRef, sealing: keys };
      await available(() => store.submit(forgetCheckValues, forget));
    },
    recognise: async (typed) => {
      const providerRef = cardRef(keys, typed.number);
      const stored = await cardByRef(deps, providerRef);
      return { providerRef, checks: compareTags(keys, typed, stored?.check_tag ?? '') };
    },
  };
}

/** A database that does not answer is an issuer that does not; a mistake of ours it is not. */
export async function available<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new IssuerUnavailable('the store of cards cannot be reached', { cause: error });
  }
}

/** The card of a key; a number that another card has already is drawn again. */
async function issue({ bin, store, keys, random, clock }: Deps, key: string) {
  for (let attempt = 0; attempt < NUMBER_TRIES; attempt += 1) {
    const row = sealCard(keys, key, makeCard(bin, random, clock()));
    const issued = await available(() => store.submit(issueCards, row));
    if (issued !== undefined) return { providerRef: issued.number_hash, lastFour: issued.last_four };
  }
  throw new IssuerUnavailable('no free card number was found');
}

function sealCard(keys: Keys, key: string, card: CardDetails): Row<'sandbox_cards'> {
  const providerRef = cardRef(keys, card.number);
  return {
    idempotency_key: key,
    number_hash: providerRef,
    sealed: keys.seal(sealedFor(providerRef), JSON.stringify(card)),
    check_tag: checkTags(keys, card),
    last_four: card.number.slice(-4),
    closed_at: null,
  };
}

async function reveal(deps: Deps, providerRef: string): Promise<CardDetails> {
  const row = await available(() => cardByRef(deps, providerRef));
  if (row === undefined || row.closed_at !== null) throw new IssuerUnavailable('the card is closed');
  return JSON.parse(deps.keys.open(sealedFor(providerRef), row.sealed)) as CardDetails;
}

function cardByRef(
  { store }: Pick<Deps, 'store'>,
  providerRef: string,
): Promise<Row<'sandbox_cards'> | undefined> {
  return store.read
    .selectFrom('sandbox_cards')
    .selectAll()
    .where('number_hash', '=', providerRef)
    .executeTakeFirst();
}

/** Stores cards whose key is new; answers the card of each key, or nothing where its number was taken. */
const issueCards: Operation<Row<'sandbox_cards'>, Row<'sandbox_cards'> | undefined> = async (
  transaction,
  cards,
) => {
  await insertRows(transaction, 'sandbox_cards', cards);
  const keys = cards.map(({ idempotency_key }) => ({ idempotency_key }));
  const stored = await selectRows(transaction, 'sandbox_cards', keys);
  const cardOf = new Map(stored.map((card) => [card.idempotency_key, card]));
  return cards.map(({ idempotency_key }) => cardOf.get(idempotency_key));
};

type Forget = { number_hash: string; sealing: Keys };

/** A card that can be charged no more: its check value is forgotten, its number stays until it is closed. */
const forgetCheckValues: Operation<Forget, undefined> = async (transaction, items) => {
  const keys = items.map(({ number_hash }) => ({ number_hash }));
  const cards = await selectRows(transaction, 'sandbox_cards', keys, { lock: true });
  for (const card of cards) {
    const sealing = items.find(({ number_hash }) => number_hash === card.number_hash)?.sealing;
    if (card.sealed === '' || sealing === undefined) continue;
    const purpose = sealedFor(card.number_hash);
    const known = JSON.parse(sealing.open(purpose, card.sealed)) as CardDetails;
    card.sealed = sealing.seal(purpose, JSON.stringify({ ...known, cvc: '' }));
    card.check_tag = withoutCheckValue(card.check_tag);
  }
  await putRows(transaction, 'sandbox_cards', cards);
  return items.map(() => undefined);
};

/** A closed card is known for what its charges still do; its number and check value are forgotten. */
const closeCards: Operation<{ number_hash: string; at: number }, undefined> = async (transaction, closes) => {
  const keys = closes.map(({ number_hash }) => ({ number_hash }));
  const cards = await selectRows(transaction, 'sandbox_cards', keys, { lock: true });
  const at = new Map(closes.map((close) => [close.number_hash, close.at]));
  for (const card of cards) {
    card.closed_at ??= at.get(card.number_hash) ?? null;
    card.sealed = '';
    card.check_tag = withoutCheckValue(card.check_tag);
  }
  await putRows(transaction, 'sandbox_cards', cards);
  return closes.map(() => undefined);
};
