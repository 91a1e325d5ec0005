import { cleanName } from '../../shared/name.ts';

/** Schema.org types whose name is the merchant's. */
const NAMED_TYPES = new Set([
  'Organization',
  'OnlineStore',
  'Store',
  'LocalBusiness',
  'Corporation',
  'WebSite',
  'OnlineBusiness',
]);

/** Parts of a title that say what the page is, not whose. */
const PAGE_WORDS =
  /^(?:check ?out|secure checkout|payment|pay|cart|basket|shopping (?:cart|bag)|order|your order|kasse|zahlung|bezahlen|paiement|commande|pago|pagar|cassa|pagamento|afrekenen|betalen|home|welcome)\b/iu;

/** What the page calls its merchant, or undefined when it does not say. */
export function readMerchant(page: Document): string | undefined {
  for (const text of [siteName(page), structuredName(page), fromTitle(page)]) {
    const name = text === undefined ? undefined : cleanName(text);
    if (name !== undefined) return name;
  }
  return undefined;
}

function siteName(page: Document): string | undefined {
  const named = page.querySelector('meta[property="og:site_name"], meta[name="application-name"]');
  return named?.getAttribute('content') ?? undefined;
}

function structuredName(page: Document): string | undefined {
  for (const script of [...page.querySelectorAll('script[type="application/ld+json"]')].slice(0, 10)) {
    const name = nameIn(parsed(script.textContent ?? ''), 0);
    if (name !== undefined) return name;
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.slice(0, 100_000));
  } catch {
    return undefined;
  }
}

function nameIn(value: unknown, depth: number): string | undefined {
  if (depth > 3 || typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return firstName(value.slice(0, 20), depth);
  const thing = value as Readonly<Record<string, unknown>>;
  const types = [thing['@type']].flat();
  if (types.some((type) => typeof type === 'string' && NAMED_TYPES.has(type))) {
    if (typeof thing['name'] === 'string') return thing['name'];
  }
  return firstName([thing['@graph'], thing['seller'], thing['publisher']], depth);
}

function firstName(values: readonly unknown[], depth: number): string | undefined {
  for (const value of values) {
    const name = nameIn(value, depth + 1);
    if (name !== undefined) return name;
  }
  return undefined;
}

function fromTitle(page: Document): string | undefined {
  const parts = page.title.split(/\s+[|–—·:-]\s+/u).map((part) => part.trim());
  const named = parts.filter((part) => part !== '' && !PAGE_WORDS.test(part));
  return named.at(-1);
}
