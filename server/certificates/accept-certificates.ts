import { reserveOf } from '../../shared/certificate.ts';
import type { Rate } from '../../shared/exchange.ts';
import { parseInstant } from '../../shared/instant.ts';
import { parseMoney } from '../../shared/money.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Certificate, Submitted } from '../../shared/schemas.ts';
import { askingRefusal, type WaitingOf, waitingOf } from '../approvals/asking-quota.ts';
import { auditEntry } from '../audit/entries.ts';
import { type DemandRow, demandRefusal, demandsOf } from '../demands/demand-row.ts';
import { domainOf, type Judge, type Judgement, judgeOf } from '../policy/judge.ts';
import type { Random } from '../ports.ts';
import type { RateTable } from '../rates-port.ts';
import { type SimHolds, withSimHolds } from '../sim-changes/find-sim-holds.ts';
import type { Transaction } from '../store/engine.ts';
import { changeRows, insertRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { noTokenAllowed } from '../tokens/token-standing.ts';
import { acceptanceRefusal, chooseDevice, recentSends, reserveProblem } from './acceptance-rules.ts';
import {
  addEvent,
  type CertificateRow,
  CODE_LIFE_MS,
  channelOf,
  policyText,
  requestOptionsFor,
  stateOf,
  submittedOf,
} from './certificate-row.ts';
import { outboxRow } from './outbox-row.ts';
import { refusedEntries } from './refused-entries.ts';

/** One certificate that a key submits; all that is random or keyed was made before. */
export type Submission = {
  accountId: string;
  jkt: string;
  certificate: Certificate;
  body: string;
  digest: string;
  nonce: string;
  seed: string;
  codeCommitment: string;
  deviceId: string | undefined;
  /** Found out before the transaction. */
  simHolds: SimHolds;
  entity: string;
  rpId: string;
  /** Those in force, for certificates in another currency than the account's. */
  rates: RateTable | undefined;
  now: number;
  random: Random;
};

type Outcome = Refusal | { outcome: 'answered'; body: Submitted; queued: boolean };

/** What a batch of submissions is decided over; decisions change it as they are made. */
type Loaded = {
  accounts: Map<string, Row<'accounts'>>;
  claims: Map<string, string>;
  stored: Map<string, CertificateRow>;
  awaiting: Map<string, CertificateRow[]>;
  devices: Map<string, Row<'devices'>[]>;
  tokens: Map<string, Row<'tokens'>[]>;
  demands: Map<string, DemandRow>;
  judge: Judge;
  waiting: WaitingOf;
};

/** Accepts certificates (PROTOCOL section 5.2): each is stored with its code to be sent and its audit entry, or refused. */
export const acceptCertificates: Operation<Submission, Outcome> = async (transaction, submissions) => {
  const loaded = await load(transaction, submissions);
  const accepted: { row: CertificateRow; submission: Submission }[] = [];
  const outcomes = submissions.map((submission): Outcome => {
    const decided = decideOne(loaded, submission);
    if (decided.outcome !== 'accepted') return decided;
    accepted.push({ row: decided.row, submission });
    return { outcome: 'answered', body: decided.body, queued: true };
  });
  const refused = submissions.flatMap((submission, place) => refusedBy(submission, outcomes[place]));
  await store(transaction, loaded, { accepted, refused });
  return outcomes;
};

function refusedBy(
  { digest, accountId, now, random }: Submission,
  outcome: Outcome | undefined,
): Row<'audit_entries'>[] {
  const refused = { certificate: digest, account: accountId, at: now, random };
  return outcome === undefined ? [] : refusedEntries(outcome, 'submission', refused);
}

type Decided = Outcome | { outcome: 'accepted'; row: CertificateRow; body: Submitted };

function decideOne(loaded: Loaded, submission: Submission): Decided {
  const { certificate, accountId, deviceId, now } = submission;
  const account = loaded.accounts.get(accountId);
  if (account === undefined) throw new Error('a session without an account');
  const devices = loaded.devices.get(accountId) ?? [];
  const tokens = loaded.tokens.get(accountId) ?? [];
  const problem = reserveProblem(certificate, account.currency);
  if (problem !== undefined) return problem;
  if (
    deviceId !== undefined &&
    !devices.some(({ id, removed_at }) => id === deviceId && removed_at === null)
  ) {
    return refuse('unknown', { detail: 'There is no such device.' });
  }
  const judged = { accountId, certificate, currency: account.currency, now };
  const before = loaded.stored.get(certificate.id);
  const repeated = before !== undefined && isRepeat(before, submission) ? before : undefined;
  const { device, verdict } =
    repeated === undefined
      ? chooseDevice(
          withSimHolds(devices, submission.simHolds),
          (channel) => loaded.judge.verdictOn(judged, channel),
          deviceId,
        )
      : { verdict: loaded.judge.verdictOn(judged, channelOf(repeated)) };
  const requestOptions = requestOptionsFor(submission.rpId, tokens, { certificate, tokenRule: verdict, now });
  if (repeated !== undefined)
    return { outcome: 'answered', body: submittedOf(repeated, requestOptions, now), queued: false };
  const rate = submission.rates?.rateOf(certificate.amount.currency, account.currency ?? '');
  const refusal = acceptanceRefusal({
    certificate,
    account,
    entity: submission.entity,
    awaitingUntil: stillAwaiting(loaded.awaiting.get(accountId) ?? [], now).map((row) => row.code_expires_at),
    device,
    tokenRefusal: requestOptions.allowCredentials?.length === 0 ? noTokenAllowed(tokens) : undefined,
    verdict,
    reused: loaded.claims.has(certificate.id),
    rate,
    demandRefusal: demandRefusal(loaded.demands, submission),
    askingRefusal: askingRefusal(verdict, loaded.waiting.get(accountId), now),
    now,
  });
  if (refusal !== undefined) return refusal;
  if (device === undefined) throw new Error('accepted without a device');
  const row = acceptedRow(submission, device, verdict, rate);
  account.sends = JSON.stringify([...recentSends(account, now), now]);
  loaded.judge.count(judged);
  loaded.claims.set(row.id, accountId);
  loaded.stored.set(row.id, row);
  loaded.awaiting.set(accountId, [...(loaded.awaiting.get(accountId) ?? []), row]);
  return { outcome: 'accepted', row, body: submittedOf(row, requestOptions, now) };
}

function isRepeat(before: CertificateRow, { accountId, digest, jkt }: Submission): boolean {
  return before.account_id === accountId && before.digest === digest && before.jkt === jkt;
}

function stillAwaiting(rows: readonly CertificateRow[], now: number): CertificateRow[] {
  return rows.filter((row) => stateOf(row, now) === 'awaiting-confirmation');
}

function acceptedRow(
  submission: Submission,
  device: Row<'devices'>,
  verdict: Judgement,
  rate: Rate | undefined,
): CertificateRow {
  const { certificate, now } = submission;
  const expiresAt = parseInstant(certificate.expiresAt) ?? now;
  const row: CertificateRow = {
    account_id: submission.accountId,
    id: certificate.id,
    digest: submission.digest,
    body: submission.body,
    reserve: Number(parseMoney(reserveOf(certificate))),
    state: 'awaiting-confirmation',
    jkt: submission.jkt,
    nonce: submission.nonce,
    seed: submission.seed,
    device_id: device.id,
    channel: device.channel,
    hint: device.hint,
    delivery: 'queued',
    accepted_at: now,
    code_expires_at: Math.min(Math.floor(now / 1000) * 1000 + CODE_LIFE_MS, expiresAt),
    expires_at: expiresAt,
    sends: 1,
    last_sent_at: now,
    failures: 0,
    deciding_until: 0,
    confirmed_at: null,
    validated_at: null,
    ended_at: null,
    confirmation: null,
    receipt: null,
    policy: policyText(verdict),
    history: '[]',
    rate: rate === undefined ? null : JSON.stringify(rate),
    domain: domainOf(certificate),
    currency: certificate.amount.currency,
    amount: Number(parseMoney(certificate.amount)),
  };
  addEvent(row, 'accepted', now);
  return row;
}

async function load(transaction: Transaction, submissions: readonly Submission[]): Promise<Loaded> {
  const byAccount = submissions.map(({ accountId }) => ({ account_id: accountId }));
  const keys = submissions.map(({ accountId, certificate }) => ({
    account_id: accountId,
    id: certificate.id,
  }));
  const open = byAccount.map((key) => ({ ...key, state: 'awaiting-confirmation' }));
  const [accounts, claims, awaiting, devices, tokens, demands] = await Promise.all([
    selectRows(transaction, 'accounts', byAccount, { lock: true }),
    selectRows(
      transaction,
      'certificate_ids',
      keys.map(({ id }) => ({ id })),
    ),
    selectRows(transaction, 'certificates', open),
    selectRows(transaction, 'devices', byAccount),
    selectRows(transaction, 'tokens', byAccount),
    demandsOf(
      transaction,
      submissions.map(({ certificate }) => certificate),
    ),
  ]);
  const stored = claims.length === 0 ? [] : await selectRows(transaction, 'certificates', keys);
  const accountOf = new Map(accounts.map((account) => [account.account_id, account]));
  const judged = submissions.map(({ accountId, certificate, now }) => ({
    accountId,
    certificate,
    currency: accountOf.get(accountId)?.currency ?? null,
    now,
  }));
  const judge = await judgeOf(transaction, judged);
  const waiting = await waitingOf(
    transaction,
    judged.map((one) => ({ accountId: one.accountId, verdict: judge.verdictOn(one, undefined) })),
  );
  return {
    accounts: accountOf,
    claims: new Map(claims.map(({ id, account_id }) => [id, account_id])),
    stored: new Map(stored.map((row) => [row.id, row])),
    awaiting: Map.groupBy(awaiting, (row) => row.account_id),
    devices: Map.groupBy(devices, (row) => row.account_id),
    tokens: Map.groupBy(tokens, (row) => row.account_id),
    demands,
    judge,
    waiting,
  };
}

type Stored = {
  accepted: readonly { row: CertificateRow; submission: Submission }[];
  refused: readonly Row<'audit_entries'>[];
};

async function store(transaction: Transaction, loaded: Loaded, { accepted, refused }: Stored): Promise<void> {
  const rows = accepted.map(({ row }) => row);
  const ids = rows.map(({ id, account_id }) => ({ id, account_id }));
  const messages = accepted.map(({ row, submission: { now, random } }) => outboxRow(row, now, random));
  const entries = accepted.map(({ row, submission: { codeCommitment, now, random } }) =>
    auditEntry({ type: 'certificate-accepted', certificate: row.digest, code: codeCommitment }, now, random),
  );
  const changed = new Set(rows.map((row) => row.account_id));
  const accounts = [...loaded.accounts.values()].filter(({ account_id }) => changed.has(account_id));
  const [claimed] = await Promise.all([
    insertRows(transaction, 'certificate_ids', ids),
    insertRows(transaction, 'certificates', rows),
    insertRows(transaction, 'outbox', messages),
    insertRows(transaction, 'audit_entries', [...entries, ...refused]),
    changeRows(transaction, 'accounts', ['sends'], accounts),
  ]);
  // Another server took one of the ids since they were read: the writer decides this batch again, one by one.
  if (claimed.size < rows.length) throw new Error('a certificate id was claimed meanwhile');
}
