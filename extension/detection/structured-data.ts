import { attributeOf, findAll, textOf } from './page-dom.ts';

const MOST_SCRIPTS = 40;
const MOST_BYTES = 200_000;
const MOST_THINGS = 400;
const DEEPEST = 6;

export type Thing = Readonly<Record<string, unknown>>;

/** Everything that the page's JSON-LD describes, outermost first. */
export function jsonThings(page: Document): Thing[] {
  const things: Thing[] = [];
  for (const script of findAll(page, 'script[type="application/ld+json" i]', MOST_SCRIPTS))
    collect(parsed(textOf(script) ?? ''), 0, things);
  return things;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.slice(0, MOST_BYTES));
  } catch {
    return undefined;
  }
}

function collect(value: unknown, depth: number, things: Thing[]): void {
  if (depth > DEEPEST || things.length >= MOST_THINGS || typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) things.push(value as Thing);
  for (const part of Object.values(value).slice(0, 60)) collect(part, depth + 1, things);
}

export function isOfType(thing: Thing, types: ReadonlySet<string>): boolean {
  const named = [thing['@type']].flat();
  return named.some((type) => typeof type === 'string' && types.has(type.replace(/^.*[/#:]/u, '')));
}

/** A sum that the page's data states, as text for machines: a point before the decimals, no other mark. */
export type Stated = { digits: string; currency: string | undefined };

const ORDERS = new Set(['Order', 'Invoice']);

/** What orders and invoices in the page's data come to. */
export function statedTotals(page: Document): Stated[] {
  return [...orderTotals(page), ...itemTotals(page), ...layerTotals(page), ...attributeTotals(page)];
}

function orderTotals(page: Document): Stated[] {
  return jsonThings(page).flatMap((thing): Stated[] => {
    if (!isOfType(thing, ORDERS)) return [];
    const due = thing['totalPaymentDue'];
    const price = typeof due === 'object' && due !== null ? { ...thing, ...due } : thing;
    const { value, price: plain, priceCurrency, currency, totalPrice } = price as Thing;
    return stated(value ?? totalPrice ?? plain ?? due, priceCurrency ?? currency);
  });
}

function itemTotals(page: Document): Stated[] {
  return findAll(
    page,
    '[itemprop="totalPaymentDue"], [itemtype*="schema.org/Order"] > [itemprop="price"]',
    10,
  ).flatMap((element) => {
    const inner = findAll(element, '[itemprop="price"], [itemprop="value"]', 1)[0] ?? element;
    const currency = findAll(element, '[itemprop="priceCurrency"], [itemprop="currency"]', 1)[0];
    return stated(contentOf(inner), currency === undefined ? undefined : contentOf(currency));
  });
}

function contentOf(element: Element): string {
  return (attributeOf(element, 'content') ?? textOf(element) ?? '').trim();
}

/** What the page's own scripts put into `dataLayer` as the order to be paid, as far as it stands in their text. */
function layerTotals(page: Document): Stated[] {
  return inlineScripts(page).flatMap((text) => {
    const found: Stated[] = [];
    for (const { index } of text.matchAll(/['"]?(?:begin_checkout|add_payment_info|InitiateCheckout)\b/gu)) {
      const near = text.slice(index, index + 1200);
      const value = /\bvalue['"]?\s*:\s*['"]?(\d+(?:\.\d+)?)\b/u.exec(near)?.[1];
      const currency = /\bcurrency(?:Code)?['"]?\s*:\s*['"]([A-Z]{3})['"]/u.exec(near)?.[1];
      found.push(...stated(value, currency));
    }
    return found;
  });
}

/** Texts of scripts that stand in the page itself and speak of money. */
export function inlineScripts(page: Document): string[] {
  return findAll(page, 'script:not([src]):not([type*="json"])', MOST_SCRIPTS).flatMap((script) => {
    const text = (textOf(script) ?? '').slice(0, MOST_BYTES);
    return /checkout|currency/iu.test(text) ? [text] : [];
  });
}

/** What checkouts hand to a payment service's button: `data-amount="4250"` counts cents. */
function attributeTotals(page: Document): Stated[] {
  return findAll(
    page,
    '[data-total-amount], [data-order-total], [data-checkout-payment-due-target]',
    10,
  ).flatMap((element) => {
    const due = attributeOf(element, 'data-checkout-payment-due-target');
    const cents = due !== null && /^\d{3,}$/u.test(due) ? `${due.slice(0, -2)}.${due.slice(-2)}` : undefined;
    const value = attributeOf(element, 'data-total-amount') ?? attributeOf(element, 'data-order-total');
    return stated(cents ?? value, attributeOf(element, 'data-currency') ?? undefined);
  });
}

function stated(value: unknown, currency: unknown): Stated[] {
  const digits = typeof value === 'number' ? String(value) : value;
  if (typeof digits !== 'string' || !/^\d{1,15}(?:\.\d{1,4})?$/u.test(digits)) return [];
  return [{ digits, currency: typeof currency === 'string' ? currency : undefined }];
}
