import type { Kysely } from 'kysely';
import { type ChargeEvent, totalOf } from '../../shared/card-charge.ts';
import { formatInstant } from '../../shared/instant.ts';
import { formatMinor } from '../../shared/money.ts';
import type { CardSummary } from '../../shared/schemas.ts';
import { certificateOf } from '../certificates/certificate-row.ts';
import type { Row, Tables } from '../store/tables.ts';
import type { Said } from './charge-lesson.ts';
import { chargeEventsOf, foldedOf } from './payment-file.ts';

/** A hostile merchant may be declined without end; the shopper is shown the latest. */
const DECLINES_SHOWN = 10;

type Shown = CardSummary['charges'][number] & { order: number };

/**
 * What a shopper sees of released cards, by certificate id (PROTOCOL section 5.2). A charge's states: `authorised` (held
 * for the merchant), `captured`, `reversed`, `expired`, `refunded`, `disputed`, `dispute-won`, `verified` (a check of the
 * card over nothing), `not-approved` (its provider did not take our yes) and `declined: <reason>`; what is partly one and partly another stands as one line each.
 */
export async function cardSummaries(
  read: Kysely<Tables>,
  accountId: string,
  certificateIds: readonly string[],
): Promise<Map<string, CardSummary>> {
  if (certificateIds.length === 0) return new Map();
  const cards = await read
    .selectFrom('cards')
    .innerJoin('certificates', (join) =>
      join
        .onRef('certificates.account_id', '=', 'cards.account_id')
        .onRef('certificates.id', '=', 'cards.certificate_id'),
    )
    .selectAll('cards')
    .select(['certificates.body'])
    .where('cards.account_id', '=', accountId)
    .where('cards.certificate_id', 'in', [...certificateIds])
    .where('cards.released_at', 'is not', null)
    .execute();
  const cardIds = cards.map(({ id }) => id);
  const chains = cardIds.length === 0 ? [] : await chainsOf(read, accountId, cardIds);
  const byCard = Map.groupBy(chains, ({ card_id }) => card_id);
  const summaries = cards.map((card): [string, CardSummary] => {
    const { currency } = certificateOf(card).amount;
    return [card.certificate_id, summaryOf(card, byCard.get(card.id) ?? [], currency)];
  });
  return new Map(summaries);
}

function chainsOf(read: Kysely<Tables>, accountId: string, cardIds: string[]): Promise<Row<'chains'>[]> {
  return read
    .selectFrom('chains')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('card_id', 'in', cardIds)
    .orderBy('opened_at')
    .execute();
}

const STATES = { reserved: 'open', armed: 'open', bound: 'bound', spent: 'spent' } as const;

function summaryOf(card: Row<'cards'>, chains: readonly Row<'chains'>[], currency: string): CardSummary {
  const declined = chains.filter(({ state }) => state === 'declined').slice(-DECLINES_SHOWN);
  const others = chains.filter(({ state }) => state !== 'declined');
  const shown = [
    ...declined.flatMap((chain) => named(chain, [declineLine(chain, currency)])),
    ...others.flatMap((chain) => named(chain, chargeLines(chain, currency))),
  ];
  return {
    lastFour: card.last_four,
    state: STATES[card.state as keyof typeof STATES] ?? 'closed',
    closesAt: formatInstant(card.closes_at ?? 0),
    charges: shown.sort((one, other) => one.order - other.order).map(({ order: _, ...charge }) => charge),
    ...recognitionOf(others, currency),
  };
}

/** What the shopper is asked of a charge that its amount alone told, while it took something, and what they have said. */
function recognitionOf(chains: readonly Row<'chains'>[], currency: string): Pick<CardSummary, 'recognition'> {
  const asked = chains.findLast((chain) => {
    const { held, cleared } = foldedOf(chain).amount;
    return chain.said !== null && (chain.said !== 'asked' || held + cleared > 0);
  });
  if (asked === undefined) return {};
  const { authorised, cleared } = foldedOf(asked).amount;
  const recognition = {
    answer: asked.said as Said,
    at: formatInstant(asked.opened_at),
    amount: formatMinor(BigInt(Math.max(authorised, cleared)), currency),
    ...(asked.descriptor === '' ? {} : { descriptor: asked.descriptor }),
  };
  return { recognition };
}

/** With the statement's name of who charged: it is what a shopper finds on paper, and sees beside the name they confirmed. */
function named({ descriptor }: Row<'chains'>, lines: readonly Shown[]): Shown[] {
  return lines.map((line) => (descriptor === '' ? line : { ...line, descriptor }));
}

function declineLine(chain: Row<'chains'>, currency: string): Shown {
  const [asked] = chargeEventsOf(chain);
  const state = `declined: ${chain.reason}`;
  return line(chain.opened_at, asked?.amount ?? 0, asked?.currency ?? currency, state);
}

/** One line for each thing that has become of a charge's money, in the currency that was signed. */
function chargeLines(chain: Row<'chains'>, currency: string): Shown[] {
  const events = chargeEventsOf(chain);
  const { state, amount } = foldedOf(chain);
  const lastOf = (kind: ChargeEvent['kind']) =>
    Math.max(chain.opened_at, ...events.filter((event) => event.kind === kind).map(({ at }) => at));
  const lines: Shown[] = [];
  const add = (at: number, minor: number, shown: string) => lines.push(line(at, minor, currency, shown));
  if (amount.held > 0) add(chain.opened_at, amount.held, 'authorised');
  if (amount.cleared > 0) add(lastOf('clearing'), amount.cleared, 'captured');
  if (amount.refunded > 0) add(lastOf('refund'), amount.refunded, 'refunded');
  if (amount.disputed > 0) add(lastOf('dispute'), amount.disputed, 'disputed');
  if (amount.won > 0) add(lastOf('dispute-won'), amount.won, 'dispute-won');
  if (lines.length > 0) return lines;
  if (state === 'verified') add(chain.opened_at, 0, state);
  if (state === 'not-approved') add(lastOf('denial'), askedFor(events), state);
  if (state === 'reversed') add(lastOf('reversal'), amount.authorised, state);
  if (state === 'expired') add(lastOf('expiry'), amount.authorised, state);
  return lines;
}

/** What was asked of us, or of the provider alone. */
const askedFor = (events: readonly ChargeEvent[]) =>
  Math.max(totalOf(events, 'authorization', 'amount'), totalOf(events, 'denial', 'amount'));

function line(at: number, minor: number, currency: string, state: string): Shown {
  return { at: formatInstant(at), amount: formatMinor(BigInt(minor), currency), state, order: at };
}
