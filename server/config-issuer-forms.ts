import { URL } from 'node:url';
import { isLocalhost } from '../shared/origin.ts';

/** Ranges that payment services publish for tests: no bank issues under them. */
const TEST_BINS: readonly string[] = ['424242', '400000', '555555', '411111', '222300'];
export const DEFAULT_BIN = '424242';

export const BINS = `one of the test ranges ${TEST_BINS.join(', ')}`;

/** One of the test ranges. */
export function readBin(text: string): string | undefined {
  return TEST_BINS.includes(text) ? text : undefined;
}

/** https, or http on the machine itself; without query. */
export function readNetworkUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, search, hash, username } = new URL(text);
  const local = isLocalhost(hostname) || hostname === '127.0.0.1' || hostname === '[::1]';
  const allowed = protocol === 'https:' || (protocol === 'http:' && local);
  return allowed && search === '' && hash === '' && username === '' ? text.replace(/\/$/, '') : undefined;
}

/** The same without a path. */
export function readOrigin(text: string): string | undefined {
  const url = readNetworkUrl(text);
  return url !== undefined && new URL(url).pathname === '/' ? new URL(url).origin : undefined;
}
