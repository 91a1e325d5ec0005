// Writes entries of the audit log and seals them, as every server does, until it is killed or dies at a named step of sealing.
import { recordEvents } from '../../server/audit/record-event.ts';
import { sealEntries } from '../../server/audit/seal-entries.ts';
import { readConfig } from '../../server/config.ts';
import { makeLogger } from '../../server/log.ts';
import { openPorts } from '../../server/open-ports.ts';
import type { Engine } from '../../server/store/engine.ts';
import { storeOver } from '../../server/store/store.ts';
import { CrashPoints } from './crash-points.ts';
import { hurried } from './sealing-trials.ts';

const WRITTEN_AT_ONCE = 5;
const SEALED_AT_ONCE = 7;

const { CRASH_PLAN = '', CRASH_STEPS = '', SEALER = '', BEGAN = '' } = process.env;
const points = new CrashPoints(CRASH_PLAN, CRASH_STEPS);
const clock = hurried(Number(BEGAN));
const ports = await openPorts(readConfig(process.env), makeLogger(process.env), clock);
const { engine } = ports.store;
const dying = { ...ports, store: storeOver(dyingEngine(engine)) };
await Promise.all([write(), seal()]);

/** Says of each entry, once it is durable, that it is there. */
async function write(): Promise<never> {
  for (let count = 0; ; count += WRITTEN_AT_ONCE) {
    const names = Array.from({ length: WRITTEN_AT_ONCE }, (_, place) => `${SEALER} ${count + place}`);
    const events = names.map((certificate) => ({ type: 'certificate-cancelled', certificate }) as const);
    const isDone = await attempt(() =>
      engine.transaction((transaction) => recordEvents(transaction, events, clock(), ports.random)),
    );
    if (isDone) process.stdout.write(names.map((name) => `${name}\n`).join(''));
  }
}

async function seal(): Promise<never> {
  for (;;) await attempt(() => sealEntries(dying, { holder: SEALER, most: SEALED_AT_ONCE }));
}

/** SQLite lets one process write at a time, and refuses one that has waited too long. */
async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (/SQLITE_BUSY/.test((error as Error).message)) return false;
    throw error;
  }
}

/** Its transactions may end before and after each of their statements and, where they seal something, their commit. */
function dyingEngine(real: Engine): Engine {
  return {
    ...real,
    async transaction(work) {
      let commit: string | undefined;
      const result = await real.transaction(async (transaction) => {
        const names: string[] = [];
        const query: typeof transaction.query = (sql, parameters) => {
          names.push(nameOf(sql));
          return points.around(nameOf(sql), () => transaction.query(sql, parameters));
        };
        const done = await work({ ...transaction, query });
        commit = names.includes('insert audit_checkpoints') ? points.number('commit') : undefined;
        if (commit !== undefined) points.pass(commit, 'before');
        return done;
      });
      if (commit !== undefined) points.pass(commit, 'after');
      return result;
    },
  };
}

/** What a statement does to which table: `insert audit_tiles`. */
function nameOf(sql: string): string {
  const [verb = ''] = sql.trim().split(/\s/, 1);
  const [table = ''] = /\b(?:locks|audit_\w+)/.exec(sql) ?? [];
  return `${verb} ${table}`;
}
