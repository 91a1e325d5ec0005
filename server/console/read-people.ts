import { type RawBuilder, sql } from 'kysely';
import type { ListedPerson, People, PeopleQuery, PersonDetail } from '../../shared/console-schemas.ts';
import { formatInstant } from '../../shared/instant.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import { readDevices } from '../devices/read-devices.ts';
import { itemsOf } from '../http/page.ts';
import type { Caller, Ports, Role } from '../ports.ts';
import type { Dialect } from '../store/engine.ts';
import type { Row } from '../store/tables.ts';
import { factsOf } from '../tokens/token-row.ts';
import { columnsOf } from './payment-ways.ts';
import { folded } from './read-search.ts';
import { mayChange } from './roles.ts';
import { rowsOf } from './rows-of.ts';

type Listed = Pick<Row<'accounts'>, 'account_id' | 'name' | 'role' | 'number' | 'enrolled_at' | 'frozen_at'>;
type Page = { role: string | undefined; prefix: string; after: { name: string; id: string }; most: number };

/** People by name, a page at a time; `after` is the id of the last one shown. Refusal: malformed. */
export async function listPeople(
  { store }: Pick<Ports, 'store'>,
  { name, role, after, limit }: PeopleQuery,
): Promise<Refusal | { outcome: 'answered'; body: People }> {
  const items = itemsOf(limit);
  const last = after === undefined ? undefined : await findAccount(store.read, after);
  if (after !== undefined && last === undefined)
    return refuse('malformed', { detail: 'after: a former next' });
  const rows = await rowsOf(
    store,
    peoplePageQuery(store.engine.dialect, {
      role,
      prefix: folded(name ?? ''),
      after: { name: folded(last?.name ?? ''), id: last?.account_id ?? '' },
      most: items + 1,
    }),
  );
  const page = rows.slice(0, items);
  const next = rows.length > items ? page.at(-1)?.account_id : undefined;
  return {
    outcome: 'answered',
    body: { items: page.map(showPerson), ...(next === undefined ? {} : { next }) },
  };
}

/** One range of the index by name, or of the one by role and name. */
export function peoplePageQuery(dialect: Dialect, { role, prefix, after, most }: Page): RawBuilder<Listed> {
  const { person } = columnsOf(dialect);
  const ofRole = role === undefined ? sql`account_id <> ''` : sql`role = ${role}`;
  return sql<Listed>`select account_id, name, role, number, enrolled_at, frozen_at from accounts
    where ${ofRole} and ${person} >= ${prefix} and ${person} < ${`${prefix}\u{10ffff}`}
    and (${person}, account_id) > (${after.name}, ${after.id})
    order by ${person}, account_id limit ${most}`;
}

/** A person with all their tokens, revoked ones too, and their devices by their hints. Refusal: unknown. */
export async function readPersonDetail(
  { store }: Pick<Ports, 'store'>,
  { caller, id }: { caller: Pick<Caller, 'role'>; id: string },
): Promise<Refusal | { outcome: 'answered'; body: PersonDetail }> {
  const account = await findAccount(store.read, id);
  if (account === undefined) return refuse('unknown');
  const tokens = await store.read
    .selectFrom('tokens')
    .selectAll()
    .where('account_id', '=', id)
    .orderBy('enrolled_at')
    .execute();
  const devices = await readDevices(store.read, id);
  return {
    outcome: 'answered',
    body: {
      ...showPerson(account),
      tokens: tokens.map(showPersonToken),
      devices,
      mayChange: mayChange(caller.role, account.role as Role),
    },
  };
}

export function findAccount(read: Ports['store']['read'], id: string): Promise<Listed | undefined> {
  return read
    .selectFrom('accounts')
    .select(['account_id', 'name', 'role', 'number', 'enrolled_at', 'frozen_at'])
    .where('account_id', '=', id)
    .executeTakeFirst();
}

function showPerson({ account_id, name, role, number, enrolled_at, frozen_at }: Listed): ListedPerson {
  return {
    id: account_id,
    name,
    role: role as Role,
    ...(number === null ? {} : { number }),
    ...(enrolled_at === null ? {} : { enrolledAt: formatInstant(enrolled_at) }),
    ...(frozen_at === null ? {} : { frozenAt: formatInstant(frozen_at) }),
  };
}

function showPersonToken(token: Row<'tokens'>): PersonDetail['tokens'][number] {
  const { id, label, standing, last_used_at, revoked_at } = token;
  return {
    id,
    label,
    ...factsOf(token),
    standing,
    enrolledAt: formatInstant(token.enrolled_at),
    usableFrom: formatInstant(token.usable_from),
    ...(last_used_at === null ? {} : { lastUsedAt: formatInstant(last_used_at) }),
    ...(revoked_at === null ? {} : { revokedAt: formatInstant(revoked_at) }),
  };
}
