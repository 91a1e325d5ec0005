import { SessionKey } from '../../dpop/session-key.ts';

/** What the console's sessions are bound to. */
export const sessionKey = new SessionKey('countersign-console');
