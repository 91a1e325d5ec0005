import { parseDuration } from '../../shared/duration.ts';
import { sumKey } from '../../shared/policy-conditions.ts';
import type { Sum } from '../../shared/policy-schema.ts';
import type { Dialect, Transaction } from '../store/engine.ts';
import { rowSource, rowsAsJson, selectRows } from '../store/rows.ts';
import type { InForce } from './in-force.ts';

/** A payment as the database is asked about it. */
export type Placed = {
  accountId: string;
  id: string;
  /** The registrable domain of its merchant. */
  domain: string;
  /** The account's currency. */
  currency: string;
  now: number;
  /** Payments accepted later do not count: for looking back. */
  until?: number;
};

/** What rules ask of payments' surroundings, by the payment's account and id; absent what no rule asks. */
export type Surroundings = {
  groups: ReadonlyMap<string, readonly string[]> | undefined;
  paidBefore: ReadonlySet<string> | undefined;
  /** By payment, then by `sumKey`; a sum that nobody can tell is absent. */
  others: ReadonlyMap<string, Readonly<Record<string, bigint>>>;
};

export function keyOf({ accountId, id }: Pick<Placed, 'accountId' | 'id'>): string {
  return `${accountId} ${id}`;
}

/** Looks up what a policy asks of some payments, with one statement for each kind of question. */
export async function lookAround(
  transaction: Transaction,
  { sums, asksFirstPayment, asksGroups }: InForce,
  payments: readonly Placed[],
): Promise<Surroundings> {
  const [groups, paidBefore, others] = await Promise.all([
    asksGroups ? readGroups(transaction, payments) : undefined,
    asksFirstPayment ? readPaidBefore(transaction, payments) : undefined,
    readSums(transaction, sums, payments),
  ]);
  return { groups, paidBefore, others };
}

async function readGroups(transaction: Transaction, payments: readonly Placed[]) {
  const wanted = payments.map(({ accountId }) => ({ account_id: accountId }));
  const rows = await selectRows(transaction, 'account_groups', wanted);
  const byAccount = Map.groupBy(rows, ({ account_id }) => account_id);
  return new Map([...byAccount].map(([account, found]) => [account, found.map(({ name }) => name)]));
}

const PLACE = {
  place: 'integer',
  account_id: 'text',
  id: 'text',
  domain: 'text?',
  until: 'integer',
} as const;

/** Payments whose account had one to the same merchant validated before. */
async function readPaidBefore(transaction: Transaction, payments: readonly Placed[]): Promise<Set<string>> {
  const asked = payments.map(({ accountId, id, domain, until = FOREVER }, place) => ({
    place,
    account_id: accountId,
    id,
    domain,
    until,
  }));
  const places = await ask<{ place: number }>(transaction, PLACE, asked, PAID_BEFORE);
  return new Set(places.flatMap(({ place }) => payments[place] ?? []).map(keyOf));
}

const FOREVER = Number.MAX_SAFE_INTEGER;

const PAID_BEFORE = (source: string) => `
  select q.place as place from ${source} as q where exists (
    select 1 from certificates as c
    where c.account_id = q.account_id and c.domain = q.domain and c.validated_at is not null and c.accepted_at <= q.until and c.id <> q.id
  )`;

const QUESTION = { ...PLACE, since: 'integer', now: 'integer', own: 'integer', currency: 'text' } as const;

/**
 * What other payments of each window come to: those validated, and those awaiting confirmation or approval. In the account's
 * currency the reserves count, in another one the amounts; where a payment has neither, nobody can tell the sum.
 */
async function readSums(
  transaction: Transaction,
  sums: readonly Sum[],
  payments: readonly Placed[],
): Promise<Map<string, Record<string, bigint>>> {
  const asked = payments.flatMap((payment) => sums.map((sum) => ({ payment, sum })));
  const questions = asked.map(({ payment, sum }, place) => ({
    place,
    account_id: payment.accountId,
    id: payment.id,
    domain: sum.per === 'merchant' ? payment.domain : null,
    until: payment.until ?? FOREVER,
    since: payment.now - (parseDuration(sum.over) ?? Number.MAX_SAFE_INTEGER),
    now: payment.now,
    own: sum.atLeast.currency === payment.currency ? 1 : 0,
    currency: sum.atLeast.currency,
  }));
  const answers = await ask<{ place: number; minor: number; strange: number }>(
    transaction,
    QUESTION,
    questions,
    SUMS,
  );
  const others = new Map<string, Record<string, bigint>>();
  for (const { place, minor, strange } of answers) {
    const question = asked[place];
    if (question === undefined || strange > 0) continue;
    const key = keyOf(question.payment);
    others.set(key, { ...others.get(key), [sumKey(question.sum)]: BigInt(Math.round(minor)) });
  }
  return others;
}

/** Floating point is exact below 2^53, and above that beyond every threshold; an unknown merchant counts as this one. */
const SUMS = (source: string) => `
  select q.place as place,
    sum(case when c.id is null then 0
      when q.own = 1 then cast(c.reserve as double precision)
      when c.currency = q.currency then cast(c.amount as double precision)
      else 0 end) as minor,
    sum(case when c.id is not null and q.own = 0 and c.currency <> q.currency then 1 else 0 end) as strange
  from ${source} as q left join certificates as c
    on c.account_id = q.account_id and c.accepted_at > q.since and c.accepted_at <= q.until and c.id <> q.id
    and (q.domain is null or c.domain in (q.domain, ''))
    and (c.state in ('awaiting-approval', 'validated', 'completed')
      or (c.state = 'awaiting-confirmation' and c.code_expires_at > q.now))
  group by q.place`;

/** Asks one statement about a list of rows. */
async function ask<R>(
  transaction: Transaction,
  kinds: Readonly<Record<string, string>>,
  rows: readonly object[],
  text: (source: string) => string,
): Promise<R[]> {
  if (rows.length === 0) return [];
  const columns = Object.keys(kinds);
  const sql = textOf(transaction.dialect, kinds, text);
  return transaction.query<R>(sql, [rowsAsJson(transaction.dialect, columns, rows), rows.length]);
}

function textOf(
  dialect: Dialect,
  kinds: Readonly<Record<string, string>>,
  text: (source: string) => string,
): string {
  return text(`(select * from ${rowSource(dialect, kinds, Object.keys(kinds))} as l limit $2)`);
}
