import { getDomain } from 'tldts';
import { hostOf } from '../../shared/origin.ts';

/** What of an origin a shopper has to look at: the registrable domain, and the whole host where it says more. */
export function siteOf(origin: string): { domain: string; host: string } {
  const host = hostOf(origin);
  const { hostname, port } = new URL(origin);
  const domain = getDomain(hostname, { allowPrivateDomains: true }) ?? hostname;
  // Two ports of one machine are two merchants.
  return { domain: port === '' || domain !== hostname ? domain : host, host };
}
