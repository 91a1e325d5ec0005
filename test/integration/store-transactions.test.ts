// Statements that are asked for at once: in order, and after a failure none, on both engines.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Transaction } from '../../server/store/engine.ts';
import { changeRows, insertRows, selectRows } from '../../server/store/rows.ts';
import { openStore, type Store } from '../../server/store/store.ts';
import { Postgres } from '../world/postgres.ts';

let cluster: Postgres;
let folder: string;
const stores = new Map<string, Store>();

beforeAll(async () => {
  cluster = await Postgres.start();
  folder = await mkdtemp(path.join(tmpdir(), 'countersign-store-'));
  stores.set('sqlite', await openStore(`sqlite:${path.join(folder, 'store.sqlite')}`));
  stores.set('postgres', await openStore(await cluster.createDatabase()));
  for (const store of stores.values()) await store.migrate();
});

afterAll(async () => {
  for (const store of stores.values()) await store.close();
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
});

const lock = (name: string) => ({ name, held_by: 'somebody', until: 1 });

describe.each(['sqlite', 'postgres'])('%s', (engine) => {
  const transaction = <T>(work: (transaction: Transaction) => Promise<T>): Promise<T> => {
    const store = stores.get(engine);
    if (store === undefined) throw new Error(`no store on ${engine}`);
    return store.engine.transaction(work);
  };
  const held = (name: string) => transaction((within) => selectRows(within, 'locks', [{ name }]));

  test('they run in the order in which they were asked for', async () => {
    const found = await transaction(async (within) => {
      const [, before, , after] = await Promise.all([
        insertRows(within, 'locks', [lock('order')]),
        selectRows(within, 'locks', [{ name: 'order' }]),
        changeRows(within, 'locks', ['until'], [{ ...lock('order'), held_by: 'not written', until: 2 }]),
        selectRows(within, 'locks', [{ name: 'order' }]),
      ]);
      return [before, after];
    });
    expect(found).toEqual([[lock('order')], [{ ...lock('order'), until: 2 }]]);
  });

  test('after a failure nothing is stored, and the first failure is the one that is told', async () => {
    const failing = transaction(async (within) => {
      const nested = async () => Promise.all([within.query('select * from nowhere', [])]);
      await Promise.all([
        insertRows(within, 'locks', [lock('before')]),
        nested(),
        insertRows(within, 'locks', [lock('after')]),
      ]);
    });
    await expect(failing).rejects.toThrow(/nowhere/);
    expect(await held('before')).toEqual([]);
    expect(await held('after')).toEqual([]);
  });

  test('a failure that nobody waits for is a failure all the same', async () => {
    const failing = transaction(async (within) => {
      await insertRows(within, 'locks', [lock('unseen')]);
      within.query('select * from nowhere', []).catch(() => undefined);
    });
    await expect(failing).rejects.toThrow(/nowhere/);
    expect(await held('unseen')).toEqual([]);
  });
});

test('two transactions that wait for each other: one is run again until both are done', async () => {
  const store = stores.get('postgres') as Store;
  await store.engine.transaction((within) => insertRows(within, 'locks', [lock('a'), lock('b')]));
  let runs = 0;
  let holding = 0;
  let bothHold = () => {};
  const both = new Promise<void>((resolve) => {
    bothHold = resolve;
  });
  const take = (first: string, second: string) =>
    store.engine.transaction(async (within) => {
      runs += 1;
      await selectRows(within, 'locks', [{ name: first }], { lock: true });
      holding += 1;
      if (holding === 2) bothHold();
      await both;
      await Promise.all([
        Promise.all([selectRows(within, 'locks', [{ name: second }], { lock: true })]),
        selectRows(within, 'locks', [{ name: first }]),
      ]);
    });
  await Promise.all([take('a', 'b'), take('b', 'a')]);
  expect(runs).toBeGreaterThan(2);
});
