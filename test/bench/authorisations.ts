// Authorisations from the event to the durable answer, with few and with many cards in the store, beside the floor.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openStore, type Store } from '../../server/store/store.ts';
import { type Ask, askFloor, askIssuer } from './authorisations/ask.ts';
import { fillCards, openCards } from './authorisations/seed.ts';
import { median, quantile, show, table } from './figures.ts';
import type { BenchOptions } from './main.ts';
import { Cluster } from './payments/postgres.ts';

const ENGINES = ['SQLite', 'PostgreSQL'] as const;
const ASKS: Readonly<Record<'issuer' | 'floor', Ask>> = { issuer: askIssuer, floor: askFloor };
/** Decisions a second in rounds, and milliseconds of each at an even pace. */
type Measured = { rates: number[]; latency: number[] };
type Figures = { engine: string; cards: number; issuer: Measured; floor: Measured };

/** Measures and answers the tables. */
export async function benchAuthorisations(options: BenchOptions): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'countersign-bench-cards-'));
  const engines = ENGINES.filter((engine) => engine.includes(options.only));
  const cluster = engines.includes('PostgreSQL') ? await Cluster.start() : undefined;
  const figures: Figures[] = [];
  try {
    for (const engine of engines) {
      for (const cards of options.cards) {
        const file = path.join(folder, `${cards}.sqlite`);
        const postgres = engine === 'PostgreSQL' ? await cluster?.createDatabase() : undefined;
        const store = await openStore(postgres ?? `sqlite:${file}`);
        try {
          await store.migrate();
          figures.push({ engine, cards, ...(await measure(store, cards, options)) });
        } finally {
          await store.close();
          await rm(file, { force: true });
        }
        const { issuer } = figures.at(-1) ?? {};
        options.say(`${engine}, ${cards} cards: ${show(median(issuer?.rates ?? []))}/s`);
      }
    }
    return [rateTable(figures, options), latencyTable(figures, options)].join('\n\n');
  } finally {
    await cluster?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(
  store: Store,
  cards: number,
  options: BenchOptions,
): Promise<Record<'issuer' | 'floor', Measured>> {
  const now = Date.now();
  await fillCards(store, cards, now);
  const found = {
    issuer: { rates: [] as number[], latency: [] as number[] },
    floor: { rates: [] as number[], latency: [] as number[] },
  };
  const names = ['issuer', 'floor'] as const;
  for (let round = 0; round <= options.rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const rate = await atOnce(store, ASKS[name], options, now);
      // The first round warms up.
      if (round > 0) found[name].rates.push(rate);
    }
  }
  for (const name of names) found[name].latency = await evenly(store, ASKS[name], options, now);
  return found;
}

/** As many a second as so many callers can have, each with the next card when the last is answered. */
async function atOnce(
  store: Store,
  ask: Ask,
  { clients, seconds, asks }: BenchOptions,
  now: number,
): Promise<number> {
  const refs = await openCards(store, Math.ceil(asks * seconds * 4), now);
  const started = performance.now();
  let done = 0;
  const caller = async () => {
    while (performance.now() - started < seconds * 1000) {
      const ref = refs.pop();
      if (ref === undefined) return;
      await ask(store, ref, now);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, caller));
  return (done * 1000) / (performance.now() - started);
}

/** One after the other at an even pace, whether the last was answered or not. */
async function evenly(
  store: Store,
  ask: Ask,
  { asks, steady }: BenchOptions,
  now: number,
): Promise<number[]> {
  const refs = await openCards(store, Math.ceil(asks * steady), now);
  const latency: number[] = [];
  const started = performance.now();
  const all = refs.map(async (ref, place) => {
    const due = started + (place * 1000) / asks;
    await new Promise((wait) => setTimeout(wait, Math.max(0, due - performance.now())));
    await ask(store, ref, now);
    // From when it was due: a store that lags behind makes the later ones wait.
    latency.push(performance.now() - due);
  });
  await Promise.all(all);
  return latency;
}

function rateTable(figures: readonly Figures[], { clients, rounds, seconds }: BenchOptions): string {
  const rows = figures.map(({ engine, cards, issuer, floor }) => {
    const [ours, theirs] = [median(issuer.rates), median(floor.rates)];
    return [engine, String(cards), show(ours), show(theirs), `**${show(ours / theirs)}**`];
  });
  const head = ['engine', 'cards', 'decisions /s', 'floor /s', '**share of the floor**'];
  return `${table(head, rows)}\n\n${rounds} rounds of ${seconds} s, ${clients} at a time.`;
}

function latencyTable(figures: readonly Figures[], { asks, steady }: BenchOptions): string {
  const p = ({ latency }: Measured, share: number) => quantile(latency, share);
  const rows = figures.map(({ engine, cards, issuer, floor }) => {
    const fewest = figures.find((one) => one.engine === engine);
    const growth = p(issuer, 0.99) / p(fewest?.issuer ?? issuer, 0.99);
    const times = [p(issuer, 0.5), p(issuer, 0.99), p(floor, 0.5), p(floor, 0.99)].map(show);
    return [engine, String(cards), ...times, `**${show(growth)}**`];
  });
  const head = [
    'engine',
    'cards',
    'p50 ms',
    'p99 ms',
    'floor’s p50',
    'floor’s p99',
    '**p99 to that of fewest**',
  ];
  return `${table(head, rows)}\n\n${asks} a second for ${steady} s, timed from when each was due.`;
}
