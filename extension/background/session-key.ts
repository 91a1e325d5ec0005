import { SessionKey } from '../../dpop/session-key.ts';

/** What the extension's sessions are bound to. */
export const sessionKey = new SessionKey('countersign');
