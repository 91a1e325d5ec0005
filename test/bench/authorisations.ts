// Authorisations from the event to the durable answer, with few and with many cards in the store, beside the floor.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openStore, type Store } from '../../server/store/store.ts';
import { type Ask, askFloor, askIssuer } from './authorisations/ask.ts';
import { fillCards, openCards, settle } from './authorisations/seed.ts';
import { latencyTable, rateTable, steadyTable } from './authorisations/tables.ts';
import type { BenchOptions } from './main.ts';
import { Cluster } from './payments/postgres.ts';

const ENGINES = ['SQLite', 'PostgreSQL'] as const;
const ASKS: Readonly<Record<'issuer' | 'floor', Ask>> = { issuer: askIssuer, floor: askFloor };
const SUBJECTS = ['issuer', 'floor'] as const;

/** Of each round: decisions a second and the CPU of one, and the milliseconds of each at an even pace. */
export type Measured = { rates: number[]; cpu: number[]; latency: number[][] };
export type Figures = { engine: string; cards: number } & Record<(typeof SUBJECTS)[number], Measured>;
/** The milliseconds of each over one long time with the most cards. */
export type Steady = { engine: string; cards: number; latency: number[] };

type Filled = Figures & { store: Store };

/** Measures and answers the tables. */
export async function benchAuthorisations(options: BenchOptions): Promise<string> {
  const engines = ENGINES.filter((engine) => engine.includes(options.only));
  const figures: Figures[] = [];
  const steady: Steady[] = [];
  for (const engine of engines) {
    const folder = options.stores || (await mkdtemp(path.join(tmpdir(), 'countersign-bench-cards-')));
    const cluster = engine === 'PostgreSQL' ? await Cluster.start() : undefined;
    const filled: Filled[] = [];
    try {
      for (const cards of options.cards) {
        const url = (await cluster?.createDatabase()) ?? `sqlite:${path.join(folder, `${cards}.sqlite`)}`;
        filled.push(await fillStore(url, { engine, cards }, options));
      }
      for (const { store } of filled) await settle(store);
      await measure(filled, options);
      figures.push(...filled);
      const most = filled.at(-1);
      if (most !== undefined) steady.push({ ...most, latency: await evenly(most.store, askIssuer, options) });
    } finally {
      for (const { store } of filled) await store.close();
      await cluster?.stop();
      if (folder !== options.stores) await rm(folder, { recursive: true, force: true });
    }
  }
  return [rateTable(figures, options), latencyTable(figures, options), steadyTable(steady, options)].join(
    '\n\n',
  );
}

async function fillStore(
  url: string,
  { engine, cards }: Pick<Figures, 'engine' | 'cards'>,
  { say }: BenchOptions,
): Promise<Filled> {
  const isKept = existsSync(url.replace('sqlite:', ''));
  const store = await openStore(url);
  const started = performance.now();
  await store.migrate();
  if (!isKept) await fillCards(store, cards, Date.now());
  say(`${engine}, ${cards} cards: filled in ${Math.round((performance.now() - started) / 1000)} s`);
  const measured = () => ({ rates: [], cpu: [], latency: [] });
  return { engine, cards, store, issuer: measured(), floor: measured() };
}

/** Sizes and subjects take turns, in another order each round, so that what else the machine does meets all of them. */
async function measure(filled: readonly Filled[], options: BenchOptions): Promise<void> {
  const { rounds, steady, say } = options;
  const stretch = { ...options, steady: steady / rounds };
  for (let round = 0; round <= rounds; round += 1) {
    const turned = <T>(all: readonly T[]) => (round % 2 === 0 ? all : all.toReversed());
    for (const one of turned(filled)) {
      for (const subject of turned(SUBJECTS)) {
        const { rate, cpu } = await atOnce(one.store, ASKS[subject], options);
        // The first round warms up.
        if (round === 0) continue;
        one[subject].rates.push(rate);
        one[subject].cpu.push(cpu);
        one[subject].latency.push(await evenly(one.store, ASKS[subject], stretch));
      }
    }
    say(`${filled[0]?.engine}: round ${round} of ${rounds}`);
  }
}

/** As many a second as so many callers can have, each with the next card when the last is answered. */
async function atOnce(
  store: Store,
  ask: Ask,
  { clients, seconds, asks }: BenchOptions,
): Promise<{ rate: number; cpu: number }> {
  const now = Date.now();
  const refs = await openCards(store, Math.ceil(asks * seconds * 2), now);
  const before = process.cpuUsage();
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
  const rate = (done * 1000) / (performance.now() - started);
  const { user, system } = process.cpuUsage(before);
  return { rate, cpu: (user + system) / done };
}

/** One after the other at an even pace, whether the last was answered or not; how long each took from when it was due. */
async function evenly(
  store: Store,
  ask: Ask,
  { asks, steady }: Pick<BenchOptions, 'asks' | 'steady'>,
): Promise<number[]> {
  const now = Date.now();
  const refs = (await openCards(store, Math.ceil(asks * steady), now)).slice(0, asks * steady);
  const started = performance.now();
  return Promise.all(
    refs.map(async (ref, place) => {
      const due = started + (place * 1000) / asks;
      await new Promise((wait) => setTimeout(wait, Math.max(0, due - performance.now())));
      await ask(store, ref, now);
      return performance.now() - due;
    }),
  );
}
