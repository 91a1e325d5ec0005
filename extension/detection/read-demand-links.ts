import { findAll } from './page-dom.ts';

const MOST_LINKS = 5;
const LONGEST_ADDRESS = 400;

/** Where a page says that its merchant asks for a certificate (PROTOCOL section 9); whose addresses they are is not looked at here. */
export function readDemandLinks(page: Document): string[] {
  const links = findAll(page, 'link[rel~="payment-certificate" i]', MOST_LINKS);
  return links.flatMap((link) =>
    link instanceof HTMLLinkElement && link.href.length <= LONGEST_ADDRESS ? [link.href] : [],
  );
}
