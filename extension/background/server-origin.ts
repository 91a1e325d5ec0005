import { isLocalhost } from '../../shared/origin.ts';

/** The server's address as a shopper types it, as an origin: https, or http on this very machine. */
export function serverOrigin(typed: string): string | undefined {
  const text = /^[a-z]+:\/\//i.test(typed.trim()) ? typed.trim() : `https://${typed.trim()}`;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const allowed = url.protocol === 'https:' || (url.protocol === 'http:' && isLocalhost(url.hostname));
  return allowed ? url.origin : undefined;
}
