import type { FieldKind } from '../messages/fields.ts';
import { findCardFields } from './find-card-fields.ts';

/** A page that never stops changing is looked at this often and no more. */
const MOST_LOOKS = 240;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4000;

/**
 * Tells the kinds of card fields in this frame whenever they change, until `signal` ends it; answers a function that
 * tells them again.
 */
export function watchCardFields(tell: (kinds: FieldKind[]) => void, signal: AbortSignal): () => void {
  let told = '';
  let looks = 0;
  let pause = FIRST_PAUSE_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const look = () => {
    clearTimeout(timer);
    timer = undefined;
    looks += 1;
    const kinds = [...new Set(findCardFields(document).map((field) => field.kind))].sort();
    const text = kinds.join();
    if (text !== told) {
      told = text;
      pause = FIRST_PAUSE_MS;
      tell(kinds);
    } else {
      pause = Math.min(pause * 1.25, LONGEST_PAUSE_MS);
    }
    if (looks >= MOST_LOOKS) observer.disconnect();
  };
  const observer = new MutationObserver(() => {
    timer ??= setTimeout(look, pause);
  });
  signal.addEventListener('abort', () => {
    observer.disconnect();
    clearTimeout(timer);
  });
  observer.observe(document, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['class', 'style', 'hidden', 'type', 'autocomplete', 'aria-hidden'],
  });
  look();
  return () => {
    told = '';
    look();
  };
}
