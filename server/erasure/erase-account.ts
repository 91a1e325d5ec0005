import { encodeBase64url } from '../../shared/base64url.ts';
import { formatInstant } from '../../shared/instant.ts';
import { formatMinor, type Money, parseMoney } from '../../shared/money.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import { lockAccount } from '../accounts/find-account.ts';
import { auditEntry } from '../audit/entries.ts';
import { closeUnusedCards } from '../cards/close-unused.ts';
import { filesOf, hasCharge } from '../cards/payment-file.ts';
import { cancelWaiting } from '../certificates/cancel-certificate.ts';
import { transfer } from '../ledger/transfer.ts';
import { tellDevices } from '../notices/tell-devices.ts';
import type { Ports, Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { insertRows, putRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { deletePersonalRows } from './delete-personal-rows.ts';

/** What is in place of a name that was erased; certificates keep the one that was signed. */
const ERASED_NAME = 'Erased';

type Deps = Pick<Ports, 'store' | 'clock' | 'random' | 'config' | 'wakeWorker'>;
type Command = { number: string; paidOut?: Money | undefined };

/** `until`: when law no longer asks for what was kept; absent where nothing was. */
export type Erased = {
  account: string;
  erasedAt: string;
  kept: { payments: number; ledgerLines: number; tokens: number; until?: string };
};
type Outcome = Refusal | { outcome: 'answered'; body: Erased };

/**
 * Erases a person, by the operator: unfinished payments are cancelled and unused cards closed, the devices are told a last
 * time, then all goes but what law asks to keep of payments. `paidOut` is what was left and was given back, exactly. Again
 * it answers the same. Refusals: unknown; malformed; not-open where charges are not final, or money is left or owed.
 */
export async function eraseAccount(deps: Deps, { number, paidOut }: Command): Promise<Outcome> {
  const minor = paidOut === undefined ? 0n : parseMoney(paidOut);
  if (minor === undefined) return refuse('malformed', { detail: 'paid-out: money such as "EUR 500.00"' });
  const outcome = await deps.store.submit(eraseAccounts, {
    number,
    paidOut: paidOut && { currency: paidOut.currency, minor: Number(minor) },
    keepYears: deps.config.recordsYears,
    at: deps.clock(),
    random: deps.random,
  });
  deps.wakeWorker();
  return outcome;
}

type Erasing = {
  number: string;
  paidOut: { currency: string; minor: number } | undefined;
  keepYears: number;
  at: number;
  random: Random;
};

/** People are erased one by one: each is decided by itself, in the shared transaction. */
const eraseAccounts: Operation<Erasing, Outcome> = async (transaction, items) => {
  const results: Outcome[] = [];
  for (const item of items) results.push(await eraseOne(transaction, item));
  return results;
};

async function eraseOne(transaction: Transaction, erasing: Erasing): Promise<Outcome> {
  const { number, at, random } = erasing;
  const account = await lockAccount(transaction, { number });
  if (account === undefined) return answerAgain(transaction, number);
  const { account_id } = account;
  const certificates = await selectRows(transaction, 'certificates', [{ account_id }], { lock: true });
  const refusal =
    (await chargesRefusal(transaction, account, certificates)) ?? moneyRefusal(account, erasing);
  if (refusal !== undefined) return refusal;
  await endPayments(transaction, account, certificates, erasing);
  await deletePersonalRows(transaction, account_id, certificates);
  await tellDevices(transaction, { accountId: account_id, notice: 'account-erased', at, random });
  const user_handle = encodeBase64url(random(32));
  const emptied = { name: ERASED_NAME, user_handle, frozen_at: at, failures: '[]', sends: '[]' };
  await putRows(transaction, 'accounts', [{ ...account, ...emptied }]);
  const erasure = { account_id, number, at, kept_until: keptUntil(certificates, erasing) };
  await insertRows(transaction, 'erasures', [erasure]);
  await insertRows(transaction, 'audit_entries', [
    auditEntry({ type: 'account-erased', account: account_id }, at, random),
  ]);
  return answer(transaction, erasure);
}

async function answerAgain(transaction: Transaction, number: string): Promise<Outcome> {
  const [erasure] = await selectRows(transaction, 'erasures', [{ number }]);
  if (erasure === undefined) return refuse('unknown', { detail: `There is no account ${number}.` });
  return answer(transaction, erasure);
}

/** An open charge is a merchant's, and moves money yet. */
async function chargesRefusal(
  transaction: Transaction,
  account: Row<'accounts'>,
  certificates: readonly Row<'certificates'>[],
): Promise<Refusal | undefined> {
  const validated = certificates.filter(({ state }) => state === 'validated');
  const files = await filesOf(transaction, [account], validated);
  const charged = [...files.values()].filter(hasCharge).length;
  if (charged === 0 && account.held === 0) return undefined;
  const detail = `${Math.max(1, charged)} payment(s) of account ${account.number} have charges that are not final: wait for the merchant’s capture or reversal, then call again.`;
  return refuse('not-open', { state: 'validated', detail });
}

/** What is reserved is free again once the payments have ended. */
function moneyRefusal(account: Row<'accounts'>, { paidOut }: Erasing): Refusal | undefined {
  const { currency, available, reserved, number } = account;
  const left = available + reserved;
  if (currency === null || left === (paidOut?.minor ?? 0)) {
    const isSame = paidOut === undefined || paidOut.currency === currency;
    return isSame ? undefined : refuse('malformed', { detail: `paid-out: the account is in ${currency}` });
  }
  const { value } = formatMinor(BigInt(Math.abs(left)), currency);
  if (left < 0)
    return refuse('not-open', {
      detail: `Account ${number} owes ${currency} ${value}: book it in with "fund" first.`,
    });
  if (left === 0) return refuse('malformed', { detail: `paid-out: account ${number} has nothing left` });
  return refuse('not-open', {
    detail: `Account ${number} has ${currency} ${value} left: pay it out, then call again with --paid-out "${currency} ${value}".`,
  });
}

async function endPayments(
  transaction: Transaction,
  account: Row<'accounts'>,
  certificates: Row<'certificates'>[],
  { paidOut, at, random }: Erasing,
): Promise<void> {
  const transfers: Row<'transfers'>[] = [];
  await closeUnusedCards(transaction, { accounts: [account], certificates }, { at, random });
  for (const row of certificates)
    if (row.state.startsWith('awaiting-')) cancelWaiting(row, account, transfers, { now: at, random });
  if (paidOut !== undefined) {
    const movement = { from: 'available', to: 'funding', amount: paidOut.minor, kind: 'paid-out' } as const;
    transfers.push(transfer(account, { ...movement, certificateId: null, at }, random));
  }
  await putRows(transaction, 'certificates', certificates);
  await insertRows(transaction, 'transfers', transfers);
}

/** The end of the last payment's calendar year, and so many years more. */
function keptUntil(certificates: readonly Row<'certificates'>[], { at, keepYears }: Erasing): number {
  const last = Math.max(0, ...certificates.map(({ accepted_at }) => accepted_at));
  const year = new Date(last === 0 ? at : last).getUTCFullYear();
  return Date.UTC(year + keepYears + 1, 0, 1);
}

async function answer(transaction: Transaction, erasure: Row<'erasures'>): Promise<Outcome> {
  const { account_id, number, at, kept_until } = erasure;
  const count = async (table: 'certificates' | 'transfers' | 'tokens') =>
    (await selectRows(transaction, table, [{ account_id }])).length;
  const kept = {
    payments: await count('certificates'),
    ledgerLines: await count('transfers'),
    tokens: await count('tokens'),
  };
  const until = kept.payments + kept.ledgerLines > 0 ? { until: formatInstant(kept_until) } : {};
  return {
    outcome: 'answered',
    body: { account: number, erasedAt: formatInstant(at), kept: { ...kept, ...until } },
  };
}
