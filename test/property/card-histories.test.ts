// CARD_EVENTS says how many events are told in all; `npm run soak` tells 100 000.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore, type Store } from '../../server/store/store.ts';
import { history, playHistory, playTwice } from './card-histories.ts';

const EVENTS = Number(process.env['CARD_EVENTS'] ?? 600);
const EVENTS_IN_A_HISTORY = 20;
const LONG_MS = 60_000 + EVENTS * 100;

let store: Store;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'countersign-histories-'));
  store = await openStore(`sqlite:${path.join(folder, 'cards.sqlite')}`);
  await store.migrate();
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

test(
  'whatever is told, in whatever order and how often, the invariants hold after each event',
  async () => {
    let told = 0;
    const property = fc.asyncProperty(history, async (one) => {
      told += await playHistory(store, one);
    });
    await fc.assert(property, { numRuns: Math.ceil(EVENTS / EVENTS_IN_A_HISTORY) });
    expect(told).toBeGreaterThan(EVENTS / 2);
  },
  LONG_MS,
);

test(
  'what has happened leads to the same money in whatever order it is told',
  async () => {
    await fc.assert(
      fc.asyncProperty(history, async (one) => {
        await playTwice(store, one);
      }),
      { numRuns: Math.ceil(EVENTS / EVENTS_IN_A_HISTORY) },
    );
  },
  LONG_MS,
);
