// Validated payments without the way there: rows as the confirmation leaves them, for tests of what comes after it.
import { randomBytes } from 'node:crypto';
import { transfer } from '../../server/ledger/transfer.ts';
import type { Random } from '../../server/ports.ts';
import { insertRows, putRows, selectRows } from '../../server/store/rows.ts';
import type { Store } from '../../server/store/store.ts';
import type { Row } from '../../server/store/tables.ts';
import type { Operation } from '../../server/store/writer.ts';
import { certificateDigest } from '../../shared/certificate.ts';
import { formatInstant } from '../../shared/instant.ts';
import { formatMinor } from '../../shared/money.ts';
import type { Certificate, Charge } from '../../shared/schemas.ts';

export const id = (): string => randomBytes(16).toString('base64url');
export const random: Random = (bytes) => new Uint8Array(randomBytes(bytes));
export const JKT = 'submitting-key';

/** An enrolled payer with nothing available yet. */
export async function insertAccount(
  store: Store,
  now: number,
): Promise<{ accountId: string; number: string }> {
  const account = accountRow(id(), now);
  await store.submit(insertAccounts, account);
  return { accountId: account.account_id, number: `XX${account.account_id}` };
}

/** Its row alone. */
export function accountRow(accountId: string, now: number): Row<'accounts'> {
  const zero = { blocked_until: 0, funding: 0, available: 0, reserved: 0, held: 0, spent: 0 };
  return {
    ...zero,
    account_id: accountId,
    number: `XX${accountId}`,
    name: 'Ada Example',
    role: 'payer',
    currency: 'EUR',
    user_handle: id(),
    created_at: now,
    enrolled_at: now,
    frozen_at: null,
    failures: '[]',
    sends: '[]',
  };
}

const insertAccounts: Operation<Row<'accounts'>, undefined> = async (transaction, accounts) => {
  await insertRows(transaction, 'accounts', accounts);
  const numbers = accounts.map(({ number, account_id }) => ({ number: number ?? '', account_id }));
  await insertRows(transaction, 'account_numbers', numbers);
  return accounts.map(() => undefined);
};

export type Payment = {
  accountId: string;
  minor: number;
  currency?: string;
  charge?: Charge;
  /** What the shopper says that the merchant is called. */
  name?: string;
  now: number;
};

/** A validated certificate with its money reserved; its id. */
export async function insertValidated(store: Store, payment: Payment): Promise<string> {
  const row = validatedRow(payment);
  await store.submit(insertCertificates, row);
  return row.id;
}

const insertCertificates: Operation<Row<'certificates'>, undefined> = async (transaction, rows) => {
  await insertRows(transaction, 'certificates', rows);
  const keys = rows.map(({ account_id }) => ({ account_id }));
  const accounts = await selectRows(transaction, 'accounts', keys, { lock: true });
  const transfers = rows.map((row) => {
    const account = accounts.find(({ account_id }) => account_id === row.account_id);
    if (account === undefined) throw new Error('no account');
    const movement = { from: 'available', to: 'reserved', amount: row.reserve, kind: 'reserved' } as const;
    return transfer(account, { ...movement, certificateId: row.id, at: row.accepted_at }, random);
  });
  await putRows(transaction, 'accounts', accounts);
  await insertRows(transaction, 'transfers', transfers);
  return rows.map(() => undefined);
};

/** Its row alone. */
export function validatedRow({
  accountId,
  minor,
  currency = 'EUR',
  charge,
  name = 'Example Shop',
  now,
}: Payment): Row<'certificates'> {
  const certificate: Certificate = {
    type: 'countersign/certificate',
    version: 1,
    id: id(),
    merchant: { name, origin: 'https://shop.example' },
    amount: formatMinor(BigInt(minor), currency),
    charge: charge ?? { mode: 'single' },
    payer: { name: 'Ada Example', account: `XX${accountId}`, entity: 'Example Bank' },
    issuedAt: formatInstant(now),
    expiresAt: formatInstant(now + 600_000),
  };
  return {
    account_id: accountId,
    id: certificate.id,
    digest: Buffer.from(certificateDigest(certificate)).toString('base64url'),
    body: JSON.stringify(certificate),
    reserve: minor,
    state: 'validated',
    jkt: JKT,
    nonce: id(),
    seed: id(),
    device_id: id(),
    channel: 'email',
    hint: 'a…@mail.example',
    delivery: 'sent',
    accepted_at: now,
    code_expires_at: now + 300_000,
    expires_at: now + 600_000,
    sends: 1,
    last_sent_at: now,
    failures: 0,
    deciding_until: 0,
    confirmed_at: now,
    validated_at: now,
    ended_at: null,
    confirmation: '{}',
    receipt: 'a.receipt.here',
    policy: '{}',
    history: JSON.stringify([{ at: now, event: 'validated' }]),
    rate: null,
    domain: 'shop.example',
    currency,
    amount: minor,
  };
}

export type Balances = Record<'funding' | 'available' | 'reserved' | 'held' | 'spent', number>;

/** The balances of an account, checked against its ledger's lines and against zero. */
export async function balancesOf(store: Store, accountId: string): Promise<Balances> {
  const row = await store.read
    .selectFrom('accounts')
    .selectAll()
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  const { funding, available, reserved, held, spent } = row;
  const balances: Balances = { funding, available, reserved, held, spent };
  const booked: Balances = { funding: 0, available: 0, reserved: 0, held: 0, spent: 0 };
  const lines = await store.read
    .selectFrom('transfers')
    .selectAll()
    .where('account_id', '=', accountId)
    .execute();
  for (const line of lines) {
    booked[line.from_balance as keyof Balances] -= line.amount;
    booked[line.to_balance as keyof Balances] += line.amount;
  }
  const sum = funding + available + reserved + held + spent;
  if (sum !== 0) throw new Error(`the balances sum to ${sum}`);
  if (JSON.stringify(booked) !== JSON.stringify(balances))
    throw new Error(`booked ${JSON.stringify(booked)}, stored ${JSON.stringify(balances)}`);
  return balances;
}
