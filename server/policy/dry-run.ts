import { DEFAULT_CURRENCY } from '../../shared/currencies.ts';
import { formatInstant } from '../../shared/instant.ts';
import { isTokenAllowed, type Policy, tokenRuleOf } from '../../shared/policy.ts';
import type { PolicyCheck, StoppedTokens, StricterPayment } from '../../shared/policy-answers.ts';
import { policyProblems } from '../../shared/policy-problems.ts';
import { certificateOf, channelOf } from '../certificates/certificate-row.ts';
import type { Ports } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import type { Row } from '../store/tables.ts';
import { factsOf } from '../tokens/token-row.ts';
import { type InForce, policyDigest, policyFor, prepare, readStanding } from './in-force.ts';
import { type Judge, type Judged, type Judgement, judgeBy, placeOf } from './judge.ts';
import { lookAround } from './surroundings.ts';

const PAYMENTS = 500;
const LISTED = 100;

/**
 * What a document would do: its mistakes, or what it would have made of the newest validated payments, and which enrolled
 * tokens no payment could be confirmed with any more. Nothing is changed.
 */
export async function dryRun(
  { store }: Pick<Ports, 'store'>,
  { document, payments = PAYMENTS }: { document: unknown; payments?: number },
): Promise<PolicyCheck> {
  const problems = policyProblems(document);
  if (problems.length > 0) return { problems, notes: [] };
  const policy = document as Policy;
  const { reads } = store.engine;
  const candidate = prepare(policy, policyDigest(policy));
  const { stored } = await readStanding(reads);
  return {
    problems,
    notes: await notesOn(reads, candidate),
    payments: await lookBack(reads, { stored, candidate, payments }),
    tokens: await stoppedTokens(reads, { stored, policy }),
  };
}

async function notesOn(reads: Transaction, { version, digest }: InForce): Promise<string[]> {
  const [other] = await reads.query<{ digest: string }>(
    'select digest from policy_versions where version = $1 and digest <> $2 limit 1',
    [version, digest],
  );
  return other === undefined
    ? []
    : [`Another document was version ${version} before: give this one a number of its own.`];
}

type Past = Pick<Row<'certificates'>, 'account_id' | 'body' | 'channel' | 'accepted_at'> & {
  account_currency: string | null;
  aaguid: string | null;
  attested: number | null;
  synced: number | null;
  roaming: number | null;
};

type LookingBack = { stored: InForce | undefined; candidate: InForce; payments: number };

async function lookBack(
  reads: Transaction,
  { stored, candidate, payments }: LookingBack,
): Promise<NonNullable<PolicyCheck['payments']>> {
  const rows = await reads.query<Past>(
    `select c.account_id, c.body, c.channel, c.accepted_at, a.currency as account_currency,
      t.aaguid, t.attested, t.synced, t.roaming
    from certificates as c join accounts as a on a.account_id = c.account_id
    left join tokens as t on t.account_id = c.account_id and t.id = ${confirmedWith(reads)}
    where c.state in ('validated', 'completed', 'unused', 'awaiting-approval') order by c.accepted_at desc limit $1`,
    [payments],
  );
  const judged = rows.map(judgedOf);
  const before = await judgeAs(reads, stored, judged);
  const after = await judgeAs(reads, candidate, judged);
  const stricter = rows.flatMap((row, place) => {
    const payment = judged[place];
    if (payment === undefined) return [];
    const channel = channelOf(row);
    const then = metBy(row, payment, after.verdictOn(payment, channel));
    return isStricter(then, metBy(row, payment, before.verdictOn(payment, channel))) ? [then] : [];
  });
  const denied = stricter.filter((payment) => payment.denied.length > 0).length;
  return { looked: rows.length, denied, stricter: stricter.slice(0, LISTED) };
}

/** The credential in the stored confirmation, as both engines read it. */
function confirmedWith({ dialect }: Transaction): string {
  return dialect === 'sqlite' ? "c.confirmation ->> '$.id'" : "c.confirmation::json ->> 'id'";
}

function judgedOf(row: Past): Judged {
  const { account_id, account_currency, accepted_at } = row;
  const certificate = certificateOf(row);
  return {
    accountId: account_id,
    certificate,
    currency: account_currency,
    now: accepted_at,
    until: accepted_at,
  };
}

async function judgeAs(
  reads: Transaction,
  stored: InForce | undefined,
  judged: readonly Judged[],
): Promise<Judge> {
  const policy = stored ?? policyFor({ stored }, judged[0]?.currency ?? DEFAULT_CURRENCY);
  const surroundings = await lookAround(reads, policy, judged.map(placeOf));
  return judgeBy({ stored, stop: undefined }, surroundings);
}

function metBy(row: Past, { certificate, now }: Judged, verdict: Judgement): StricterPayment {
  const { aaguid, attested, synced, roaming } = row;
  return {
    id: certificate.id,
    at: formatInstant(now),
    origin: certificate.merchant.origin,
    amount: certificate.amount,
    denied: verdict.denied,
    approvals: verdict.approvals,
    minMerchantRank: verdict.minMerchantRank,
    tokenAllowed: aaguid === null || isTokenAllowed(verdict, factsOf({ aaguid, attested, synced, roaming })),
    channelAllowed: verdict.channels?.includes(channelOf(row)) ?? true,
  };
}

function isStricter(then: StricterPayment, now: StricterPayment): boolean {
  return (
    (then.denied.length > 0 && now.denied.length === 0) ||
    then.approvals > now.approvals ||
    then.minMerchantRank > now.minMerchantRank ||
    (!then.tokenAllowed && now.tokenAllowed) ||
    (!then.channelAllowed && now.channelAllowed)
  );
}

type Model = Pick<Row<'tokens'>, 'aaguid' | 'attested' | 'synced' | 'roaming'> & { tokens: number };

/** By the rules for every payment: a token that they do not allow serves for none. */
async function stoppedTokens(
  reads: Transaction,
  { stored, policy }: { stored: InForce | undefined; policy: Policy },
): Promise<NonNullable<PolicyCheck['tokens']>> {
  const models = await reads.query<Model>(
    `select aaguid, attested, synced, roaming, count(*) as tokens from tokens where revoked_at is null
    group by aaguid, attested, synced, roaming order by tokens desc, aaguid`,
    [],
  );
  const shown = models.map((model): StoppedTokens => ({ ...factsOf(model), tokens: model.tokens }));
  const before = tokenRuleOf(policyFor({ stored }, DEFAULT_CURRENCY).policy);
  const after = tokenRuleOf(policy);
  const stopped = shown.filter((model) => isTokenAllowed(before, model) && !isTokenAllowed(after, model));
  const looked = models.reduce((sum, { tokens }) => sum + tokens, 0);
  return { looked, stopped: stopped.slice(0, LISTED) };
}
