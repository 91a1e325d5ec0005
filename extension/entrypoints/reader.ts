import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { findCardForm } from '../detection/find-card-fields.ts';
import { readPage } from '../detection/read-page.ts';
import { tellForm } from '../detection/tell-form.ts';
import type { FrameReading } from '../messages/reading.ts';

/** Runs once in a tab's frames when the shopper opens the window: what does this frame hold? */
export default defineUnlistedScript((): FrameReading => {
  const form = tellForm(findCardForm(document));
  if (window.top !== window) return { origin: window.origin, form };
  return { origin: window.origin, form, page: readPage(document) };
});
