import type { FastifyRequest } from 'fastify';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Config } from '../config.ts';
import { parseVersion, type Version } from '../config-clients.ts';

/** Which client asks, and its version: `extension/1.2.3`. Others need not say. */
export const CLIENT_HEADER = 'countersign-client';

const UPDATE = refuse('forbidden', {
  detail: 'This version of the extension may not pay here any more: update it.',
  state: 'update-extension',
});

type Settings = Pick<Config, 'minExtensionVersion' | 'refusedExtensionVersions'>;

/** `forbidden` for an extension of a version that the operator refuses; `state` tells it from any other. */
export function refusedClient(
  settings: Settings,
  request: FastifyRequest,
): { refusal: Refusal; version: string } | undefined {
  const told = request.headers[CLIENT_HEADER];
  const text = typeof told === 'string' ? /^extension\/(\S{1,40})$/.exec(told)?.[1] : undefined;
  const version = text === undefined ? undefined : parseVersion(text);
  if (version === undefined) return undefined;
  const { minExtensionVersion: least, refusedExtensionVersions: refused } = settings;
  const isTaken = compare(version, least) >= 0 && refused.every((one) => compare(version, one) !== 0);
  return isTaken ? undefined : { refusal: UPDATE, version: version.join('.') };
}

/** Below zero where the first is older; numbers that lack are zero. */
function compare(one: Version, other: Version): number {
  for (let at = 0; at < 4; at += 1) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
