// The script that every adapter passes, on both engines: one file for each adapter calls this with its simulator.
import { afterAll, beforeAll, describe, test } from 'vitest';
import { Postgres } from '../../world/postgres.ts';
import type { StartNetwork } from '../../world/simulator.ts';
import { CardsWorld } from '../cards-world.ts';
import { approvals } from './approvals.ts';
import { messages } from './messages.ts';
import { Script } from './script-world.ts';
import { settlement } from './settlement.ts';

export function runScript(adapter: string, start: StartNetwork): void {
  describe.each(['sqlite', 'postgres'] as const)(`${adapter} on %s`, (engine) => {
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
