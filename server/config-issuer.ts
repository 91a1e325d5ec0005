import { URL } from 'node:url';
import { isLocalhost } from '../shared/origin.ts';

/** The built-in issuer. */
export type SandboxSettings = {
  /** The first six digits of its cards' numbers; one of the ranges that no bank issues under. */
  bin: string;
  /** Where its network can be asked what it has on a charge; undefined: there is nobody to ask. */
  networkUrl: string | undefined;
};

/** Ranges that payment services publish for tests: no bank issues under them. */
export const TEST_BINS: readonly string[] = ['424242', '400000', '555555', '411111', '222300'];
export const DEFAULT_BIN = '424242';

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
