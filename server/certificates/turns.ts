const last = new Map<string, Promise<unknown>>();

/** Runs work after all earlier work of the same name in this process has ended, whatever became of it. */
export function takeTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
  const before = last.get(name) ?? Promise.resolve();
  const turn = before.then(work, work);
  const settled = turn
    .catch(() => undefined)
    .then(() => {
      if (last.get(name) === settled) last.delete(name);
    });
  last.set(name, settled);
  return turn;
}
