import { useState } from 'preact/hooks';
import type { Problem } from '../api/problem.ts';
import { change } from '../api/session.ts';
import { useWork } from './use-work.ts';

type Call = { method: 'POST' | 'DELETE'; path: string; body?: Record<string, unknown>; done: string };

/** One signed change at a time: the touch, what went wrong, what was done. */
export function useSignedChange(): {
  busy: boolean;
  problem: Problem | undefined;
  done: string | undefined;
  make<T>(call: Call): Promise<T | undefined>;
} {
  const { busy, problem, run } = useWork();
  const [done, setDone] = useState<string>();
  const make = async <T>({ method, path, body = {}, done: words }: Call) => {
    setDone(undefined);
    let made = false;
    const value = await run(async () => {
      const result = await change<T>(method, path, body);
      made = result.ok;
      return result;
    });
    if (made) setDone(words);
    return value;
  };
  return { busy, problem, done, make };
}
