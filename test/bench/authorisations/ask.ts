// One authorisation, and the floor below it: one indexed read and one durable commit, grouped by the same writer.
import { authorise } from '../../../server/cards/authorise.ts';
import { insertRows, selectRows } from '../../../server/store/rows.ts';
import type { Store } from '../../../server/store/store.ts';
import type { Operation } from '../../../server/store/writer.ts';
import { id, random } from '../../integration/cards-rows.ts';

export type Ask = (store: Store, ref: string, now: number) => Promise<void>;

const HOLD_DAYS = { online: 10, present: 5, merchantInitiated: 5, travel: 31 };

/** The issuer's yes; anything else ends the bench. */
export const askIssuer: Ask = async (store, ref, now) => {
  const event = {
    eventId: id(),
    networkId: id(),
    kind: 'auth_request',
    at: now,
    providerRef: ref,
    amount: { currency: 'EUR', minor: 4250 },
    billing: undefined,
    merchant: { acceptorId: 'A1', descriptor: 'EXAMPLE SHOP', mcc: '5732', country: 'DE', city: 'BERLIN' },
    purpose: 'purchase',
    channel: 'online',
    initiator: 'cardholder',
    checks: { cvc: 'match', expiry: 'match' },
    final: false,
  } as const;
  const told = { provider: 'sandbox', event, now, random, holdDays: HOLD_DAYS, readsBack: true };
  const { answer } = await store.submit(authorise, told);
  if (!('approved' in answer) || !answer.approved) throw new Error(`declined: ${JSON.stringify(answer)}`);
};

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
