// The console's pages over few and over many payments: what one waits for when it opens, searches and turns the page.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StateCounts } from '../../server/console/count-states.ts';
import { listConsoleApprovals } from '../../server/console/list-approvals.ts';
import { readHealth } from '../../server/console/read-health.ts';
import { listPeople } from '../../server/console/read-people.ts';
import { searchPayments } from '../../server/console/search-payments.ts';
import type { Ports } from '../../server/ports.ts';
import { openStore, type Store } from '../../server/store/store.ts';
import type { PaymentQuery } from '../../shared/console-schemas.ts';
import { fillCards } from './authorisations/seed.ts';
import { median, medianRatio, show, table } from './figures.ts';
import type { BenchOptions } from './main.ts';
import { Cluster } from './payments/postgres.ts';

const ENGINES = ['SQLite', 'PostgreSQL'] as const;
/** A payment every half minute: a million in a year. */
const APART_MS = 30_000;
const CALLS = 15;

type Deps = Pick<Ports, 'store' | 'clock' | 'issuer' | 'config'>;
type Look = { name: string; at(deps: Deps, known: Known, counts: StateCounts): Promise<unknown> };
/** Of a payment in the middle of them all. */
type Known = { digest: string; next: string; state: NonNullable<PaymentQuery['state']> };

const search =
  (query: (known: Known) => PaymentQuery) =>
  (deps: Deps, known: Known): Promise<unknown> =>
    searchPayments(deps, query(known));

const LOOKS: readonly Look[] = [
  { name: 'payments: first page', at: search(() => ({})) },
  { name: 'payments: a page in the middle', at: search(({ next }) => ({ after: next })) },
  { name: 'payments by merchant', at: search(() => ({ merchant: 'shop' })) },
  { name: 'payments by payer’s name', at: search(() => ({ person: 'ada' })) },
  {
    name: 'payments by state and amount',
    at: search(({ state }) => ({ state, currency: 'EUR', least: '40.00' })),
  },
  { name: 'payments by an amount that none has', at: search(() => ({ currency: 'EUR', least: '90000.00' })) },
  { name: 'a payment by its digest', at: search(({ digest }) => ({ digest })) },
  { name: 'people: first page', at: ({ store }) => listPeople({ store }, {}) },
  { name: 'approvals that wait', at: (deps) => listConsoleApprovals(deps, { which: 'waiting' }) },
  { name: 'health', at: (deps, _known, counts) => readHealth(deps, counts) },
  { name: 'health after a start', at: (deps) => readHealth(deps, new StateCounts()) },
];

type Filled = { payments: number; store: Store; known: Known; counts: StateCounts; times: number[][] };

/** Measures and answers a table for each engine. */
export async function benchConsole(options: BenchOptions): Promise<string> {
  const tables: string[] = [];
  for (const engine of ENGINES.filter((one) => one.includes(options.only))) {
    const folder = await mkdtemp(path.join(tmpdir(), 'countersign-bench-console-'));
    const cluster = engine === 'PostgreSQL' ? await Cluster.start() : undefined;
    const filled: Filled[] = [];
    try {
      for (const payments of [options.few, options.payments]) {
        const url = (await cluster?.createDatabase()) ?? `sqlite:${path.join(folder, `${payments}.sqlite`)}`;
        filled.push(await fill(url, payments));
        options.say(`${engine}: ${payments} payments are there`);
      }
      await measure(filled, options);
      tables.push(tableOf(engine, filled));
    } finally {
      for (const { store } of filled) await store.close();
      await cluster?.stop();
      await rm(folder, { recursive: true, force: true });
    }
  }
  return tables.join('\n\n');
}

async function fill(url: string, payments: number): Promise<Filled> {
  const store = await openStore(url);
  await store.migrate();
  const now = Date.now();
  await fillCards(store, payments, now, {
    certificates: { accepted_at: `${now} - n * ${APART_MS}`, digest: 'certificate' },
  });
  const at = now - Math.floor(payments / 2) * APART_MS;
  const { digest, id, state } = await store.read
    .selectFrom('certificates')
    .select(['digest', 'id', 'state'])
    .where('accepted_at', '=', at)
    .executeTakeFirstOrThrow();
  return {
    payments,
    store,
    counts: new StateCounts(),
    known: { digest, next: `${at}.${id}`, state: state as Known['state'] },
    times: LOOKS.map(() => []),
  };
}

/** Few and many take turns; of each round the median of some calls is kept, the first round warms up. */
async function measure(filled: readonly Filled[], { rounds, say }: BenchOptions): Promise<void> {
  for (let round = 0; round <= rounds; round += 1) {
    for (const { store, known, counts, times } of round % 2 === 0 ? filled : filled.toReversed()) {
      const issuer = { provider: 'sandbox' } as Ports['issuer'];
      const config = { metadata: undefined } as Ports['config'];
      const deps = { store, clock: Date.now, issuer, config };
      for (const [place, look] of LOOKS.entries()) {
        const spent: number[] = [];
        for (let call = 0; call < CALLS; call += 1) {
          const started = performance.now();
          await look.at(deps, known, counts);
          spent.push(performance.now() - started);
        }
        if (round > 0) times[place]?.push(median(spent));
      }
    }
    say(`round ${round} of ${rounds}`);
  }
}

function tableOf(engine: string, filled: readonly Filled[]): string {
  const [few, many] = filled;
  const head = [engine, `ms, ${few?.payments} payments`, `ms, ${many?.payments} payments`, 'ratio'];
  const rows = LOOKS.map(({ name }, place) => {
    const [ones = [], others = []] = [few?.times[place], many?.times[place]];
    return [name, show(median(ones)), show(median(others)), `**${show(medianRatio(others, ones))}**`];
  });
  return table(head, rows);
}
