// A world of its own for every test of the cards, on the engine of the surrounding `describe`.
import { afterAll, beforeAll, test } from 'vitest';
import { Postgres } from '../world/postgres.ts';
import type { StartNetwork } from '../world/simulator.ts';
import { CardsWorld } from './cards-world.ts';

/** Answers how to register tests; each finds its world where `give` has put it. */
export function cardsOn(
  engine: 'sqlite' | 'postgres',
  give: (world: CardsWorld) => void,
  start?: StartNetwork,
): (name: string, run: () => Promise<unknown>) => void {
  let cluster: Postgres | undefined;
  beforeAll(async () => {
    if (engine === 'postgres') cluster = await Postgres.start();
  });
  afterAll(() => cluster?.stop());
  return (name, run) =>
    test(name, async () => {
      await using world = await CardsWorld.open(cluster, start);
      give(world);
      await run();
    });
}
