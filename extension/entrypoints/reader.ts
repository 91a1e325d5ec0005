import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { findCardFields } from '../detection/find-card-fields.ts';
import { readDemandLinks } from '../detection/read-demand-links.ts';
import { readMerchant } from '../detection/read-merchant.ts';
import { readTotal } from '../detection/read-total.ts';
import type { FrameReading } from '../messages/reading.ts';

/** Runs once in a tab's frames when the shopper opens the window: what does this frame hold? */
export default defineUnlistedScript((): FrameReading => {
  const kinds = [...new Set(findCardFields(document).map((field) => field.kind))];
  if (window.top !== window) return { origin: window.origin, kinds };
  const name = readMerchant(document);
  const total = readTotal(document);
  const demands = readDemandLinks(document);
  return {
    origin: window.origin,
    kinds,
    page: {
      ...(name === undefined ? {} : { name }),
      ...(total === undefined ? {} : { total }),
      ...(demands.length === 0 ? {} : { demands }),
    },
  };
});
