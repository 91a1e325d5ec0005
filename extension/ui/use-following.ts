import { useEffect } from 'preact/hooks';

const FOLLOW_EVERY_MS = 3000;

/** While the shopper waits, the server is asked how it goes. */
export function useFollowing(paused: boolean, refresh: () => Promise<void>): void {
  useEffect(() => {
    if (paused) return undefined;
    const timer = setInterval(() => void refresh(), FOLLOW_EVERY_MS);
    return () => clearInterval(timer);
  }, [paused, refresh]);
}
