import { formatVerifierKey } from '../../shared/checkpoint.ts';
import type { Ports } from '../ports.ts';
import { logKeys } from './log-keys.ts';

/** Of the anchors what the audit log gives; the keys that it had before are there once there are some. */
export function logAnchors(deps: Pick<Ports, 'config' | 'keys'>): { log: string; retiredLogs?: string[] } {
  const [log = '', ...retiredLogs] = logKeys(deps).map(formatVerifierKey);
  return retiredLogs.length === 0 ? { log } : { log, retiredLogs };
}
