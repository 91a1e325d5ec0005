import { type Refusal, type RefusalReason, refuse } from './refusals.ts';
import type { State } from './schemas.ts';

/** What a state says to a request that it does not allow (PROTOCOL section 5.3). */
const REFUSAL_OF: Readonly<Record<State, RefusalReason>> = {
  'awaiting-confirmation': 'not-open',
  'awaiting-approval': 'awaiting-approval',
  validated: 'not-open',
  completed: 'not-open',
  unused: 'not-open',
  locked: 'locked',
  expired: 'expired',
  cancelled: 'cancelled',
  denied: 'denied',
};

/** The refusal of a request that this state does not allow; it names the state. */
export function refuseState(state: State): Refusal {
  return refuse(REFUSAL_OF[state], { state });
}
