import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Certificate, Confirmed, State } from '../../shared/schemas.ts';
import { refuseState } from '../../shared/states.ts';
import { type AskedApproval, approvalsAsked, askApprovals } from '../approvals/ask-approvals.ts';
import { askingRefusal, waitingOf } from '../approvals/asking-quota.ts';
import { auditEntry } from '../audit/entries.ts';
import { type DemandRow, demandRefusal, demandsOf } from '../demands/demand-row.ts';
import { transfer } from '../ledger/transfer.ts';
import { tellDevices } from '../notices/tell-devices.ts';
import { type Judgement, judgeOf } from '../policy/judge.ts';
import type { Random } from '../ports.ts';
import { changeRows, insertRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { counterGrew } from '../tokens/token-standing.ts';
import { fundsRefusal, standingRefusal } from './acceptance-rules.ts';
import { type Begun, judgedIn, judgedOf, lockCertificates } from './begin-confirmations.ts';
import {
  ATTEMPTS,
  addEvent,
  type CertificateRow,
  certificateOf,
  channelOf,
  endAs,
  mayConfirm,
  policyText,
} from './certificate-row.ts';
import { forgetFailures, takeFailureBack } from './failures.ts';
import { refusedEntries } from './refused-entries.ts';
import { noValidations, storeValidations, type Validations, validatePayment } from './validate-payment.ts';

/** What was found out about a begun confirmation: nothing that corresponds, or all of it. */
export type Settlement = {
  accountId: string;
  id: string;
  begun: Begun;
  found:
    | { corresponds: false; anomaly?: string }
    | { corresponds: true; confirmation: string; receipt: string; counter: number };
  at: number;
  random: Random;
};

type Written = Validations & {
  transfers: Row<'transfers'>[];
  tokens: Row<'tokens'>[];
  blocked: { account: Row<'accounts'>; at: number; random: Random }[];
  asked: AskedApproval[];
};

/** What one settlement is decided over, locked. */
type Loaded = {
  row: CertificateRow;
  account: Row<'accounts'>;
  token: Row<'tokens'> | undefined;
  demands: ReadonlyMap<string, DemandRow>;
  verdict: Judgement;
  waits: readonly CertificateRow[];
};

/** What settling may change of a certificate. */
const DECIDED = [
  'state',
  'failures',
  'deciding_until',
  'confirmed_at',
  'validated_at',
  'ended_at',
  'confirmation',
  'receipt',
  'policy',
  'history',
] as const;

/**
 * Settles begun confirmations in one transaction: the funds are reserved and the payment is validated or waits for its
 * approvals; or the failure that was counted stands, or another refusal takes it back (PROTOCOL section 5.2).
 */
export const settleConfirmations: Operation<
  Settlement,
  Refusal | { outcome: 'answered'; body: Confirmed }
> = async (transaction, settlements) => {
  const tokenKeys = settlements.flatMap(({ begun }) =>
    begun.token === undefined ? [] : [{ account_id: begun.token.account_id, id: begun.token.id }],
  );
  const [{ accounts, rows }, tokens] = await Promise.all([
    lockCertificates(transaction, settlements),
    selectRows(transaction, 'tokens', tokenKeys, { lock: true }),
  ]);
  const tokenOf = new Map(tokens.map((token) => [`${token.account_id} ${token.id}`, token]));
  const demands = await demandsOf(transaction, [...rows.values()].map(certificateOf), { lock: true });
  const begun = settlements.map(({ accountId, id, begun: { now } }) => ({ accountId, id, now }));
  const judged = judgedIn(begun, { accounts, rows });
  const judge = await judgeOf(transaction, judged);
  const asking = judged.map((one) => ({
    accountId: one.accountId,
    verdict: judge.verdictOn(one, undefined),
  }));
  const waiting = await waitingOf(transaction, asking);
  const written: Written = { ...noValidations(), transfers: [], tokens: [], blocked: [], asked: [] };
  const outcomes = settlements.map((settlement) => {
    const row = rows.get(`${settlement.accountId} ${settlement.id}`);
    const account = accounts.get(settlement.accountId);
    if (row === undefined || account === undefined)
      throw new Error('a certificate went away while it was confirmed');
    row.deciding_until = 0;
    const { token: before } = settlement.begun;
    const token = before && tokenOf.get(`${before.account_id} ${before.id}`);
    const verdict = judge.verdictOn(judgedOf(row, account, settlement.begun.now), channelOf(row));
    // What began to wait in this very transaction counts too.
    const begunHere = written.asked
      .map((asked) => asked.row)
      .filter((one) => one.account_id === account.account_id);
    const waits = [...(waiting.get(account.account_id) ?? []), ...begunHere];
    return settleOne(settlement, { row, account, token, demands, verdict, waits }, written);
  });
  await Promise.all([
    changeRows(transaction, 'certificates', DECIDED, [...rows.values()]),
    changeRows(
      transaction,
      'accounts',
      ['failures', 'blocked_until', 'available', 'reserved'],
      [...accounts.values()],
    ),
    changeRows(transaction, 'tokens', ['counter', 'last_used_at'], written.tokens),
    insertRows(transaction, 'transfers', written.transfers),
    storeValidations(transaction, written),
  ]);
  await askApprovals(transaction, written.asked);
  for (const { account, at, random } of written.blocked)
    await tellDevices(transaction, {
      accountId: account.account_id,
      notice: 'confirmation-blocked',
      at,
      random,
    });
  return outcomes;
};

function settleOne(
  settlement: Settlement,
  loaded: Loaded,
  written: Written,
): Refusal | { outcome: 'answered'; body: Confirmed } {
  const { begun, found, at, random } = settlement;
  const { row, account, token, verdict } = loaded;
  const certificate = certificateOf(row);
  const refusal = refusalNow(loaded, certificate, begun.now);
  if (refusal !== undefined) {
    row.failures = Math.max(0, row.failures - 1);
    takeFailureBack(account, row.id, begun.now, begun.blockedBefore);
    const refused = { certificate: row.digest, account: row.account_id, at, random };
    written.audit.push(...refusedEntries(refusal, 'confirmation', refused));
    return refusal;
  }
  // A token that was revoked or disallowed, or whose counter moved past this assertion, since it was read does not confirm.
  const confirmable = { certificate, tokenRule: verdict, now: begun.now };
  const serves =
    found.corresponds &&
    token !== undefined &&
    mayConfirm(token, confirmable) &&
    !isStale(token, begun, found.counter);
  if (!serves) return settleFailure(settlement, row, account, written);
  row.failures = 0;
  forgetFailures(account, row.id, begun.now, begun.blockedBefore);
  const stricter = stricterOf(row, verdict);
  row.policy = policyText(stricter);
  row.confirmation = found.confirmation;
  row.confirmed_at = at;
  addEvent(row, 'confirmed', at);
  token.counter = found.counter;
  token.last_used_at = at;
  written.tokens.push(token);
  const movement = { from: 'available', to: 'reserved', amount: row.reserve, kind: 'reserved' } as const;
  written.transfers.push(transfer(account, { ...movement, certificateId: row.id, at }, random));
  const asked = approvalsAsked(stricter);
  if (asked !== undefined) {
    row.state = 'awaiting-approval';
    written.asked.push({ row, asked, at, random });
    return { outcome: 'answered', body: { state: 'awaiting-approval' } };
  }
  const demand = loaded.demands.get(certificate.demand ?? '');
  validatePayment(row, { demand, receipt: found.receipt, at, random }, written);
  return { outcome: 'answered', body: { state: 'validated', receipt: found.receipt } };
}

function isStale(token: Row<'tokens'>, begun: Begun, counter: number): boolean {
  return token.counter !== begun.token?.counter && !counterGrew(counter, token.counter);
}

/** The judgement that the payment rests on from now on: what was asked of it at submission is asked still. */
function stricterOf(row: CertificateRow, verdict: Judgement): Judgement {
  const before: Partial<Judgement> = JSON.parse(row.policy);
  const { approvals = 0, approvalRule, minMerchantRank = verdict.minMerchantRank } = before;
  return {
    ...verdict,
    ...(approvals > verdict.approvals ? { approvals, approvalRule } : {}),
    minMerchantRank: Math.max(minMerchantRank, verdict.minMerchantRank) as Judgement['minMerchantRank'],
  };
}

function settleFailure(
  { begun, at, random }: Settlement,
  row: CertificateRow,
  account: Row<'accounts'>,
  written: Written,
): Refusal {
  addEvent(row, 'failed', at);
  const { digest: certificate } = row;
  const attemptsLeft = Math.max(0, ATTEMPTS - row.failures);
  written.audit.push(auditEntry({ type: 'confirmation-failed', certificate, attemptsLeft }, at, random));
  if (attemptsLeft === 0) {
    endAs(row, 'locked', at);
    const ended = { type: 'certificate-ended', certificate, state: 'locked' } as const;
    written.audit.push(auditEntry(ended, at, random));
  }
  if (account.blocked_until > begun.now) written.blocked.push({ account, at, random });
  return refuse('not-confirmed', { attemptsLeft });
}

/** What may have changed while the confirmation was looked at; the code's time counts from its beginning. */
function refusalNow(
  { row, account, demands, verdict, waits }: Loaded,
  certificate: Certificate,
  now: number,
): Refusal | undefined {
  const tooMany = askingRefusal(verdict, waits, now);
  if (tooMany !== undefined) return tooMany;
  const mismatch = demandRefusal(demands, { certificate, digest: row.digest, now });
  if (mismatch !== undefined) return mismatch;
  if (row.state !== 'awaiting-confirmation') return refuseState(row.state as State);
  const standing = standingRefusal({ account, verdict, sentBy: channelOf(row) });
  return standing ?? fundsRefusal(certificate, account);
}
