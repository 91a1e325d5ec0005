import { encodeBase64url } from '../../shared/base64url.ts';
import { DEFAULT_CURRENCY, minorDigits } from '../../shared/currencies.ts';
import { formatInstant } from '../../shared/instant.ts';
import { parseMoney } from '../../shared/money.ts';
import { isName } from '../../shared/name.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import { GROUPS_WANTED, readGroups, setGroups } from '../accounts/groups.ts';
import { recordEvents } from '../audit/record-event.ts';
import { recordSigning, type Signing, signerOf } from '../changes/record-signing.ts';
import { newId } from '../ids.ts';
import { bookingOf, transfer } from '../ledger/transfer.ts';
import type { Ports, Random, Role } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { insertRows, putRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { newAccountNumber } from './account-number.ts';
import { hashInvitation } from './invitation-hash.ts';
import { storeInvitations } from './store-invitations.ts';

/** As the operator types it (PROTOCOL section 11): `fund` is such as `EUR 500.00`, `account` an account's number. */
export type InvitationCommand = {
  name: string;
  role: string;
  currency?: string | undefined;
  fund?: string | undefined;
  account?: string | undefined;
  /** Names divided by commas. */
  group?: string | undefined;
};

export type Invited = {
  outcome: 'invited';
  invitation: string;
  expiresAt: string;
  account?: string;
  accountId: string;
};

const LIFE_MS = 24 * 60 * 60 * 1000;
const ROLES: readonly Role[] = ['payer', 'approver', 'security', 'operator', 'auditor'];
const MOST_MINOR_UNITS = 10 ** 15;

/**
 * A one-time invitation of 128 random bits, good for 24 hours and kept as its hash. A payer gets an account and its number;
 * with `account`, that person is to be enrolled anew. Refusals: malformed (what was typed), unknown (no such account),
 * not-confirmed (the token of somebody of the security team did not sign it).
 */
export async function makeInvitation(
  deps: Pick<Ports, 'store' | 'clock' | 'random'>,
  command: InvitationCommand,
  signing: Signing = { outcome: 'operator' },
): Promise<Refusal | Invited> {
  const wanted = readCommand(command);
  if (wanted.outcome === 'refused') return wanted;
  const invitation = encodeBase64url(deps.random(16));
  const now = deps.clock();
  const item = { ...wanted, signing, hash: hashInvitation(invitation), now, random: deps.random };
  const stored = await deps.store.submit(makeInvitations, item);
  if (stored.outcome === 'refused') return stored;
  const account = stored.number === null ? {} : { account: stored.number };
  const { accountId } = stored;
  return { outcome: 'invited', invitation, expiresAt: formatInstant(now + LIFE_MS), accountId, ...account };
}

type Wanted = {
  outcome: 'wanted';
  name: string;
  role: Role;
  currency: string | undefined;
  fund: { currency: string; minor: number } | undefined;
  account: string | undefined;
  groups: readonly string[];
};

function readCommand(command: InvitationCommand): Refusal | Wanted {
  const { name, currency, account } = command;
  const role = ROLES.find((one) => one === command.role);
  const fund = command.fund === undefined ? undefined : parseFund(command.fund);
  const malformed = (detail: string) => refuse('malformed', { detail });
  if (!isName(name)) return malformed('name: 1 to 80 printable characters, trimmed');
  if (role === undefined) return malformed(`role: one of ${ROLES.join(', ')}`);
  if (currency !== undefined && minorDigits(currency) === undefined)
    return malformed('currency: an active ISO 4217 currency such as EUR');
  if (fund === null) return malformed('fund: an amount such as "EUR 500.00"');
  if (role !== 'payer' && (currency !== undefined || fund !== undefined || account !== undefined))
    return malformed('currency, fund and account: only a payer has an account');
  if (fund !== undefined && fund.currency !== (currency ?? fund.currency))
    return malformed(`fund: in the account’s currency ${currency}`);
  const groups = command.group === undefined ? [] : readGroups(command.group);
  if (groups === undefined) return malformed(GROUPS_WANTED);
  if (account !== undefined && groups.length > 0)
    return malformed('group: of a person who is there, set them with "account groups"');
  return { outcome: 'wanted', name, role, currency: currency ?? fund?.currency, fund, account, groups };
}

/** Minor units of such as `EUR 500.00`; null when it is no money. */
function parseFund(text: string): { currency: string; minor: number } | null {
  const [, currency, value] = /^([A-Z]{3}) ([0-9.]+)$/.exec(text) ?? [];
  if (currency === undefined || value === undefined) return null;
  const minor = parseMoney({ currency, value });
  return minor === undefined ? null : { currency, minor: Number(minor) };
}

type Item = Wanted & { signing: Signing; hash: string; now: number; random: Random };
type Stored = Refusal | { outcome: 'stored'; number: string | null; accountId: string };

/** Operators invite one person after another: each item is stored by itself, in the shared transaction. */
const makeInvitations: Operation<Item, Stored> = async (transaction, items) => {
  const results: Stored[] = [];
  for (const item of items) results.push(await invite(transaction, item));
  return results;
};

async function invite(transaction: Transaction, item: Item): Promise<Stored> {
  const refusal = await recordSigning(transaction, item.signing);
  if (refusal !== undefined) return refusal;
  const account =
    item.account === undefined
      ? await openAccount(transaction, item)
      : await findAccount(transaction, item, item.account);
  if ('outcome' in account) return account;
  if (item.fund !== undefined) {
    const { currency, minor: amount } = item.fund;
    if (account.currency !== currency || account.available + amount >= MOST_MINOR_UNITS)
      return refuse('malformed', { detail: `fund: below 10^15 minor units of ${account.currency}` });
    const movement = { from: 'funding', to: 'available', amount, kind: 'funded' } as const;
    const line = transfer(account, { ...movement, certificateId: null, at: item.now }, item.random);
    await insertRows(transaction, 'transfers', [line]);
    await putRows(transaction, 'accounts', [account]);
    await recordEvents(transaction, [bookingOf(line)], item.now, item.random);
  }
  const { signing, role, hash, now, random } = item;
  const invitation = { hash, kind: 'invitation', expiresAt: now + LIFE_MS } as const;
  await storeInvitations(transaction, [{ ...invitation, accountId: account.account_id }]);
  const invited = {
    type: 'person-invited',
    account: account.account_id,
    role,
    ...signerOf(signing),
  } as const;
  await recordEvents(transaction, [invited], now, random);
  return { outcome: 'stored', number: account.number, accountId: account.account_id };
}

/** The account that is to be enrolled anew; name and currency, where they are given, have to be its own. */
async function findAccount(
  transaction: Transaction,
  { name, currency }: Item,
  number: string,
): Promise<Refusal | Row<'accounts'>> {
  const owners = await selectRows(transaction, 'account_numbers', [{ number }]);
  const keys = owners.map(({ account_id }) => ({ account_id }));
  const [account] = await selectRows(transaction, 'accounts', keys, { lock: true });
  if (account === undefined) return refuse('unknown', { detail: `There is no account ${number}.` });
  if (account.name !== name) return refuse('malformed', { detail: 'name: the one of that account' });
  if (account.currency !== (currency ?? account.currency))
    return refuse('malformed', { detail: `currency: the account is in ${account.currency}` });
  return account;
}

async function openAccount(transaction: Transaction, item: Item): Promise<Row<'accounts'>> {
  const account: Row<'accounts'> = {
    account_id: newId(item.random),
    number: null,
    name: item.name,
    role: item.role,
    currency: item.role === 'payer' ? (item.currency ?? DEFAULT_CURRENCY) : null,
    user_handle: encodeBase64url(item.random(32)),
    created_at: item.now,
    enrolled_at: null,
    frozen_at: null,
    blocked_until: 0,
    failures: '[]',
    sends: '[]',
    funding: 0,
    available: 0,
    reserved: 0,
    held: 0,
    spent: 0,
  };
  await insertRows(transaction, 'accounts', [account]);
  await setGroups(transaction, {
    accountId: account.account_id,
    names: item.groups,
    at: item.now,
    random: item.random,
  });
  if (account.currency === null) return account;
  account.number = await claimNumber(transaction, account.account_id, item.random);
  await putRows(transaction, 'accounts', [account]);
  return account;
}

/** A number that no account has. */
async function claimNumber(transaction: Transaction, account_id: string, random: Random): Promise<string> {
  for (;;) {
    const number = newAccountNumber(random);
    const claimed = await insertRows(transaction, 'account_numbers', [{ number, account_id }]);
    if (claimed.size === 1) return number;
  }
}
