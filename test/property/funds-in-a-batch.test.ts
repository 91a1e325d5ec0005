// The grouped operations of the money path against the same items one after another, and against plain arithmetic.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acceptCertificates, type Submission } from '../../server/certificates/accept-certificates.ts';
import { type Begin, type Begun, beginConfirmations } from '../../server/certificates/begin-confirmations.ts';
import { type Settlement, settleConfirmations } from '../../server/certificates/settle-confirmations.ts';
import { selectRows } from '../../server/store/rows.ts';
import { openStore, type Store } from '../../server/store/store.ts';
import type { Row } from '../../server/store/tables.ts';
import type { Operation } from '../../server/store/writer.ts';
import type { Engine } from '../world/bank.ts';
import { Postgres } from '../world/postgres.ts';
import {
  type Confirming,
  CREDENTIAL,
  DEMANDS,
  NOW,
  type Opening,
  openAccounts,
  openDemands,
  type Paying,
  submission,
} from './paying-accounts.ts';

const RUNS = Number(process.env['FUNDS_BATCHES'] ?? 60);
const folder = mkdtempSync(path.join(tmpdir(), 'countersign-funds-'));
type Stores = { grouped: Store; single: Store };
const opened: Partial<Record<Engine, Stores>> = {};
let postgres: Postgres | undefined;
let { grouped, single } = {} as Stores;
let run = 0;

async function open(urlOf: (name: string) => Promise<string> | string): Promise<Stores> {
  const stores = {
    grouped: await openStore(await urlOf('grouped')),
    single: await openStore(await urlOf('single')),
  };
  for (const store of Object.values(stores)) await store.migrate();
  return stores;
}

beforeAll(async () => {
  const cluster = await Postgres.start();
  postgres = cluster;
  opened.postgres = await open(() => cluster.createDatabase());
  opened.sqlite = await open((name) => `sqlite:${path.join(folder, `${name}.sqlite`)}`);
});
afterAll(async () => {
  for (const store of Object.values(opened).flatMap((stores) => Object.values(stores))) await store.close();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Decides the items in one transaction, as the writer does with what waits. */
function together<Item, Result>(
  operation: Operation<Item, Result>,
  items: readonly Item[],
): Promise<Result[]> {
  return grouped.engine.transaction((transaction) => operation(transaction, items));
}

/** Applies the items one after another, each seeing what the ones before it stored. */
function oneByOne<Item, Result>(
  operation: Operation<Item, Result>,
  items: readonly Item[],
): Promise<Result[]> {
  return single.engine.transaction(async (transaction) => {
    const results: Result[] = [];
    for (const item of items) results.push(...(await operation(transaction, [item])));
    return results;
  });
}

async function both<Item, Result>(
  operation: Operation<Item, Result>,
  items: readonly Item[],
): Promise<Result[]> {
  const results = await together(operation, items);
  expect(results).toEqual(await oneByOne(operation, items));
  return results;
}

type Held = { accounts: readonly string[]; demands: readonly string[] };
type AccountTable = 'accounts' | 'certificates' | 'certificate_ids' | 'tokens' | 'transfers' | 'outbox';

/** What a store holds of some accounts and demands, without the ids that are drawn at random. */
async function stored(store: Store, { accounts, demands }: Held) {
  const wanted = accounts.map((account_id) => ({ account_id }));
  const of = <T extends AccountTable>(table: T): Promise<Row<T>[]> =>
    store.engine.transaction((transaction) => selectRows(transaction, table, wanted as never));
  const withoutId = (rows: object[]) => rows.map((row) => JSON.stringify({ ...row, id: '' })).sort();
  const certificates = await of('certificates');
  const digests = new Set(certificates.map(({ digest }) => digest));
  const asked = await store.read.selectFrom('demands').selectAll().where('id', 'in', demands).execute();
  const merchant = asked[0]?.merchant_id ?? '';
  const told = store.read.selectFrom('webhooks').selectAll().where('merchant_id', '=', merchant);
  const audit = await store.read.selectFrom('audit_entries').selectAll().execute();
  return {
    accounts: (await of('accounts')).sort((one, other) => one.account_id.localeCompare(other.account_id)),
    certificates: certificates.sort((one, other) => one.id.localeCompare(other.id)),
    claims: await of('certificate_ids'),
    tokens: await of('tokens'),
    transfers: await of('transfers'),
    transferTexts: withoutId(await of('transfers')),
    outbox: withoutId(await of('outbox')),
    demands: asked.sort((one, other) => one.id.localeCompare(other.id)),
    webhooks: withoutId(await told.execute()),
    audit: withoutId(audit.filter(({ entry }) => digests.has(JSON.parse(entry).certificate))),
  };
}

const small = (most: number) => fc.nat(most - 1);
/** Once in a while, so that most of what is submitted gets through. */
const seldom = fc.nat(11).map((drawn) => drawn === 11);
const opening: fc.Arbitrary<Opening> = fc.record({
  funds: fc.constantFrom(0, 499, 500, 1000, 1000, 1500, 1500, 2500),
  sends: fc.constantFrom(0, 0, 0, 0, 8, 10),
  frozen: seldom,
});
const paying: fc.Arbitrary<Paying> = fc.record({
  account: small(3),
  key: seldom.map(Number),
  slot: small(16),
  amount: fc.constantFrom(1, 499, 500, 500, 501, 1000, 1000, 1500),
  otherPayer: seldom,
  demand: fc.option(small(DEMANDS.length), { nil: undefined, freq: 2 }),
});
/** Most that name a demand have its amount. */
const matching = fc.tuple(paying, seldom).map(([one, differs]): Paying => {
  const amount = one.demand === undefined || differs ? one.amount : (DEMANDS[one.demand] ?? one.amount);
  return { ...one, amount };
});
const confirming: fc.Arbitrary<Confirming> = fc.record({
  accepted: fc.nat(),
  otherKey: seldom,
  corresponds: seldom.map((not) => !not),
  counter: fc.constantFrom(0, 0, 0, 5, 6, 7),
});
const round = fc.record({
  payings: fc.array(matching, { minLength: 6, maxLength: 20 }),
  confirmings: fc.array(confirming, { minLength: 4, maxLength: 20 }),
  /** Which of the begun confirmations are settled, in which order, some twice. */
  settling: fc.array(small(8), { minLength: 4, maxLength: 20 }),
});
const history = fc.record({
  openings: fc.array(opening, { minLength: 3, maxLength: 3 }),
  rounds: fc.array(round, { minLength: 1, maxLength: 2 }),
});

test.each([
  ['sqlite', RUNS],
  ['postgres', Math.ceil(RUNS / 4)],
] as const)(
  'on %s a batch decides as one by one (%i histories)',
  { timeout: 60_000 + RUNS * 500 },
  async (engine, numRuns) => {
    const stores = opened[engine];
    if (stores === undefined) throw new Error(`no stores on ${engine}`);
    ({ grouped, single } = stores);
    await fc.assert(
      fc.asyncProperty(history, async ({ openings, rounds }) => {
        run += 1;
        const accepted: Submission[] = [];
        const accounts = await openAccounts([grouped, single], run, openings);
        const demands = await openDemands([grouped, single], run);
        for (const [place, { payings, confirmings, settling }] of rounds.entries()) {
          const now = NOW + place * 20_000;
          const submissions = payings.map((one) => submission(run, one, now));
          accepted.push(...(await acceptBatch(submissions)));
          if (accepted.length > 0) await confirmBatch(accepted, confirmings, settling, now + 1000);
          await checkMoney({ accounts, demands }, openings);
        }
      }),
      { numRuns, endOnFailure: engine === 'postgres' },
    );
  },
);

/** Answers what was accepted: an id is taken once, whoever brings it and whatever stands under it. */
async function acceptBatch(submissions: readonly Submission[]): Promise<Submission[]> {
  const outcomes = await both(acceptCertificates, submissions);
  const queued = submissions.filter((_, place) => {
    const outcome = outcomes[place];
    return outcome?.outcome === 'answered' && outcome.queued;
  });
  expect(new Set(queued.map(({ certificate }) => certificate.id)).size).toBe(queued.length);
  return queued;
}

async function confirmBatch(
  accepted: readonly Submission[],
  confirmings: readonly Confirming[],
  settling: readonly number[],
  now: number,
): Promise<void> {
  const begins = confirmings.map((confirming): Begin => {
    const one = accepted[confirming.accepted % accepted.length];
    if (one === undefined) throw new Error('nothing was accepted');
    const jkt = confirming.otherKey ? 'another key' : one.jkt;
    return {
      accountId: one.accountId,
      jkt,
      id: one.certificate.id,
      credentialId: CREDENTIAL,
      now,
      random: submission.random,
    };
  });
  const begun = (await both(beginConfirmations, begins)).flatMap((outcome, place) => {
    const begin = begins[place];
    const confirmed = confirmings[place];
    return outcome.outcome === 'begun' && begin && confirmed ? [{ begin, begun: outcome, confirmed }] : [];
  });
  const settlements = settling.flatMap((place) => {
    const one = begun[place];
    return one === undefined ? [] : [settlementOf(one.begin, one.begun, one.confirmed, now + 1000)];
  });
  await both(settleConfirmations, settlements);
}

function settlementOf(
  begin: Begin,
  begun: Begun,
  { corresponds, counter }: Confirming,
  at: number,
): Settlement {
  const found = corresponds
    ? ({
        corresponds,
        confirmation: `{"of":"${begin.id}"}`,
        receipt: `receipt of ${begin.id}`,
        counter,
      } as const)
    : ({ corresponds } as const);
  return { accountId: begin.accountId, id: begin.id, begun, found, at, random: submission.random };
}

/** Both stores hold the same, and each account's balances are what plain addition of its validated payments says. */
async function checkMoney(wanted: Held, openings: readonly Opening[]): Promise<void> {
  const held = await stored(grouped, wanted);
  const alone = await stored(single, wanted);
  expect({ ...held, transfers: [] }).toEqual({ ...alone, transfers: [] });
  checkDemands(held);
  wanted.accounts.forEach((accountId, place) => {
    const account = held.accounts.find(({ account_id }) => account_id === accountId);
    const validated = held.certificates.filter(
      (row) => row.account_id === accountId && row.state === 'validated',
    );
    const reserved = validated.reduce((sum, { reserve }) => sum + reserve, 0);
    const funds = openings[place]?.funds ?? 0;
    expect(account).toMatchObject({
      funding: 0 - funds,
      available: funds - reserved,
      reserved,
      held: 0,
      spent: 0,
    });
    expect(reserved).toBeLessThanOrEqual(funds);
    const moved = held.transfers.filter(({ account_id }) => account_id === accountId);
    expect(moved.map(({ certificate_id }) => certificate_id).sort()).toEqual(
      validated.map(({ id }) => id).sort(),
    );
    expect(moved.reduce((sum, { amount }) => sum + amount, 0)).toBe(reserved);
  });
}

/** A demand is met by exactly one validated certificate, whose merchant is told once, or by none. */
function checkDemands({ certificates, demands, webhooks }: Awaited<ReturnType<typeof stored>>): void {
  const validated = certificates.filter(({ state }) => state === 'validated');
  for (const { id, digest, validated_at } of demands) {
    const named = validated.filter(({ body }) => JSON.parse(body).demand === id);
    expect(named.map((row) => [row.digest, row.validated_at])).toEqual(
      digest === null ? [] : [[digest, validated_at]],
    );
  }
  expect(webhooks).toHaveLength(demands.filter(({ digest }) => digest !== null).length);
}
