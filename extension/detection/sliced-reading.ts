import type { PageChanges } from './page-changes.ts';
import type { Steps } from './steps.ts';

/** Milliseconds of one task; the step that goes beyond them is the last of its task. */
const SLICE_MS = 12;
/** So often a reading begins anew because the page changed under it; then the page is one that never rests. */
const MOST_TRIES = 3;
/** Milliseconds after which tasks may be longer, and how long: who waits for it has waited long enough. */
const LATE_MS = 1500;
const LATE_SLICE_MS = 30;

/** A clock in milliseconds, and a rest until the browser has done what else it has to. */
export type Pace = { now(): number; rest(): Promise<void> };

const PACE: Pace = { now: () => performance.now(), rest: nextTask };

/** What two readings tell of a page that changed during both. */
export type Settle<Result> = (before: Result, after: Result) => Result;

/** One reading; undefined where it was given up, and whether the page changed meanwhile. */
type Attempt<Result> = { read?: { value: Result }; changed: boolean };

/**
 * Reads a page in short tasks, one reading at a time. What it answers is the page as it was when the reading ended: one
 * during which the page changed, or somebody else asked, begins anew. A page that never rests is read twice, and
 * `settle` says what is to be believed of it.
 */
export class SlicedReading<Result> {
  readonly #begin: () => Steps<Result>;
  readonly #changes: PageChanges;
  readonly #settle: Settle<Result>;
  readonly #pace: Pace;
  #running: Promise<Result> | undefined;
  /** The reading after one that is not begun anew. */
  #next: Promise<Result> | undefined;
  #isLast = false;
  #askedAgain = false;
  #busyMs = 0;

  constructor(begin: () => Steps<Result>, changes: PageChanges, settle: Settle<Result>, pace: Pace = PACE) {
    this.#begin = begin;
    this.#changes = changes;
    this.#settle = settle;
    this.#pace = pace;
  }

  /** What the page says now: nothing in the answer was read before the call. */
  read(): Promise<Result> {
    if (this.#running !== undefined && this.#isLast) return this.#readNext(this.#running);
    this.#askedAgain = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Milliseconds that the last reading worked, its rests left out. */
  get busyMs(): number {
    return this.#busyMs;
  }

  #readNext(running: Promise<Result>): Promise<Result> {
    const read = () => {
      this.#next = undefined;
      return this.read();
    };
    this.#next ??= running.then(read, read);
    return this.#next;
  }

  async #run(): Promise<Result> {
    const late = this.#pace.now() + LATE_MS;
    this.#busyMs = 0;
    try {
      for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
        const { read, changed } = await this.#attempt(late);
        if (read !== undefined && !changed) return read.value;
      }
      this.#isLast = true;
      return await this.#readMoving(late);
    } finally {
      this.#isLast = false;
      this.#changes.stop();
    }
  }

  async #readMoving(late: number): Promise<Result> {
    const before = await this.#attempt(late);
    if (before.read !== undefined && !before.changed) return before.read.value;
    await this.#pace.rest();
    const { read, changed } = await this.#attempt(late);
    if (read === undefined || before.read === undefined) throw new Error('a last reading is not given up');
    return changed ? this.#settle(before.read.value, read.value) : read.value;
  }

  /** Reads in slices; given up where what was read is old before it is whole, if it may begin anew. */
  async #attempt(late: number): Promise<Attempt<Result>> {
    this.#askedAgain = false;
    this.#changes.watch();
    const steps = this.#begin();
    let changed = false;
    for (;;) {
      const read = this.#slice(steps, this.#pace.now() < late ? SLICE_MS : LATE_SLICE_MS);
      if (read !== undefined) return { read, changed };
      await this.#pace.rest();
      changed ||= this.#askedAgain || this.#changes.happened();
      if (changed && !this.#isLast) return { changed };
    }
  }

  /** One task; undefined where it is not the last. */
  #slice(steps: Steps<Result>, longest: number): { value: Result } | undefined {
    const { now } = this.#pace;
    const start = now();
    for (;;) {
      const step = steps.next();
      const took = now() - start;
      if (step.done || took >= longest) {
        this.#busyMs += took;
        return step.done ? { value: step.value } : undefined;
      }
    }
  }
}

type Scheduler = { yield?(): Promise<void> };

/** A rest until the next task: input and painting come first. Timers are late in a tab that nobody looks at; this is not. */
function nextTask(): Promise<void> {
  const { scheduler } = globalThis as { scheduler?: Scheduler };
  if (scheduler?.yield !== undefined) return scheduler.yield();
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
