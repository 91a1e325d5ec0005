// Accounts with funds, device and token as rows, and what their shoppers submit: the ground of the money properties.
import { createHash } from 'node:crypto';
import type { Submission } from '../../server/certificates/accept-certificates.ts';
import type { Store } from '../../server/store/store.ts';
import type { Row } from '../../server/store/tables.ts';
import { canonicalJson } from '../../shared/canonical.ts';
import { formatInstant } from '../../shared/instant.ts';
import { formatMinor } from '../../shared/money.ts';
import type { Certificate } from '../../shared/schemas.ts';

export const NOW = Date.UTC(2026, 10, 22, 12);
export const CREDENTIAL = 'credential';
const ENTITY = 'Example Bank';

/** How an account begins: funds in minor units, codes sent within the hour, frozen or not. */
export type Opening = { funds: number; sends: number; frozen: boolean };
/**
 * A certificate that is submitted: the slot gives its id, so that ids meet again with other content. Some name one of the
 * demands, whose amount need not be theirs.
 */
export type Paying = {
  account: number;
  key: number;
  slot: number;
  amount: number;
  otherPayer: boolean;
  demand: number | undefined;
};
/** In minor units; the last one has run out when the second round begins. */
export const DEMANDS = [500, 500, 1000, 1] as const;
/** A confirmation of one of the certificates that were accepted, and what comes out of comparing it. */
export type Confirming = { accepted: number; otherKey: boolean; corresponds: boolean; counter: number };

const named = (...parts: (string | number)[]) => createHash('sha256').update(parts.join(' ')).digest();
const id = (...parts: (string | number)[]) =>
  named(...parts)
    .subarray(0, 16)
    .toString('base64url');

let drawn = 0;
function random(bytes: number): Uint8Array<ArrayBuffer> {
  drawn += 1;
  return new Uint8Array(named('random', drawn).subarray(0, bytes));
}

/** What the account of that place submits; nonce and seed follow from it, so that two stores are given the same. */
export function submission(run: number, paying: Paying, now: number): Submission {
  const { account, key, slot, amount, otherPayer, demand } = paying;
  const certificate: Certificate = {
    type: 'countersign/certificate',
    version: 1,
    id: id('certificate', run, slot),
    merchant: { name: 'Example Shop', origin: 'https://shop.example' },
    amount: formatMinor(BigInt(amount), 'EUR'),
    charge: { mode: 'single' },
    payer: {
      name: 'Ada Example',
      account: otherPayer ? 'another' : `number ${run} ${account}`,
      entity: ENTITY,
    },
    issuedAt: formatInstant(NOW),
    expiresAt: formatInstant(NOW + 600_000),
    ...(demand === undefined ? {} : { demand: id('demand', run, demand) }),
  };
  const body = canonicalJson(certificate);
  return {
    accountId: id('account', run, account),
    jkt: `key ${account} ${key}`,
    certificate,
    body,
    digest: createHash('sha256').update(body).digest('base64url'),
    nonce: named('nonce', body, key).toString('base64url'),
    seed: named('seed', body, key).toString('base64url'),
    codeCommitment: named('commitment', body).toString('base64url'),
    simHolds: new Map(),
    deviceId: undefined,
    entity: ENTITY,
    rpId: 'localhost',
    rates: undefined,
    now,
    random,
  };
}
submission.random = random;

/** Puts the same accounts into each store and answers their ids. */
export async function openAccounts(
  stores: readonly Store[],
  run: number,
  openings: readonly Opening[],
): Promise<string[]> {
  const accounts = openings.map((opening, place) => accountRow(run, place, opening));
  for (const store of stores) {
    await store.write(async (tables) => {
      await tables.insertInto('accounts').values(accounts).execute();
      await tables.insertInto('devices').values(accounts.map(deviceRow)).execute();
      await tables.insertInto('tokens').values(accounts.map(tokenRow)).execute();
    });
  }
  return accounts.map(({ account_id }) => account_id);
}

/** Puts the same merchant and demands into each store and answers the demands' ids. */
export async function openDemands(stores: readonly Store[], run: number): Promise<string[]> {
  const merchant_id = id('merchant', run);
  const of = { name: 'Example Shop', origin: 'https://shop.example', notify: 'https://shop.example/told' };
  const merchant = { id: merchant_id, ...of, key_hash: `hash ${run}`, secret: '', created_at: NOW };
  const open = { reference: null, created_at: NOW, validated_at: null, digest: null };
  const rows = DEMANDS.map(
    (amount, place): Row<'demands'> => ({
      id: id('demand', run, place),
      merchant_id,
      ...of,
      currency: 'EUR',
      amount,
      ...open,
      expires_at: NOW + (place === DEMANDS.length - 1 ? 15_000 : 600_000),
    }),
  );
  for (const store of stores) {
    await store.write(async (tables) => {
      await tables
        .insertInto('merchants')
        .values({ ...merchant, removed_at: null })
        .execute();
      await tables.insertInto('demands').values(rows).execute();
    });
  }
  return rows.map((row) => row.id);
}

function accountRow(run: number, place: number, { funds, sends, frozen }: Opening): Row<'accounts'> {
  return {
    account_id: id('account', run, place),
    number: `number ${run} ${place}`,
    name: 'Ada Example',
    role: 'payer',
    currency: 'EUR',
    user_handle: `user ${run} ${place}`,
    created_at: NOW,
    enrolled_at: NOW,
    frozen_at: frozen ? NOW : null,
    blocked_until: 0,
    failures: '[]',
    sends: JSON.stringify(Array.from({ length: sends }, (_, before) => NOW - 60_000 - before)),
    funding: -funds,
    available: funds,
    reserved: 0,
    held: 0,
    spent: 0,
  };
}

function deviceRow({ account_id }: Row<'accounts'>): Row<'devices'> {
  return {
    account_id,
    id: id('device', account_id),
    channel: 'email',
    address: 'sealed',
    address_hash: `hash ${account_id}`,
    hint: 'a…@example.com',
    enrolled_at: NOW,
    usable_from: NOW,
    removed_at: null,
  };
}

function tokenRow({ account_id }: Row<'accounts'>): Row<'tokens'> {
  return {
    account_id,
    id: CREDENTIAL,
    label: 'Key',
    public_key: '',
    algorithm: -7,
    counter: 0,
    aaguid: '00000000-0000-0000-0000-000000000000',
    attested: 0,
    synced: 0,
    roaming: null,
    registration: '{}',
    registration_challenge: '',
    enrolled_at: NOW,
    last_used_at: null,
    revoked_at: null,
    usable_from: 0,
    recovered: 0,
    model: '00000000-0000-0000-0000-000000000000',
    standing: 'good',
    anomaly: null,
  };
}
