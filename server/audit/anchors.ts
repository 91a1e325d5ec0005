import type { LogAnchors } from '../../verification/verify-note.ts';
import type { Ports } from '../ports.ts';
import { logKeys } from './log-keys.ts';
import { verifierTexts } from './notes.ts';

/** Of the anchors what concerns the audit log; the keys that it had before, and witnesses, are there once there are some. */
export function logAnchors(deps: Pick<Ports, 'config' | 'keys'>): LogAnchors {
  const [log = '', ...retiredLogs] = verifierTexts(logKeys(deps));
  const witnesses = verifierTexts(deps.config.auditWitnesses);
  return {
    log,
    ...(retiredLogs.length === 0 ? {} : { retiredLogs }),
    ...(witnesses.length === 0 ? {} : { witnesses }),
  };
}
