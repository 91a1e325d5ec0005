// Where a server dies: ports that count what they do and, at one named step, end the process as a power cut would.
import { appendFileSync, readFileSync } from 'node:fs';
import type { IssuerAdapter } from '../../server/issuer-port.ts';
import type { ChannelPort } from '../../server/ports.ts';
import type { Engine, Transaction } from '../../server/store/engine.ts';
import { type Store, storeOver } from '../../server/store/store.ts';
import type { Operation } from '../../server/store/writer.ts';

/**
 * `before`: the step has not happened: a transaction whose statements have run is not committed, a carrier has not been
 * called. `after`: it has, durably, and nobody has been told.
 */
export type Side = 'before' | 'after';

/** What the parent tells: what to count from now on, where to die, and how far the clock is ahead. */
export type CrashPlan = { run: string; dieAt?: string; aheadMs: number };

/** Transactions that all requests and the idle worker make; they count only where they find something to do. */
const IDLE = (results: readonly unknown[]) =>
  results.every(
    (result) => result === 0 || result === false || (Array.isArray(result) && result.length === 0),
  );

/** A turn of the outbox that takes nothing, but writes down what a carrier has answered. */
const ANSWERED = (items: readonly unknown[]) =>
  items.some((item) => ((item as { answers?: readonly unknown[] }).answers ?? []).length > 0);

/** Counts steps and dies at one of them, as the plan's file says at that moment. */
export class CrashPoints {
  readonly #planFile: string;
  readonly #stepsFile: string;
  #run = '';
  readonly #counts = new Map<string, number>();

  constructor(planFile: string, stepsFile: string) {
    this.#planFile = planFile;
    this.#stepsFile = stepsFile;
  }

  get plan(): CrashPlan {
    return JSON.parse(readFileSync(this.#planFile, 'utf8')) as CrashPlan;
  }

  /** Numbers a step that is about to be taken: `settleConfirmations 1`. */
  number(name: string): string {
    const { run } = this.plan;
    if (run !== this.#run) this.#counts.clear();
    this.#run = run;
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    return `${name} ${count}`;
  }

  /** The process may end here. */
  pass(step: string, side: Side): void {
    const { dieAt } = this.plan;
    const point = `${step} ${side}`;
    appendFileSync(this.#stepsFile, `${point}\n`);
    if (point === dieAt) process.kill(process.pid, 'SIGKILL');
  }

  async around<T>(name: string, work: () => Promise<T>): Promise<T> {
    const step = this.number(name);
    this.pass(step, 'before');
    const result = await work();
    this.pass(step, 'after');
    return result;
  }
}

/** The store over an engine whose transactions may be the process's last; they bear the names of their operations. */
export function crashingStore(engine: Engine, points: CrashPoints): Store {
  const doneIn = new WeakMap<Transaction, string[]>();
  const store = storeOver({
    ...engine,
    async transaction(work) {
      let steps: string[] = [];
      const result = await engine.transaction(async (transaction) => {
        const names: string[] = [];
        doneIn.set(transaction, names);
        const done = await work(transaction);
        steps = names.map((name) => points.number(name));
        for (const step of steps) points.pass(step, 'before');
        return done;
      });
      for (const step of steps) points.pass(step, 'after');
      return result;
    },
    async write(work) {
      const step = points.number('write');
      const result = await engine.write(async (tables) => {
        const done = await work(tables);
        points.pass(step, 'before');
        return done;
      });
      points.pass(step, 'after');
      return result;
    },
  });
  const named = new Map<unknown, unknown>();
  const nameOf = <Item, Result>(operation: Operation<Item, Result>): Operation<Item, Result> => {
    const known = named.get(operation) as Operation<Item, Result> | undefined;
    if (known !== undefined) return known;
    const made: Operation<Item, Result> = async (transaction, items) => {
      const results = await operation(transaction, items);
      if (!IDLE(results) || ANSWERED(items)) doneIn.get(transaction)?.push(operation.name);
      return results;
    };
    named.set(operation, made);
    return made;
  };
  return { ...store, submit: (operation, item) => store.submit(nameOf(operation), item) };
}

/** A carrier that may be the last that the process calls. */
export function crashingChannel(channel: ChannelPort, points: CrashPoints): ChannelPort {
  return { ...channel, send: (message) => points.around('send', () => channel.send(message)) };
}

/** A provider that may be the last that the process calls. */
export function crashingIssuer(issuer: IssuerAdapter, points: CrashPoints): IssuerAdapter {
  return {
    ...issuer,
    issueCard: (limits, key) => points.around('issueCard', () => issuer.issueCard(limits, key)),
    revealCard: (ref) => points.around('revealCard', () => issuer.revealCard(ref)),
    closeCard: (ref, why) => points.around('closeCard', () => issuer.closeCard(ref, why)),
  };
}
