import { IssuerUnavailable, type NetworkEvent, type ProviderRecord } from '../issuer-port.ts';
import type { Ports } from '../ports.ts';
import { putRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { holdEnd } from './charge-event.ts';
import { answerInbound } from './handle-event.ts';
import { chargeEventsOf, foldedOf } from './payment-file.ts';

type Deps = Pick<Ports, 'store' | 'issuer' | 'random' | 'log' | 'clock'>;

const AT_ONCE = 100;
const AGAIN_AFTER_MS = 60_000;
const TOLD_WITHIN_MS = 10 * 60 * 1000;
const HOLD_AGAIN_AFTER_MS = 24 * 60 * 60 * 1000;

/**
 * Looks into charges whose time has come: a yes that the provider has not confirmed within a minute, and a hold that nobody
 * has ended in its days. What the provider has and we do not is booked as if it had just told it; a yes that it knows
 * nothing of was never taken; a hold of which it says nothing more has lapsed. Answers how many it looked into.
 */
export async function checkCharges(deps: Deps, now: number): Promise<number> {
  const due = await deps.store.read
    .selectFrom('chains')
    .selectAll()
    .where('check_at', '<=', now)
    .orderBy('check_at')
    .limit(AT_ONCE)
    .execute();
  for (const chain of due) await checkCharge(deps, chain, now);
  return due.length;
}

async function checkCharge(deps: Deps, chain: Row<'chains'>, now: number): Promise<void> {
  const { issuer, log, store } = deps;
  const late = foldedOf(chain).unconfirmedSince !== undefined;
  let again = late ? AGAIN_AFTER_MS : HOLD_AGAIN_AFTER_MS;
  try {
    const record = await issuer.readBack?.(chain.network_id);
    const told = await missingEvents(deps, chain, record);
    const events = told.length > 0 ? told : ownConclusion(chain, await refOf(deps, chain), record, now);
    if (events.length > 0) await answerInbound(deps, { events });
  } catch (error) {
    if (!(error instanceof IssuerUnavailable)) throw error;
    log.warn({ provider: issuer.provider, chargeId: chain.id }, error.message);
    again = AGAIN_AFTER_MS;
  }
  const { account_id, id } = chain;
  await store.submit(checkLater, { account_id, id, was: chain.check_at, at: now + again });
}

/** What the provider tells of a charge and we have not booked. */
async function missingEvents(
  { store, issuer }: Deps,
  chain: Row<'chains'>,
  record: ProviderRecord | undefined,
): Promise<readonly NetworkEvent[]> {
  const { events = [] } = record ?? {};
  if (events.length === 0) return [];
  const keyOf = ({ eventId }: NetworkEvent) => `${issuer.provider} ${eventId}`;
  const known = await store.read
    .selectFrom('network_events')
    .select('event_id')
    .where('event_id', 'in', events.map(keyOf))
    .execute();
  const ids = new Set(known.map(({ event_id }) => event_id));
  return events.filter((event) => event.networkId === chain.network_id && !ids.has(keyOf(event)));
}

/**
 * What follows from the provider's silence. It is told to ourselves as an event with an id of its own, so that it is
 * booked once and stands in the charge's log.
 */
function ownConclusion(
  chain: Row<'chains'>,
  providerRef: string,
  record: ProviderRecord | undefined,
  now: number,
): NetworkEvent[] {
  const folded = foldedOf(chain);
  if (folded.unconfirmedSince !== undefined) {
    // It has something on the charge, if not all: it is given time to tell the rest.
    if (record !== undefined && now - folded.unconfirmedSince < TOLD_WITHIN_MS) return [];
    return [own('not_approved', chain, providerRef, now)];
  }
  const overdue = folded.billed.held > 0 && holdEnd(chargeEventsOf(chain)) <= now;
  return overdue && record === undefined ? [own('expiry', chain, providerRef, now)] : [];
}

function own(
  kind: 'not_approved' | 'expiry',
  chain: Row<'chains'>,
  providerRef: string,
  now: number,
): NetworkEvent {
  return {
    eventId: `own ${kind} ${chain.id} ${chargeEventsOf(chain).length}`,
    networkId: chain.network_id,
    kind,
    at: now,
    providerRef,
    amount: undefined,
    billing: undefined,
    merchant: { acceptorId: chain.acceptor_id, descriptor: chain.descriptor, mcc: '', country: '', city: '' },
    purpose: 'purchase',
    channel: 'online',
    initiator: 'merchant',
    checks: { cvc: 'absent', expiry: 'absent' },
    final: true,
  };
}

async function refOf({ store }: Deps, { account_id, card_id }: Row<'chains'>): Promise<string> {
  const { provider_ref } = await store.read
    .selectFrom('cards')
    .select('provider_ref')
    .where('account_id', '=', account_id)
    .where('id', '=', card_id)
    .executeTakeFirstOrThrow();
  return provider_ref ?? '';
}

type Later = { account_id: string; id: string; was: number | null; at: number };

/** Where nothing was booked meanwhile, the charge is looked at again later. */
const checkLater: Operation<Later, undefined> = async (transaction, items) => {
  const keys = items.map(({ account_id, id }) => ({ account_id, id }));
  const chains = await selectRows(transaction, 'chains', keys, { lock: true });
  const same = chains.filter((chain) =>
    items.some(({ id, was }) => id === chain.id && was === chain.check_at && was !== null),
  );
  for (const chain of same) chain.check_at = items.find(({ id }) => id === chain.id)?.at ?? null;
  await putRows(transaction, 'chains', same);
  return items.map(() => undefined);
};
