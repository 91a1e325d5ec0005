import { NO_FORM, type ToldForm } from '../messages/told-form.ts';
import { findCardForm } from './find-card-fields.ts';
import { DocumentChanges } from './page-changes.ts';
import { SlicedReading } from './sliced-reading.ts';
import { tellForm } from './tell-form.ts';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4000;
/** A look that took long is followed by a pause so many times as long: no page pays more than a fiftieth of its time. */
const PAUSES_A_LOOK = 50;
/** After so many looks without a card field the watch ends. */
const MOST_EMPTY_LOOKS = 8;

/**
 * Tells the card fields of this frame whenever they change, until `signal` ends it or there have been none for a while;
 * answers a function that tells them again.
 */
export function watchCardFields(
  tell: (form: ToldForm) => void,
  ended: () => void,
  signal: AbortSignal,
): () => void {
  let told = JSON.stringify(NO_FORM);
  let empty = 0;
  let pause = FIRST_PAUSE_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const reading = new SlicedReading(
    () => findCardForm(document),
    new DocumentChanges(document),
    (_before, after) => after,
  );

  const look = async () => {
    clearTimeout(timer);
    timer = undefined;
    const form = tellForm(await reading.read());
    if (signal.aborted) return;
    const text = JSON.stringify(form);
    if (text !== told) {
      told = text;
      pause = FIRST_PAUSE_MS;
      tell(form);
    } else pause = Math.min(pause * 1.25, LONGEST_PAUSE_MS);
    pause = Math.max(pause, reading.busyMs * PAUSES_A_LOOK);
    empty = form.fields.length > 0 ? 0 : empty + 1;
    if (empty >= MOST_EMPTY_LOOKS) ended();
  };
  const observer = new MutationObserver(() => {
    timer ??= setTimeout(() => void look(), pause);
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
  void look();
  return () => {
    told = '';
    void look();
  };
}
