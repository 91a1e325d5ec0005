import type { ConsolePayments, PaymentQuery } from '../../shared/console-schemas.ts';
import { formatInstant } from '../../shared/instant.ts';
import type { Refusal } from '../../shared/refusals.ts';
import { cursorText } from '../http/page.ts';
import type { Ports } from '../ports.ts';
import type { Store } from '../store/store.ts';
import { type BranchRead, mergeBranches } from './merge-branches.ts';
import { branchQuery, nextValueQuery, peopleQuery, type Rest, type Way } from './payment-ways.ts';
import { folded, type PaymentSearch, readSearch } from './read-search.ts';
import { rowsOf } from './rows-of.ts';
import { showPayments } from './show-payments.ts';

type Deps = Pick<Ports, 'store' | 'clock'>;

/** So many merchants or people may fit what was typed; beyond that the answer says that it has to be narrowed. */
const MOST_WAYS = 20;
/** So many payments one call looks through for what no index leads to. */
const WINDOW = 4000;

/**
 * Payments of everybody, newest first. A call reads a bounded part of an index: it follows the most exact thing that is asked for and
 * looks at the rest in passing, so a page may hold few or none and still say where the search goes on. Refusal: malformed.
 */
export async function searchPayments(
  deps: Deps,
  query: PaymentQuery,
): Promise<Refusal | { outcome: 'answered'; body: ConsolePayments }> {
  const search = readSearch(query);
  if (search.outcome === 'refused') return search;
  const { ways, rest, tooMany } = await waysTo(deps.store, search);
  const asksMore = JSON.stringify(rest) !== JSON.stringify(NOTHING);
  const most = asksMore ? Math.ceil(WINDOW / Math.max(1, ways.length)) : search.limit + 1;
  const { from, before } = search;
  const branches = await Promise.all(
    ways.map(async (way) => {
      const found = await rowsOf(
        deps.store,
        branchQuery(dialectOf(deps.store), { way, from, before, rest, most }),
      );
      return { found, hasMore: found.length === most };
    }),
  );
  const { page, next } = mergeBranches(await ofPerson(deps.store, search, branches), search.limit);
  const items = await showPayments(deps, page);
  return {
    outcome: 'answered',
    body: {
      items,
      ...(next === undefined ? {} : { next: cursorText(next), searchedTo: formatInstant(next.at) }),
      ...(tooMany ? { tooMany } : {}),
    },
  };
}

const NOTHING: Rest = { state: '', currency: '', least: 0, most: 0, merchant: ['', '', '', ''] };
const dialectOf = (store: Store) => store.engine.dialect;

type Ways = { ways: Way[]; rest: Rest; tooMany: boolean };

/** The most exact way, and what is left to be looked at on it. */
async function waysTo(store: Store, search: PaymentSearch): Promise<Ways> {
  const { digest, person, merchant, state, currency, least, most } = search;
  const rest: Rest = { ...NOTHING, state, currency, least, most, merchant: patternsOf(merchant) };
  const values = (by: Exclude<Way['by'], 'time'>, found: readonly string[]): Way[] =>
    found.slice(0, MOST_WAYS).map((value) => ({ by, value }));
  if (digest !== '') return { ways: values('digest', [digest]), rest, tooMany: false };
  if (person !== '') {
    const people = await findPeople(store, person);
    return { ways: values('person', people), rest, tooMany: people.length > MOST_WAYS };
  }
  if (merchant !== '') {
    const origins = (
      await Promise.all(originPrefixes(merchant).map((prefix) => findValues(store, 'origin', prefix)))
    ).flat();
    const names = await findValues(store, 'name', merchant);
    const ways = [...values('origin', origins), ...values('name', names)];
    const tooMany = Math.max(origins.length, names.length) > MOST_WAYS;
    return { ways, rest: { ...rest, merchant: NOTHING.merchant }, tooMany };
  }
  if (state !== '') return { ways: values('state', [state]), rest: { ...rest, state: '' }, tooMany: false };
  return { ways: [{ by: 'time' }], rest, tooMany: false };
}

/** A digest leads past whoever was typed beside it: what is another one's does not fit. */
async function ofPerson(
  store: Store,
  { digest, person }: PaymentSearch,
  branches: readonly BranchRead[],
): Promise<readonly BranchRead[]> {
  const ids = branches.flatMap(({ found }) => found.map(({ account_id }) => account_id));
  if (digest === '' || person === '' || ids.length === 0) return branches;
  const people = await store.read
    .selectFrom('accounts')
    .select(['account_id', 'name', 'number'])
    .where('account_id', 'in', ids)
    .execute();
  const isMeant = ({ account_id, name, number }: (typeof people)[number]) =>
    account_id === person ||
    number === person.replaceAll(/\s/g, '') ||
    folded(name).startsWith(folded(person));
  const meant = new Set(people.filter(isMeant).map(({ account_id }) => account_id));
  return branches.map(({ found, hasMore }) => ({
    hasMore,
    found: found.map((one) => (meant.has(one.account_id) ? one : { ...one, fits: 0 })),
  }));
}

/** An account's number, an account's id, or how a name begins. */
async function findPeople(store: Store, typed: string): Promise<string[]> {
  const number = typed.replaceAll(/\s/g, '');
  const exact = await store.read
    .selectFrom('account_numbers')
    .select('account_id')
    .where('number', '=', number)
    .executeTakeFirst();
  if (exact !== undefined) return [exact.account_id];
  if (/^[\w-]{22}$/.test(typed)) return [typed];
  const people = await rowsOf(store, peopleQuery(dialectOf(store), folded(typed), MOST_WAYS + 1));
  return people.map(({ account_id }) => account_id);
}

/** The different values of an index that begin so: each is found by one step from the one before. */
async function findValues(store: Store, column: 'origin' | 'name', prefix: string): Promise<string[]> {
  const found: string[] = [];
  for (let after = ''; found.length <= MOST_WAYS; ) {
    const [next] = await rowsOf(store, nextValueQuery(dialectOf(store), column, { after, prefix }));
    if (next === undefined) return found;
    found.push(next.value);
    after = next.value;
  }
  return found;
}

function originPrefixes(merchant: string): string[] {
  return merchant.includes('://')
    ? [merchant]
    : ['https://', 'https://www.', 'http://'].map((scheme) => scheme + merchant);
}

function patternsOf(merchant: string): Rest['merchant'] {
  if (merchant === '') return NOTHING.merchant;
  const pattern = (text: string) => `${text.replaceAll(/[!%_]/g, '!$&')}%`;
  const [first = '', second = first, third = first] = originPrefixes(merchant).map(pattern);
  return [first, second, third, pattern(merchant)];
}
