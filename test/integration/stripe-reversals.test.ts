// Totals become differences once, whoever reads the messages, and in whatever order.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Total } from '../../server/issuer/stripe/facts.ts';
import { claimReversals } from '../../server/issuer/stripe/reversals.ts';
import { openStore, type Store } from '../../server/store/store.ts';
import { Postgres } from '../world/postgres.ts';

const RUNS = 40;

type Opened = AsyncDisposable & { stores: Store[] };

/** Two servers on one cluster, or one on a file. */
async function open(engine: 'sqlite' | 'postgres'): Promise<Opened> {
  const folder = await mkdtemp(path.join(tmpdir(), 'countersign-reversals-'));
  const cluster = engine === 'postgres' ? await Postgres.start() : undefined;
  const url = (await cluster?.createDatabase()) ?? `sqlite:${path.join(folder, 'store.sqlite')}`;
  const stores = [await openStore(url)];
  await stores[0]?.migrate();
  if (cluster !== undefined) stores.push(await openStore(url));
  return {
    stores,
    async [Symbol.asyncDispose]() {
      for (const store of stores) await store.close();
      await cluster?.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Each message's total as its reader was told to book it, by the name of the fact. */
type Told = Map<string, Total>;

async function claim(store: Store, networkId: string, total: Total, told: Told): Promise<void> {
  for (const { total: of, part } of await store.submit(claimReversals, { networkId, total })) {
    const name = `${of.amount} ${of.billed}`;
    // The same fact always says the same.
    expect(told.get(name) ?? part).toEqual(part);
    told.set(name, part);
  }
}

function sumOf(told: Told): Total {
  const parts = [...told.values()];
  return {
    amount: parts.reduce((sum, { amount }) => sum + amount, 0),
    billed: parts.reduce((sum, { billed }) => sum + billed, 0),
  };
}

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  test('their sum is the highest total that was told', { timeout: 120_000 }, async () => {
    await using opened = await open(engine);
    const { stores } = opened;
    let histories = 0;
    const totals = fc.array(fc.record({ amount: fc.nat({ max: 30 }), billed: fc.nat({ max: 30 }) }), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(totals, fc.boolean(), async (all, atOnce) => {
        histories += 1;
        const networkId = `iauth_${histories}`;
        const told: Told = new Map();
        const work = [...all, ...all.toReversed()].map((total, place) => async () => {
          const store = stores[place % stores.length];
          if (store !== undefined) await claim(store, networkId, total, told);
        });
        if (atOnce) await Promise.all(work.map((one) => one()));
        else for (const one of work) await one();
        const highest = (side: keyof Total) => Math.max(...all.map((total) => total[side]));
        expect(sumOf(told)).toEqual({ amount: highest('amount'), billed: highest('billed') });
      }),
      { numRuns: RUNS },
    );
  });
});
