import type { Channel, Registration } from '../../shared/schemas.ts';

/** What a token is asked to sign of devices, tokens and the account (PROTOCOL section 5.4). */
export type Change =
  | { kind: 'add-device'; channel: Channel; address: string }
  | { kind: 'remove-device'; id: string }
  | { kind: 'add-token'; registration: Registration; label: string }
  | { kind: 'remove-token'; id: string }
  | { kind: 'recovery-codes' }
  | { kind: 'open-account' };

/** What a change brings back beside that it was made: recovery codes, this once. */
export type Changed = { codes?: string[] };

/** A change that the shopper has begun; it survives the closing of the page, and is gone with the browser. */
export type Changing =
  | { kind: 'add-device'; step: 'address'; channels: Channel[] }
  | {
      kind: 'add-device';
      step: 'code';
      channels: Channel[];
      id: string;
      channel: Channel;
      address: string;
      hint: string;
      nextSendAt: string;
    }
  | { kind: 'add-token'; step: 'register' }
  | { kind: 'add-token'; step: 'sign'; registration: Registration; label: string }
  | { kind: 'remove-device' | 'remove-token'; id: string }
  | { kind: 'recovery-codes' }
  | { kind: 'forget' };

/** How a change begins. */
export type Beginning =
  | { kind: 'add-device' }
  | { kind: 'add-token' }
  | { kind: 'recovery-codes' }
  | { kind: 'forget' }
  | { kind: 'remove-device' | 'remove-token'; id: string };
