import { type Charge, type ChargeEvent, foldCharge } from '../../shared/card-charge.ts';
import type { NetworkEvent, ProviderRecord } from '../issuer-port.ts';
import type { Ports } from '../ports.ts';
import type { Row } from '../store/tables.ts';
import { type ChargedFile, chargeEventOf } from './charge-event.ts';
import { chargeEventsOf, foldedOf } from './payment-file.ts';

/** One thing on which we and the provider differ. */
export type Difference = {
  charge: string;
  networkId: string;
  what: 'not at the provider' | 'approved' | 'cleared' | 'refunded' | 'event not booked';
  ours: number | string;
  theirs: number | string;
};
export type Reconciled = { checked: number; differences: Difference[] };

const AT_ONCE = 500;

/**
 * Compares the charges opened since then with what the provider has on them, and changes nothing. Amounts are minor units
 * of the signed currency. Rejects with IssuerUnavailable; undefined where there is no provider to ask.
 */
export async function reconcile(
  { store, issuer }: Pick<Ports, 'store' | 'issuer'>,
  { since }: { since: number },
): Promise<Reconciled | undefined> {
  const { readBack } = issuer;
  if (readBack === undefined) return undefined;
  const differences: Difference[] = [];
  let checked = 0;
  let after = { opened_at: since, id: '' };
  for (;;) {
    const chains = await store.read
      .selectFrom('chains')
      .selectAll()
      .where('state', '<>', 'declined')
      .where((where) =>
        where.or([
          where('opened_at', '>', after.opened_at),
          where.and([where('opened_at', '=', after.opened_at), where('id', '>', after.id)]),
        ]),
      )
      .orderBy('opened_at')
      .orderBy('id')
      .limit(AT_ONCE)
      .execute();
    for (const chain of chains) {
      const record = await recordOf(chain, readBack);
      differences.push(...compare(chain, record, await fileOf(store, chain)));
    }
    checked += chains.length;
    const last = chains.at(-1);
    if (last === undefined || chains.length < AT_ONCE) return { checked, differences };
    after = { opened_at: last.opened_at, id: last.id };
  }
}

/** With the refunds that were found to belong to the charge and have ids of their own. */
async function recordOf(
  chain: Row<'chains'>,
  readBack: (networkId: string) => Promise<ProviderRecord | undefined>,
): Promise<ProviderRecord | undefined> {
  const linked = chargeEventsOf(chain).flatMap(({ network }) => (network === undefined ? [] : [network]));
  const records: ProviderRecord[] = [];
  for (const networkId of new Set([chain.network_id, ...linked])) {
    const record = await readBack(networkId);
    if (record !== undefined) records.push(record);
  }
  const events = records.flatMap((record) => record.events);
  return records.length === 0 ? undefined : { networkId: chain.network_id, events };
}

/** What turns a provider's amounts into those of a charge. */
async function fileOf(
  store: Ports['store'],
  { account_id, certificate_id }: Row<'chains'>,
): Promise<ChargedFile> {
  const account = await store.read
    .selectFrom('accounts')
    .select('currency')
    .where('account_id', '=', account_id)
    .executeTakeFirstOrThrow();
  const certificate = await store.read
    .selectFrom('certificates')
    .select('body')
    .where('account_id', '=', account_id)
    .where('id', '=', certificate_id)
    .executeTakeFirstOrThrow();
  return { account, certificate };
}

const NO_DAYS = { online: 0, present: 0, merchantInitiated: 0, travel: 0 };

function compare(chain: Row<'chains'>, record: ProviderRecord | undefined, file: ChargedFile): Difference[] {
  const ours = foldedOf(chain);
  const named = { charge: chain.id, networkId: chain.network_id };
  if (record === undefined) {
    const nothing = ours.billed.held === 0 && ours.billed.cleared === 0 && ours.billed.refunded === 0;
    return nothing ? [] : [{ ...named, what: 'not at the provider', ours: ours.state, theirs: 'unknown' }];
  }
  const theirs = foldCharge(record.events.flatMap((event) => chargeEvents(event, file)));
  const booked = new Set(chargeEventsOf(chain).map(({ id }) => id));
  const missing = record.events.filter(
    // A no that nobody asked us for moved nothing, and stands among the declined.
    ({ eventId, kind, unasked }) => kind !== 'other' && unasked !== true && !booked.has(eventId),
  );
  return [
    ...amounts(ours, theirs).map((difference) => ({ ...named, ...difference })),
    ...missing.map(({ eventId, kind }) => ({
      ...named,
      what: 'event not booked' as const,
      ours: 'missing',
      theirs: `${kind} ${eventId}`,
    })),
  ];
}

function chargeEvents(event: NetworkEvent, file: ChargedFile): ChargeEvent[] {
  if (event.kind === 'other') return [];
  const random = (bytes: number) => new Uint8Array(bytes);
  const told = { provider: '', event, now: event.at, random, holdDays: NO_DAYS, readsBack: true };
  return [chargeEventOf(told, file)];
}

function amounts(ours: Charge, theirs: Charge): Pick<Difference, 'what' | 'ours' | 'theirs'>[] {
  const pairs = [
    ['approved', ours.amount.authorised, theirs.amount.authorised],
    ['cleared', ours.amount.cleared, theirs.amount.cleared],
    ['refunded', ours.amount.refunded, theirs.amount.refunded],
  ] as const;
  return pairs
    .filter(([, one, other]) => one !== other)
    .map(([what, one, other]) => ({ what, ours: one, theirs: other }));
}
