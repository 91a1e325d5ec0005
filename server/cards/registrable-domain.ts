import { getDomain } from 'tldts';

/** The registrable domain of a host; two shops under one private suffix are two merchants. The host where there is none. */
export function registrableDomain(hostname: string): string {
  return getDomain(hostname, { allowPrivateDomains: true }) ?? hostname;
}
