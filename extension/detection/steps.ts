/** Work that may rest at every `yield`: between two of them it takes a few milliseconds at most. */
export type Steps<Result> = Generator<undefined, Result, undefined>;

/** Does the work without a rest. */
export function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
