import type { State as PaymentState } from '../../shared/schemas.ts';
import { shownWord } from './words.ts';

const TONE: Readonly<Record<PaymentState, string>> = {
  'awaiting-confirmation': '',
  'awaiting-approval': 'warm',
  validated: 'good',
  completed: 'good',
  unused: '',
  locked: 'bad',
  expired: '',
  cancelled: '',
  denied: 'bad',
};

/** A payment's state in a word; the colour only repeats it. */
export function State({ state }: { state: PaymentState }) {
  return <span class={`state ${TONE[state]}`}>{shownWord(state)}</span>;
}
