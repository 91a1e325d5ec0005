// The script that every adapter passes: one file for each adapter calls this with its simulator.
import { afterAll, beforeAll, describe, test } from 'vitest';
import type { Engine } from '../../world/bank.ts';
import { Postgres } from '../../world/postgres.ts';
import type { StartNetwork } from '../../world/simulator.ts';
import { CardsWorld } from '../cards-world.ts';
import { approvals } from './approvals.ts';
import { messages } from './messages.ts';
import { Script } from './script-world.ts';
import { settlement } from './settlement.ts';

/** On SQLite where no engines are named; PostgreSQL with every adapter is in the soak. */
export function runScript(
  adapter: string,
  start: StartNetwork,
  engines: readonly Engine[] = ['sqlite'],
): void {
  describe.each(engines)(`${adapter} on %s`, (engine) => {
    let cluster: Postgres | undefined;
    beforeAll(async () => {
      if (engine === 'postgres') cluster = await Postgres.start();
    });
    afterAll(() => cluster?.stop());
    test.each([...approvals, ...settlement, ...messages])('%s', async (_name, run) => {
      await using world = await CardsWorld.open(cluster, start);
      await run(new Script(world));
    });
  });
}
