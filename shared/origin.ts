/**
 * Whether the text is the RFC 6454 ASCII serialisation of a web origin that a merchant may have:
 * https, or http for localhost and its subdomains; A-labels, none of them empty, no trailing slash, no default port.
 */
export function isMerchantOrigin(text: string): boolean {
  if (text.length > 300 || !URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.origin !== text || url.hostname.split('.').includes('')) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLocalhost(url.hostname));
}

export function isLocalhost(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost');
}

/** The host of a merchant's origin as people compare it: with a port that is not the default. */
export function hostOf(origin: string): string {
  return new URL(origin).host;
}
