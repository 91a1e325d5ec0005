import type { FrameReading } from '../messages/reading.ts';
import { findCardForm } from './find-card-fields.ts';
import { DocumentChanges } from './page-changes.ts';
import { rootsOf } from './page-dom.ts';
import { readPage } from './read-page.ts';
import { settle } from './settle-reading.ts';
import { SlicedReading } from './sliced-reading.ts';
import type { Steps } from './steps.ts';
import { tellForm } from './tell-form.ts';

/** A function that reads this frame, in short tasks and as it then is, whenever it is called. */
export function frameReader(): () => Promise<FrameReading> {
  const changes = new DocumentChanges(document);
  const reading = new SlicedReading(() => stepsOf(changes), changes, settle);
  return () => reading.read();
}

function* stepsOf(changes: DocumentChanges): Steps<FrameReading> {
  const roots = yield* rootsOf(document);
  for (const root of roots) changes.add(root);
  const form = tellForm(yield* findCardForm(document));
  if (window.top !== window) return { origin: window.origin, form };
  return { origin: window.origin, form, page: yield* readPage(document, roots) };
}
