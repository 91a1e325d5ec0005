import { minorDigits } from '../../shared/currencies.ts';
import { attributeOf, findAll, textOf } from './page-dom.ts';
import type { Steps } from './steps.ts';
import { isOfType, type PageData, type Thing } from './structured-data.ts';

/** Where a page's data names a sum: in its order, to those who count its visitors, to the browser or a payment service. */
export type StatedBy = 'stated' | 'layer' | 'request';

/**
 * A sum in the page's data, as text for machines: a point before the decimals, no other mark. `due`: it is said to be what
 * is to be paid, so that one that the page shows nowhere contradicts what it shows.
 */
export type Stated = { digits: string; currency: string | undefined; by: StatedBy; due: boolean };

const ORDERS = new Set(['Order', 'Invoice']);
/** Calls looked at of each kind, and how much of a script behind a call belongs to it, in characters. */
const MOST_CALLS = 10;
const CALL_CHARS = 1200;

/** What the page's data says of the sum to be paid. */
export function* statedTotals(page: Document, { things, scripts }: PageData): Steps<Stated[]> {
  const found = [...orderTotals(things), ...itemTotals(page)];
  yield;
  found.push(...attributeTotals(page));
  yield;
  for (const text of scripts) {
    for (const call of CALLS) {
      found.push(...calledTotals(text, call));
      yield;
    }
  }
  return found;
}

function orderTotals(things: readonly Thing[]): Stated[] {
  return things.flatMap((thing): Stated[] => {
    if (!isOfType(thing, ORDERS)) return [];
    const due = thing['totalPaymentDue'];
    const price = typeof due === 'object' && due !== null ? { ...thing, ...due } : thing;
    const { value, price: plain, priceCurrency, currency, totalPrice } = price as Thing;
    return stated(
      value ?? totalPrice ?? plain ?? due,
      priceCurrency ?? currency,
      'stated',
      due !== undefined,
    );
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
    const isDue = attributeOf(element, 'itemprop') === 'totalPaymentDue';
    return stated(
      contentOf(inner),
      currency === undefined ? undefined : contentOf(currency),
      'stated',
      isDue,
    );
  });
}

function contentOf(element: Element): string {
  return (attributeOf(element, 'content') ?? textOf(element) ?? '').trim();
}

/** A call by which scripts name a sum, found in their text: a page's variables cannot be seen from here. */
type Call = {
  by: StatedBy;
  begins: RegExp;
  value: RegExp;
  /** Only in scripts that hold this too. */
  among?: RegExp;
  due?: true;
  /** The sum counts cents, or what the currency has in their place. */
  minor?: true;
};
const AMOUNT = /\bamount['"]?\s*:\s*['"]?(\d+(?:\.\d+)?)\b/u;
const CURRENCY = /\bcurrency(?:_?code)?['"]?\s*:\s*['"]([a-z]{3})['"]/iu;
const CALLS: readonly Call[] = [
  {
    by: 'layer',
    begins:
      /['"]?\b(?:begin_checkout|add_payment_info|add_shipping_info|InitiateCheckout|AddPaymentInfo)\b|['"]purchase['"]/gu,
    value: /\b(?:value|revenue)['"]?\s*:\s*['"]?(\d+(?:\.\d+)?)\b/u,
  },
  {
    // W3C PaymentRequest: the total may stand in a variable of its own.
    by: 'request',
    among: /\bnew\s+PaymentRequest\b/u,
    begins: /\btotal['"]?\s*[:=]\s*\{/gu,
    value: /\bamount['"]?\s*:\s*\{[^{}]{0,200}?\bvalue['"]?\s*:\s*['"]?(\d+(?:\.\d+)?)\b/u,
    due: true,
  },
  {
    by: 'request',
    among: /\bApplePaySession\b/u,
    begins: /\bcurrencyCode\b/gu,
    value: /\btotal['"]?\s*:\s*\{[^{}]{0,200}?\bamount['"]?\s*:\s*['"](\d+(?:\.\d+)?)['"]/u,
  },
  {
    by: 'request',
    begins: /\btransactionInfo\b/gu,
    value: /\btotalPrice['"]?\s*:\s*['"](\d+(?:\.\d+)?)['"]/u,
  },
  {
    by: 'request',
    begins: /\bpurchase_units\b/gu,
    value: /\bvalue['"]?\s*:\s*['"]?(\d+(?:\.\d+)?)\b/u,
  },
  { by: 'request', begins: /\b(?:elements|paymentRequest)\s*\(\s*\{/gu, value: AMOUNT, minor: true },
];

function calledTotals(text: string, { by, begins, value, among, due, minor }: Call): Stated[] {
  if (among !== undefined && !among.test(text)) return [];
  return [...text.matchAll(begins)].slice(0, MOST_CALLS).flatMap(({ index }) => {
    const near = text.slice(index, index + CALL_CHARS);
    const currency = CURRENCY.exec(near)?.[1]?.toUpperCase();
    const digits = value.exec(near)?.[1];
    return stated(minor ? inMajor(digits, currency) : digits, currency, by, due === true);
  });
}

/** `1099` of a currency with two decimals is `10.99`. */
function inMajor(minor: string | null | undefined, currency: string | null | undefined): string | undefined {
  const places = minorDigits(currency?.toUpperCase() ?? '');
  if (places === undefined || typeof minor !== 'string' || !/^\d+$/u.test(minor)) return undefined;
  const padded = minor.padStart(places + 1, '0');
  return places === 0 ? minor : `${padded.slice(0, -places)}.${padded.slice(-places)}`;
}

/** What checkouts hand to a payment service's button: `data-amount="4250"` counts cents. */
function attributeTotals(page: Document): Stated[] {
  const orders = findAll(
    page,
    '[data-total-amount], [data-order-total], [data-checkout-payment-due-target]',
    10,
  ).flatMap((element) => {
    const due = attributeOf(element, 'data-checkout-payment-due-target');
    const cents = due !== null && /^\d{3,}$/u.test(due) ? `${due.slice(0, -2)}.${due.slice(-2)}` : undefined;
    const value = attributeOf(element, 'data-total-amount') ?? attributeOf(element, 'data-order-total');
    return stated(cents ?? value, attributeOf(element, 'data-currency'), 'stated', false);
  });
  const buttons = findAll(page, 'script[data-key][data-amount]', 5).flatMap((script) => {
    const currency = attributeOf(script, 'data-currency');
    return stated(inMajor(attributeOf(script, 'data-amount'), currency), currency, 'request', false);
  });
  return [...orders, ...buttons];
}

function stated(value: unknown, currency: unknown, by: StatedBy, due: boolean): Stated[] {
  const digits = typeof value === 'number' ? String(value) : value;
  if (typeof digits !== 'string' || !/^\d{1,15}(?:\.\d{1,4})?$/u.test(digits) || Number(digits) === 0)
    return [];
  const code = typeof currency === 'string' ? currency.trim().toUpperCase() : '';
  return [{ digits, currency: minorDigits(code) === undefined ? undefined : code, by, due }];
}
