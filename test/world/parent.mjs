// npm passes a signal on to its shell alone, which dies of it and leaves us behind: then we end, too.
const EVERY_MS = 300;

/** Calls back once, when npm started us and our parent is gone; answers how to stop looking. */
export function onLeftBehind(end, { ppid } = process) {
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return () => {};
  const timer = setInterval(() => {
    if (process.ppid === ppid) return;
    clearInterval(timer);
    end();
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
