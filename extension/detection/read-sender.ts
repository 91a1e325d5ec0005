import { isMerchantOrigin } from '../../shared/origin.ts';
import { referrerOf } from './page-dom.ts';
import { isPaymentService } from './read-merchant.ts';

/**
 * On a payment service's own page, the origin of the page that led there. It is the browser's word: a page can keep itself
 * unnamed, and cannot name another.
 */
export function readSender(page: Document): string | undefined {
  if (!isPaymentService(location.hostname)) return undefined;
  const referrer = referrerOf(page);
  if (!URL.canParse(referrer)) return undefined;
  const { origin, hostname } = new URL(referrer);
  return isMerchantOrigin(origin) && !isPaymentService(hostname) ? origin : undefined;
}
