import type Stripe from 'stripe';
import { IssuerUnavailable, type NetworkEvent, type ProviderRecord } from '../../issuer-port.ts';
import type { Store } from '../../store/store.ts';
import { asked, found } from './client.ts';
import { requestFacts, reversalFact, reversedOf, stateFacts, transactionsIn } from './facts.ts';
import { disputeFacts, transactionFact } from './movements.ts';
import { claimReversals } from './reversals.ts';
import {
  idOf,
  isAuthorization,
  isDispute,
  isTransaction,
  type StripeAuthorization,
  type StripeDispute,
  type StripeTransaction,
} from './shapes.ts';

type Deps = { stripe: Stripe; store: Pick<Store, 'submit'> };

/** A single-use card has few; more are not looked through. */
const MOST_TRANSACTIONS = 1000;

/** Everything that the state of an authorisation says. Stripe is asked for its captures where it would leave them out. */
export async function authorizationFacts(
  { stripe, store }: Deps,
  authorization: StripeAuthorization,
  at: number,
): Promise<NetworkEvent[]> {
  let transactions = transactionsIn(authorization);
  if (needsCaptures(authorization, transactions))
    transactions = merged(transactions, await transactionsOf(stripe, authorization));
  return [
    ...requestFacts(authorization),
    ...(await reversals(store, authorization, transactions, at)),
    ...transactions.map(transactionFact),
    ...stateFacts(authorization, transactions, at),
  ];
}

/** Where a hold shrinks or ends it matters what was captured of it. */
function needsCaptures(authorization: StripeAuthorization, known: readonly StripeTransaction[]): boolean {
  const total = reversedOf(authorization, known);
  if (total !== undefined) return total.amount > 0 || total.billed > 0;
  const approved = authorization.request_history.some((request) => request.approved && request.amount > 0);
  return authorization.status === 'closed' && approved && known.length === 0;
}

async function reversals(
  store: Deps['store'],
  authorization: StripeAuthorization,
  transactions: readonly StripeTransaction[],
  at: number,
): Promise<NetworkEvent[]> {
  const total = reversedOf(authorization, transactions);
  if (total === undefined || (total.amount === 0 && total.billed === 0)) return [];
  const claimed = await store.submit(claimReversals, { networkId: authorization.id, total });
  return claimed.map((one) => reversalFact(authorization, { ...one, at }));
}

function merged(known: readonly StripeTransaction[], more: readonly StripeTransaction[]) {
  return [...new Map([...known, ...more].map((one) => [one.id, one])).values()];
}

async function transactionsOf(
  stripe: Stripe,
  { id, card }: StripeAuthorization,
): Promise<StripeTransaction[]> {
  const listed = await asked(() =>
    stripe.issuing.transactions
      .list({ card: idOf(card), limit: 100 })
      .autoPagingToArray({ limit: MOST_TRANSACTIONS }),
  );
  return listed
    .map((one) => checked(isTransaction, one))
    .filter(({ authorization }) => authorization && idOf(authorization) === id);
}

/** What has become of a dispute, of the charge that it is about. */
export async function disputeEvents(
  { stripe }: Pick<Deps, 'stripe'>,
  dispute: StripeDispute,
  at: number,
): Promise<NetworkEvent[]> {
  const id = idOf(dispute.transaction);
  const transaction = await asked(() => stripe.issuing.transactions.retrieve(id));
  return disputeFacts(dispute, checked(isTransaction, transaction), at);
}

/** Everything that Stripe has on a charge; undefined: it knows of none. */
export async function readBack(
  deps: Deps,
  networkId: string,
  now: number,
): Promise<ProviderRecord | undefined> {
  const { stripe } = deps;
  if (!networkId.startsWith('iauth_')) {
    const transaction = await found(() => stripe.issuing.transactions.retrieve(networkId));
    if (transaction === undefined) return undefined;
    return { networkId, events: await withDisputes(deps, [checked(isTransaction, transaction)], now) };
  }
  const retrieved = await found(() => stripe.issuing.authorizations.retrieve(networkId));
  if (retrieved === undefined) return undefined;
  const authorization = checked(isAuthorization, retrieved);
  const transactions = merged(transactionsIn(authorization), await transactionsOf(stripe, authorization));
  const facts = await authorizationFacts(deps, { ...authorization, transactions }, now);
  const others = await withDisputes(deps, transactions, now);
  const events = [...new Map([...facts, ...others].map((event) => [event.eventId, event])).values()];
  return { networkId, events };
}

async function withDisputes(
  { stripe }: Pick<Deps, 'stripe'>,
  transactions: readonly StripeTransaction[],
  now: number,
): Promise<NetworkEvent[]> {
  const events = transactions.map(transactionFact);
  for (const transaction of transactions) {
    const { dispute } = transaction;
    if (dispute === null || dispute === undefined) continue;
    const retrieved = await asked(() => stripe.issuing.disputes.retrieve(idOf(dispute)));
    events.push(...disputeFacts(checked(isDispute, retrieved), transaction, now));
  }
  return events;
}

function checked<T>(is: (value: unknown) => value is T, value: unknown): T {
  if (is(value)) return value;
  throw new IssuerUnavailable('Stripe answers what this adapter does not read');
}
