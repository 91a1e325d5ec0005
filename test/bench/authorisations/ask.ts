// One authorisation, and the floor below it: one indexed read and one durable commit, grouped by the same writer.
import { authorise } from '../../../server/cards/authorise.ts';
import type { Told } from '../../../server/cards/told.ts';
import type { NetworkEvent } from '../../../server/issuer-port.ts';
import { insertRows, selectRows } from '../../../server/store/rows.ts';
import type { Store } from '../../../server/store/store.ts';
import type { Operation } from '../../../server/store/writer.ts';
import { id, random } from '../../integration/cards-rows.ts';

export type Ask = (store: Store, ref: string, now: number) => Promise<void>;

const HOLD_DAYS = { online: 10, present: 5, merchantInitiated: 5, travel: 31 };

/** The issuer's yes; anything else ends the bench. */
export const askIssuer: Ask = async (store, ref, now) => {
  const { answer } = await store.submit(authorise, told(ref, now, { networkId: id(), kind: 'auth_request' }));
  if (!('approved' in answer) || !answer.approved) throw new Error(`declined: ${JSON.stringify(answer)}`);
};

/** Authorised, confirmed and cleared. */
export async function chargeInFull(store: Store, ref: string, now: number): Promise<void> {
  const networkId = id();
  for (const kind of ['auth_request', 'confirmed', 'clearing'] as const)
    await store.submit(authorise, told(ref, now, { networkId, kind }));
}

function told(
  providerRef: string,
  now: number,
  { networkId, kind }: Pick<NetworkEvent, 'networkId' | 'kind'>,
): Told {
  const event: NetworkEvent = {
    eventId: id(),
    networkId,
    kind,
    at: now,
    providerRef,
    amount: { currency: 'EUR', minor: 4250 },
    billing: undefined,
    merchant: { acceptorId: 'A1', descriptor: 'EXAMPLE SHOP', mcc: '5732', country: 'DE', city: 'BERLIN' },
    purpose: 'purchase',
    channel: 'online',
    initiator: 'cardholder',
    checks: { cvc: 'match', expiry: 'match' },
    final: true,
  };
  return { provider: 'sandbox', event, now, random, holdDays: HOLD_DAYS, readsBack: true };
}

type Floor = { ref: string; now: number };

export const askFloor: Ask = (store, ref, now) => store.submit(floor, { ref: `sandbox ${ref}`, now });

const floor: Operation<Floor, void> = async (transaction, items) => {
  const found = await selectRows(
    transaction,
    'card_refs',
    items.map(({ ref }) => ({ provider_ref: ref })),
  );
  if (found.length === 0) throw new Error('no such card');
  const rows = items.map(({ now }) => ({
    event_id: id(),
    provider: 'floor',
    at: now,
    account_id: null,
    answer: '{}',
    event: '{}',
    sequence_key: null,
  }));
  await insertRows(transaction, 'network_events', rows);
  return items.map(() => undefined);
};
