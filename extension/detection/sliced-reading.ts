import type { PageChanges } from './page-changes.ts';
import type { Steps } from './steps.ts';

/** Milliseconds of one task; the step that goes beyond them is the last of its task. */
const SLICE_MS = 12;
/** So often a reading begins anew because the page changed under it; then it is done in one task. */
const MOST_TRIES = 4;
/** Milliseconds after which tasks may be longer, and how long: who waits for it has waited long enough. */
const LATE_MS = 1500;
const LATE_SLICE_MS = 30;

/** A clock in milliseconds, and a rest until the browser has done what else it has to. */
export type Pace = { now(): number; rest(): Promise<void> };

const PACE: Pace = { now: () => performance.now(), rest: nextTask };

/**
 * Reads a page in short tasks, one reading at a time. What it answers is the page as it was when the reading ended: one
 * during which the page changed, or somebody else asked, begins anew.
 */
export class SlicedReading<Result> {
  readonly #begin: () => Steps<Result>;
  readonly #changes: PageChanges;
  readonly #pace: Pace;
  #running: Promise<Result> | undefined;
  #askedAgain = false;
  #busyMs = 0;

  constructor(begin: () => Steps<Result>, changes: PageChanges, pace: Pace = PACE) {
    this.#begin = begin;
    this.#changes = changes;
    this.#pace = pace;
  }

  /** What the page says now: nothing in the answer was read before the call. */
  read(): Promise<Result> {
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

  async #run(): Promise<Result> {
    const late = this.#pace.now() + LATE_MS;
    this.#busyMs = 0;
    try {
      for (let tries = 1; ; tries += 1) {
        this.#askedAgain = false;
        this.#changes.watch();
        const steps = this.#begin();
        const read = await this.#inSlices(steps, () => {
          if (tries === MOST_TRIES) return Number.POSITIVE_INFINITY;
          return this.#pace.now() < late ? SLICE_MS : LATE_SLICE_MS;
        });
        if (read !== undefined) return read.value;
      }
    } finally {
      this.#changes.stop();
    }
  }

  /** Undefined where what was read is old before it is whole. */
  async #inSlices(steps: Steps<Result>, longest: () => number): Promise<{ value: Result } | undefined> {
    for (;;) {
      const read = this.#slice(steps, longest());
      if (read !== undefined) return read;
      await this.#pace.rest();
      if (this.#askedAgain || this.#changes.happened()) return undefined;
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
