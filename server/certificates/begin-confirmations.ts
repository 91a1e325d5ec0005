import type { TokenRule } from '../../shared/policy.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import { refuseState } from '../../shared/states.ts';
import { askingRefusal, type WaitingOf, waitingOf } from '../approvals/asking-quota.ts';
import { auditEntry } from '../audit/entries.ts';
import { type DemandRow, demandRefusal, demandsOf } from '../demands/demand-row.ts';
import { type Judge, type Judged, judgeOf } from '../policy/judge.ts';
import type { Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { changeRows, insertRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { fundsRefusal, standingRefusal } from './acceptance-rules.ts';
import {
  ATTEMPTS,
  type CertificateRow,
  certificateOf,
  channelOf,
  endAs,
  stateOf,
} from './certificate-row.ts';
import { countFailure } from './failures.ts';
import { refusedEntries } from './refused-entries.ts';

/** How long one confirmation may take to be decided before another one goes on without it. */
const DECIDING_MS = 10_000;

export type Begin = {
  accountId: string;
  jkt: string;
  id: string;
  credentialId: string;
  now: number;
  random: Random;
};

/** A confirmation whose failure is already written down; what follows can only take it back. */
export type Begun = {
  outcome: 'begun';
  row: CertificateRow;
  token: Row<'tokens'> | undefined;
  userHandle: string;
  tokenRule: TokenRule;
  blockedBefore: number;
  now: number;
};

/** `confirmed` before: the caller compares code and assertion with those that confirmed it. `busy`: try again at once. */
export type BeginOutcome =
  | Refusal
  | Begun
  | { outcome: 'confirmed'; row: CertificateRow }
  | { outcome: 'busy' };

/**
 * Begins the confirmation of certificates: the failure is counted durably before anything is compared, so that parallel
 * or interrupted tries gain nothing (PROTOCOL section 3). One certificate has one confirmation in decision at a time.
 */
export const beginConfirmations: Operation<Begin, BeginOutcome> = async (transaction, begins) => {
  const tokenKeys = begins.map(({ accountId, credentialId }) => ({
    account_id: accountId,
    id: credentialId,
  }));
  const [{ accounts, rows }, tokens] = await Promise.all([
    lockCertificates(transaction, begins),
    selectRows(transaction, 'tokens', tokenKeys),
  ]);
  const tokenOf = new Map(tokens.map((token) => [`${token.account_id} ${token.id}`, token]));
  const demands = await demandsOf(transaction, [...rows.values()].map(certificateOf));
  const judged = judgedIn(begins, { accounts, rows });
  const judge = await judgeOf(transaction, judged);
  const verdictOn = (one: Judged) => judge.verdictOn(one, undefined);
  const waiting = await waitingOf(
    transaction,
    judged.map((one) => ({ accountId: one.accountId, verdict: verdictOn(one) })),
  );
  const entries: Row<'audit_entries'>[] = [];
  const outcomes = begins.map((begin): BeginOutcome => {
    const row = rows.get(`${begin.accountId} ${begin.id}`);
    const account = accounts.get(begin.accountId);
    if (row === undefined || account === undefined || row.jkt !== begin.jkt) return refuse('unknown');
    const token = tokenOf.get(`${begin.accountId} ${begin.credentialId}`);
    const before = row.state;
    const outcome = beginOne(row, { account, token, demands, judge, waiting }, begin.now);
    entries.push(...entriesOf(row, before, outcome, begin));
    return outcome;
  });
  await Promise.all([
    changeRows(
      transaction,
      'certificates',
      ['failures', 'deciding_until', 'state', 'ended_at', 'history'],
      [...rows.values()],
    ),
    changeRows(transaction, 'accounts', ['failures', 'blocked_until'], [...accounts.values()]),
    insertRows(transaction, 'audit_entries', entries),
  ]);
  return outcomes;
};

function entriesOf(
  row: CertificateRow,
  before: string,
  outcome: BeginOutcome,
  { now: at, random }: Begin,
): Row<'audit_entries'>[] {
  const { digest: certificate, account_id: account, state } = row;
  const refused = refusedEntries(outcome, 'confirmation', { certificate, account, at, random });
  if (state === before) return refused;
  return [auditEntry({ type: 'certificate-ended', certificate, state }, at, random), ...refused];
}

type Around = {
  account: Row<'accounts'>;
  token: Row<'tokens'> | undefined;
  demands: ReadonlyMap<string, DemandRow>;
  judge: Judge;
  waiting: WaitingOf;
};

function beginOne(
  row: CertificateRow,
  { account, token, demands, judge, waiting }: Around,
  now: number,
): BeginOutcome {
  if (row.confirmation !== null) return { outcome: 'confirmed', row: { ...row } };
  if (row.deciding_until > now) return { outcome: 'busy' };
  if (account.blocked_until > now) {
    return refuse('rate-limited', { retryAfterSeconds: Math.ceil((account.blocked_until - now) / 1000) });
  }
  const certificate = certificateOf(row);
  const sentBy = channelOf(row);
  const verdict = judge.verdictOn(judgedOf(row, account, now), sentBy);
  const tooMany = askingRefusal(verdict, waiting.get(row.account_id), now);
  if (tooMany !== undefined) return tooMany;
  const mismatch = demandRefusal(demands, { certificate, digest: row.digest, now });
  if (mismatch !== undefined) return mismatch;
  const state = stateOf(row, now);
  if (state === 'locked' && row.state !== 'locked') endAs(row, 'locked', now);
  if (state !== 'awaiting-confirmation') return refuseState(state);
  const refusal = standingRefusal({ account, verdict, sentBy }) ?? fundsRefusal(certificate, account);
  if (refusal !== undefined) return refusal;
  const blockedBefore = account.blocked_until;
  countFailure(account, row.id, now);
  row.failures = Math.min(ATTEMPTS, row.failures + 1);
  row.deciding_until = now + DECIDING_MS;
  return {
    outcome: 'begun',
    row: { ...row },
    token,
    userHandle: account.user_handle,
    tokenRule: verdict,
    blockedBefore,
    now,
  };
}

/** The certificates and accounts of some requests, locked in one order: accounts first. */
export async function lockCertificates(
  transaction: Transaction,
  requests: readonly { accountId: string; id: string }[],
): Promise<{ accounts: Map<string, Row<'accounts'>>; rows: Map<string, CertificateRow> }> {
  const byAccount = requests.map(({ accountId }) => ({ account_id: accountId }));
  const keys = requests.map(({ accountId, id }) => ({ account_id: accountId, id }));
  const [accounts, rows] = await Promise.all([
    selectRows(transaction, 'accounts', byAccount, { lock: true }),
    selectRows(transaction, 'certificates', keys, { lock: true }),
  ]);
  return {
    accounts: new Map(accounts.map((account) => [account.account_id, account])),
    rows: new Map(rows.map((row) => [`${row.account_id} ${row.id}`, row])),
  };
}

/** A stored payment as it is judged. */
export function judgedOf(row: CertificateRow, account: Row<'accounts'>, now: number): Judged {
  const certificate = certificateOf(row);
  return { accountId: row.account_id, certificate, currency: account.currency, now };
}

/** Those of some requests that are there. */
export function judgedIn(
  requests: readonly { accountId: string; id: string; now: number }[],
  { accounts, rows }: Awaited<ReturnType<typeof lockCertificates>>,
): Judged[] {
  return requests.flatMap(({ accountId, id, now }) => {
    const [row, account] = [rows.get(`${accountId} ${id}`), accounts.get(accountId)];
    return row === undefined || account === undefined ? [] : [judgedOf(row, account, now)];
  });
}
