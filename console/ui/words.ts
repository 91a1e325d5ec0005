import { REFUSALS } from '../../shared/refusals.ts';
import type { Problem } from '../api/problem.ts';

/** What went wrong and what to do, in a sentence. */
export function wordsFor({ reason, detail }: Problem): string {
  if (reason === 'unreachable') return 'The server does not answer. Check the connection and try again.';
  if (reason === 'token-silent')
    return 'The token did not answer. Plug it in, touch it when it blinks, and try again.';
  if (reason === 'forbidden') return 'Your role may not do this. The console is for the security team alone.';
  return detail ?? `${REFUSALS[reason][1]}.`;
}

const INSTANT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

/** An instant to the minute, as the reader's language writes it. */
export function shownInstant(instant: string): string {
  return INSTANT.format(new Date(instant));
}

/** The day of an instant, as the reader's language writes it. */
export function shownDay(instant: string): string {
  return DAY.format(new Date(instant));
}

/** `awaiting-approval` as people say it. */
export function shownWord(word: string): string {
  const text = word.replaceAll('-', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
