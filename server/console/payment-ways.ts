import { type RawBuilder, sql } from 'kysely';
import type { Cursor } from '../http/page.ts';
import type { Dialect } from '../store/engine.ts';

/** How an index leads to payments, newest first: one value of it. `time` takes them all. */
export type Way = { by: 'time' } | { by: 'digest' | 'person' | 'origin' | 'name' | 'state'; value: string };

/** What has to be true of a payment beside the way that leads to it; an empty text asks for nothing. */
export type Rest = {
  state: string;
  currency: string;
  least: number;
  most: number;
  /** Patterns of LIKE, of which one has to fit; origins first, the name last. */
  merchant: readonly [string, string, string, string];
};

/** A payment by its key, and whether the rest is true of it. */
export type Found = { account_id: string; id: string; accepted_at: number; fits: number };

export type Branch = { way: Way; from: number; before: Cursor; rest: Rest; most: number };

/** The expressions of the indexes, written as they are there, so that they serve. */
const COLUMNS = {
  sqlite: {
    id: sql.raw('id'),
    origin: sql.raw("(body ->> '$.merchant.origin')"),
    name: sql.raw("(lower(body ->> '$.merchant.name'))"),
    person: sql.raw('(lower(name))'),
    currency: sql.raw("(body ->> '$.amount.currency')"),
    amount: sql.raw("cast(replace(body ->> '$.amount.value', '.', '') as integer)"),
  },
  postgres: {
    id: sql.raw('id collate "C"'),
    origin: sql.raw("((body::json -> 'merchant' ->> 'origin') collate \"C\")"),
    name: sql.raw("(lower((body::json -> 'merchant' ->> 'name') collate \"C\"))"),
    person: sql.raw('(lower(name collate "C"))'),
    currency: sql.raw("(body::json -> 'amount' ->> 'currency')"),
    amount: sql.raw("replace(body::json -> 'amount' ->> 'value', '.', '')::bigint"),
  },
} as const;

export function columnsOf(dialect: Dialect): (typeof COLUMNS)[Dialect] {
  return COLUMNS[dialect];
}

/** The newest payments of one way that are older than the cursor: a range of one index, read from its end. */
export function branchQuery(dialect: Dialect, { way, from, before, rest, most }: Branch): RawBuilder<Found> {
  const { id } = COLUMNS[dialect];
  return sql<Found>`select account_id, id, accepted_at, ${fits(dialect, rest)} as fits from certificates
    where ${leads(dialect, way)} and accepted_at >= ${from}
    and (accepted_at, ${id}) < (${before.at}, ${before.id})
    order by accepted_at desc, ${id} desc limit ${most}`;
}

/** The next value after one of a column that an index sorts, within a prefix; a page of them reads as many index entries. */
export function nextValueQuery(
  dialect: Dialect,
  column: 'origin' | 'name',
  range: { after: string; prefix: string },
): RawBuilder<{ value: string }> {
  const value = COLUMNS[dialect][column];
  // One lower bound: SQLite seeks by the first of two and walks over the values that the other leaves out.
  const above = range.after === '' ? sql`>= ${range.prefix}` : sql`> ${range.after}`;
  return sql<{ value: string }>`select ${value} as value from certificates
    where ${value} ${above} and ${value} < ${`${range.prefix}\u{10ffff}`}
    order by ${value} limit 1`;
}

/** People whose name begins so. */
export function peopleQuery(
  dialect: Dialect,
  prefix: string,
  most: number,
): RawBuilder<{ account_id: string }> {
  const { person } = COLUMNS[dialect];
  return sql<{ account_id: string }>`select account_id from accounts
    where ${person} >= ${prefix} and ${person} < ${`${prefix}\u{10ffff}`}
    order by ${person}, account_id limit ${most}`;
}

function leads(dialect: Dialect, way: Way): RawBuilder<unknown> {
  const { origin, name } = COLUMNS[dialect];
  switch (way.by) {
    case 'time':
      return sql`accepted_at >= 0`;
    case 'digest':
      return sql`digest = ${way.value}`;
    case 'person':
      return sql`account_id = ${way.value}`;
    case 'origin':
      return sql`${origin} = ${way.value}`;
    case 'name':
      return sql`${name} = ${way.value}`;
    case 'state':
      return sql`state = ${way.value}`;
  }
}

/** One text whatever is asked for, so that the statement stays one of few. */
function fits(dialect: Dialect, rest: Rest): RawBuilder<number> {
  const { origin, name, currency, amount } = COLUMNS[dialect];
  const [first, second, third, ofName] = rest.merchant;
  return sql<number>`case when (${rest.state} = '' or state = ${rest.state})
    and (${rest.currency} = '' or ${currency} = ${rest.currency})
    and (${rest.least} = 0 or ${amount} >= ${rest.least})
    and (${rest.most} = 0 or ${amount} <= ${rest.most})
    and (${ofName} = '' or ${origin} like ${first} escape '!' or ${origin} like ${second} escape '!'
      or ${origin} like ${third} escape '!' or ${name} like ${ofName} escape '!')
    then 1 else 0 end`;
}
