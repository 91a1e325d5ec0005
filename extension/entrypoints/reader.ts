import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { findCardForm } from '../detection/find-card-fields.ts';
import { readDemandLinks } from '../detection/read-demand-links.ts';
import { readMerchant } from '../detection/read-merchant.ts';
import { readTotal } from '../detection/read-total.ts';
import { tellForm } from '../detection/tell-form.ts';
import type { FrameReading } from '../messages/reading.ts';

/** Runs once in a tab's frames when the shopper opens the window: what does this frame hold? */
export default defineUnlistedScript((): FrameReading => {
  const form = tellForm(findCardForm(document));
  if (window.top !== window) return { origin: window.origin, form };
  const name = readMerchant(document);
  const total = readTotal(document);
  const demands = readDemandLinks(document);
  return {
    origin: window.origin,
    form,
    page: {
      ...(name === undefined ? {} : { name }),
      ...(total === undefined ? {} : { total }),
      ...(demands.length === 0 ? {} : { demands }),
    },
  };
});
