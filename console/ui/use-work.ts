import { useState } from 'preact/hooks';
import type { Problem, Result } from '../api/problem.ts';

/** Runs one thing at a time and keeps what went wrong; answers what came of it, or undefined. */
export function useWork(): {
  busy: boolean;
  problem: Problem | undefined;
  run<T>(work: () => Promise<Result<T>>): Promise<T | undefined>;
} {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const run = async <T>(work: () => Promise<Result<T>>): Promise<T | undefined> => {
    setBusy(true);
    setProblem(undefined);
    const result = await work();
    setBusy(false);
    if (result.ok) return result.value;
    setProblem(result.problem);
    return undefined;
  };
  return { busy, problem, run };
}
