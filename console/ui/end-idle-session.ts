import { serverNow } from '../api/call-server.ts';
import { signOut } from '../api/session.ts';

/** Nobody at the screen for so long: whoever comes by finds it signed out. */
const IDLE_MS = 15 * 60 * 1000;
const LOOK_MS = 5000;
const SIGNS_OF_LIFE = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart'] as const;

/** Signs out when the session's time is over or nobody has moved for a quarter of an hour; answers how to stop looking. */
export function endIdleSession(expiresAt: string): () => void {
  const looking = new AbortController();
  let lastSeen = Date.now();
  const noteLife = () => {
    lastSeen = Date.now();
  };
  for (const sign of SIGNS_OF_LIFE)
    addEventListener(sign, noteLife, { signal: looking.signal, passive: true });
  const timer = setInterval(() => {
    const isOver = Date.parse(expiresAt) <= serverNow() || Date.now() - lastSeen > IDLE_MS;
    if (isOver) void signOut('ended');
  }, LOOK_MS);
  return () => {
    clearInterval(timer);
    looking.abort();
  };
}
