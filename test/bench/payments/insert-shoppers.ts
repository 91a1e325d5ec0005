// Enrolled shoppers, put into the database as the enrolment would have.
import { createHash } from 'node:crypto';
import type { Ports } from '../../../server/ports.ts';
import { insertRows } from '../../../server/store/rows.ts';
import type { Row, TableName } from '../../../server/store/tables.ts';
import { FUNDS_MINOR, NAME, type Shopper } from './shoppers.ts';

const DAY_MS = 24 * 3600 * 1000;
const HALF_DAY_MS = DAY_MS / 2;

/** Accounts with funds, a device, a token and a session. */
export async function insertShoppers(
  { store, keys }: Pick<Ports, 'store' | 'keys'>,
  shoppers: readonly Shopper[],
): Promise<void> {
  const now = Date.now();
  await store.engine.transaction(async (transaction) => {
    const insert = <T extends TableName>(table: T, row: (shopper: Shopper) => Row<T>) =>
      insertRows(transaction, table, shoppers.map(row));
    await insert('accounts', (shopper) => accountRow(shopper, now));
    await insert('account_numbers', ({ number, accountId }) => ({ number, account_id: accountId }));
    await insert('devices', ({ accountId, address }) => ({
      account_id: accountId,
      id: accountId,
      channel: 'email',
      address: keys.seal('address', address),
      address_hash: keys.prf('address', address).toString('base64url'),
      hint: 's…@mail.example',
      enrolled_at: now - DAY_MS,
      usable_from: now - DAY_MS,
      removed_at: null,
    }));
    await insert('tokens', (shopper) => tokenRow(shopper, now));
    await insert('token_ids', ({ accountId, credentialId }) => ({ account_id: accountId, id: credentialId }));
    await insert('sessions', ({ accountId, accessToken, jkt }) => ({
      account_id: accountId,
      id: createHash('sha256').update(accessToken).digest('base64url'),
      jkt,
      created_at: now,
      expires_at: now + HALF_DAY_MS,
      last_seen_at: now,
      idle: 0,
    }));
  });
}

function accountRow({ accountId, number }: Shopper, now: number): Row<'accounts'> {
  return {
    account_id: accountId,
    number,
    name: NAME,
    role: 'payer',
    currency: 'EUR',
    user_handle: accountId,
    created_at: now - DAY_MS,
    enrolled_at: now - DAY_MS,
    frozen_at: null,
    blocked_until: 0,
    failures: '[]',
    sends: '[]',
    funding: -FUNDS_MINOR,
    available: FUNDS_MINOR,
    reserved: 0,
    held: 0,
    spent: 0,
  };
}

/** The registration is as long as a real one: it is read with its row. */
function tokenRow({ accountId, credentialId, tokenPublicKey }: Shopper, now: number): Row<'tokens'> {
  return {
    account_id: accountId,
    id: credentialId,
    label: 'Token',
    public_key: tokenPublicKey,
    algorithm: -7,
    counter: 0,
    aaguid: '01020304-0506-0708-0102-030405060708',
    attested: 0,
    synced: 0,
    roaming: null,
    registration: JSON.stringify({ id: credentialId, response: { attestationObject: 'A'.repeat(700) } }),
    registration_challenge: 'A'.repeat(43),
    enrolled_at: now - DAY_MS,
    last_used_at: null,
    revoked_at: null,
    usable_from: 0,
    recovered: 0,
    model: '01020304-0506-0708-0102-030405060708',
    standing: 'good',
    anomaly: null,
  };
}
