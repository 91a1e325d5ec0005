// People with a device, and certificates whose codes go there, as enrolment and submission would have stored them.
import type { Ports } from '../../../server/ports.ts';
import { insertRows } from '../../../server/store/rows.ts';
import type { Row } from '../../../server/store/tables.ts';
import { accountOf, addressOf, CHANNELS, type Channel, PAYMENT } from './addressees.ts';

const DAY_MS = 24 * 3600 * 1000;
const LIFE_MS = 3600 * 1000;

/** So many accounts with a phone and as many with a mailbox. */
export async function insertAddressees(
  { store, keys }: Pick<Ports, 'store' | 'keys'>,
  addressees: number,
): Promise<void> {
  const people = CHANNELS.flatMap((channel) =>
    Array.from({ length: addressees }, (_, index) => ({ channel, index })),
  );
  await store.engine.transaction(async (transaction) => {
    await insertRows(
      transaction,
      'accounts',
      people.map(({ channel, index }) => accountRow(accountOf(channel, index))),
    );
    await insertRows(
      transaction,
      'devices',
      people.map(({ channel, index }) => {
        const address = addressOf(channel, index);
        return {
          account_id: accountOf(channel, index),
          id: accountOf(channel, index),
          channel,
          address: keys.seal('address', address),
          address_hash: keys.prf('address', address).toString('base64url'),
          hint: 's…',
          enrolled_at: Date.now() - DAY_MS,
          usable_from: Date.now() - DAY_MS,
          removed_at: null,
        };
      }),
    );
  });
}

function accountRow(account: string): Row<'accounts'> {
  const balances = { funding: 0, available: 0, reserved: 0, held: 0, spent: 0 };
  const name = { number: account, name: 'Ada Example', role: 'payer', currency: 'EUR', user_handle: account };
  const times = { created_at: 1, enrolled_at: 1, frozen_at: null, blocked_until: 0 };
  return { account_id: account, ...name, ...times, failures: '[]', sends: '[]', ...balances };
}

/** A certificate that awaits its confirmation. */
export function certificateRow(
  channel: Channel,
  index: number,
  id: string,
  now: number,
): Row<'certificates'> {
  const account = accountOf(channel, index);
  return {
    account_id: account,
    id,
    digest: id,
    body: JSON.stringify(PAYMENT),
    reserve: 4250,
    state: 'awaiting-confirmation',
    jkt: account,
    nonce: id,
    seed: id,
    device_id: account,
    channel,
    hint: 's…',
    delivery: 'queued',
    accepted_at: now,
    code_expires_at: now + LIFE_MS,
    expires_at: now + LIFE_MS,
    sends: 1,
    last_sent_at: now,
    failures: 0,
    deciding_until: 0,
    confirmed_at: null,
    validated_at: null,
    ended_at: null,
    confirmation: null,
    receipt: null,
    policy: '{}',
    history: JSON.stringify([{ at: now, event: 'accepted' }]),
    rate: null,
    domain: 'shop.example',
    currency: 'EUR',
    amount: 4250,
  };
}
