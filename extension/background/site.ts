import { getDomain } from 'tldts';
import { hostOf } from '../../shared/origin.ts';
import type { Site } from '../messages/view.ts';

/** What of an origin a shopper has to look at. The list of public suffixes is large: it stands in the background alone. */
export function siteOf(origin: string): Site {
  const host = hostOf(origin);
  const { hostname, port } = new URL(origin);
  const domain = getDomain(hostname, { allowPrivateDomains: true }) ?? hostname;
  // Two ports of one machine are two merchants.
  return { domain: port === '' || domain !== hostname ? domain : host, host };
}
