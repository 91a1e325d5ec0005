import { readSealed } from '../audit/export-log.ts';
import { logName } from '../audit/log-keys.ts';
import type { Ports } from '../ports.ts';
import { takeLease } from '../store/lease.ts';
import { putRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Target } from './targets.ts';

type Deps = Pick<Ports, 'store' | 'config' | 'clock' | 'random' | 'log'> & {
  /** How long a receiver has to take a batch. */
  answerWithinMs: number;
};
type Cursor = Row<'siem_cursors'>;

const BATCH = 200;
/** So much longer than a batch can take: only the work of a process that died is taken over. */
const LEASE_MORE_MS = 20_000;
const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 10 * 60 * 1000;

/**
 * Pushes the sealed entries that a target has not got, in their order, a batch of them at a time: at least once each, by one
 * process at a time. A batch that was not taken comes again, after pauses that grow. Answers whether more may wait.
 */
export async function pushEntries(deps: Deps, target: Target, holder: string): Promise<boolean> {
  const now = deps.clock();
  const lease = {
    name: `siem ${target.name}`,
    holder,
    now,
    until: now + deps.answerWithinMs + LEASE_MORE_MS,
  };
  const cursor = await deps.store.engine.transaction(async (transaction) => {
    if (!(await takeLease(transaction, lease))) return undefined;
    const [kept = beginningOf(target)] = await selectRows(transaction, 'siem_cursors', [
      { target: target.name },
    ]);
    return kept.due_at > now ? undefined : kept;
  });
  if (cursor === undefined) return false;
  const { entries, next, isFull } = await readSealed(deps, cursor.next, BATCH);
  if (next === cursor.next) return false;
  const batch = { log: logName(deps), entries, next };
  const problem = entries.length === 0 ? undefined : await target.send(batch, now, deps.answerWithinMs);
  tell(deps, target, { cursor, problem });
  const [chance = 0] = deps.random(1);
  const moved = problem === undefined ? movedTo(cursor, next) : heldUp(cursor, deps.clock(), chance / 255);
  const kept = await deps.store.engine.transaction(async (transaction) => {
    const stillOurs = await takeLease(transaction, { ...lease, now: deps.clock() });
    if (stillOurs) await putRows(transaction, 'siem_cursors', [moved]);
    return stillOurs;
  });
  return kept && problem === undefined && isFull;
}

function beginningOf({ name }: Target): Cursor {
  return { target: name, next: 0, failures: 0, due_at: 0 };
}

function movedTo({ target }: Cursor, next: number): Cursor {
  return { target, next, failures: 0, due_at: 0 };
}

/** `chance` is from 0 to 1: servers that were held up together part. */
function heldUp(cursor: Cursor, now: number, chance: number): Cursor {
  const failures = cursor.failures + 1;
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
  return { ...cursor, failures, due_at: now + Math.round(pause * (0.8 + 0.4 * chance)) };
}

type Told = { cursor: Cursor; problem: string | undefined };

/** When it begins to be held up, and when it goes on. */
function tell({ log }: Deps, { kind, host }: Target, { cursor: { failures }, problem }: Told): void {
  if (problem !== undefined && failures === 0)
    log.warn({ kind, host, problem }, 'the audit log cannot be pushed');
  if (problem === undefined && failures > 0)
    log.info({ kind, host, failures }, 'the audit log is pushed again');
}
