/** What is shown has to be seen before it can be confirmed. */
const GUARD_MS = 500;

let shownAt = performance.now();
addEventListener('focus', restartGuard);

/** To be called whenever another screen appears; a key that was meant for something else confirms nothing. */
export function restartGuard(): void {
  shownAt = performance.now();
}

/** Whether an action that decides may be taken: half a second after the screen appeared or got the focus. */
export function mayAct(): boolean {
  return performance.now() - shownAt >= GUARD_MS;
}
