import { useEffect, useRef, useState } from 'preact/hooks';
import type { Problem, Result } from '../api/problem.ts';
import { call } from '../api/session.ts';

export type Loaded<T> = {
  value: T | undefined;
  problem: Problem | undefined;
  loading: boolean;
  /** Asks again; what is shown stays until the answer is there. */
  reload(): void;
};

/** What an address answers; asked again every so often while somebody can see the page, where `everyMs` is given. */
export function useLoaded<T>(path: string, everyMs?: number): Loaded<T> {
  const [state, setState] = useState<Pick<Loaded<T>, 'value' | 'problem'> & { of: string }>({
    value: undefined,
    problem: undefined,
    of: path,
  });
  const [turn, setTurn] = useState(0);
  const [loading, setLoading] = useState(true);
  const latest = useRef(path);
  latest.current = path;
  useEffect(() => {
    setLoading(true);
    void call<T>('GET', path).then((result: Result<T>) => {
      if (latest.current !== path) return;
      setLoading(false);
      setState((before) => ({
        value: result.ok ? result.value : before.of === path ? before.value : undefined,
        problem: result.ok ? undefined : result.problem,
        of: path,
      }));
    });
  }, [path, turn]);
  useEffect(() => {
    if (everyMs === undefined) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') setTurn((before) => before + 1);
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  const shown = state.of === path;
  return {
    value: shown ? state.value : undefined,
    problem: shown ? state.problem : undefined,
    loading,
    reload: () => setTurn((before) => before + 1),
  };
}
