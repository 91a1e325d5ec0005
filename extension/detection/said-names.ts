import { foldText } from './fold-words.ts';
import { isReadable } from './is-shown.ts';
import { NAME_WORDS } from './merchant-words.ts';
import { isPageWords, type Named, type Names, namePart, withoutStart } from './name-text.ts';
import {
  attributeOf,
  closestTo,
  findAll,
  findInSteps,
  nextOf,
  parentOf,
  shortTextOf,
  textOf,
  textsIn,
} from './page-dom.ts';
import { shopsOfService } from './till-pages.ts';

/** Texts looked at, and how long one that names the merchant is. */
const MOST_TEXTS = 3000;
const TEXTS_A_STEP = 16;
const LONGEST_TEXT = 120;
/** A row that is called the merchant's says it outright; a sentence may speak of somebody else. */
const PAYEE_BELIEF = 3;
const SAID_BELIEF = 1;
/** The service's own mark for its customer's name. */
const SERVICE_BELIEF = 5;

/** Whom the page tells its shopper that they deal with: `Merchant: Bloom`, "Thank you for shopping at Bloom". */
export function* saidNames(page: Document): Names {
  let seen = 0;
  for (const text of textsIn(page)) {
    const words = text.data.replace(/\s+/gu, ' ').trim();
    if (words.length < 2) continue;
    seen += 1;
    if (seen > MOST_TEXTS) return;
    if (seen % TEXTS_A_STEP === 0) yield;
    if (words.length > LONGEST_TEXT) continue;
    const said = payeeIn(words) ?? besideLabel(text, words);
    const name = said === undefined ? undefined : namePart(said);
    const found =
      name === undefined ? saidIn(words) : { name, reason: 'said' as const, belief: PAYEE_BELIEF };
    if (found !== undefined && isReadable(text)) yield found;
  }
}

/** The name after `Merchant:` in one text. */
export function payeeIn(words: string): string | undefined {
  const [, label = '', name] = /^([^:：]{2,40})[:：]\s*(\S.*)$/u.exec(words) ?? [];
  return name !== undefined && isPayeeLabel(label) ? name : undefined;
}

function isPayeeLabel(words: string): boolean {
  return words.length <= 40 && foldText(words).replace(NAME_WORDS.payee, '') === '' && words !== '';
}

/** What stands beside a label, or below it; a link of that name leads elsewhere. */
function besideLabel(label: Text, words: string): string | undefined {
  const bare = words.replace(/\s*[:：]$/u, '');
  const around = parentOf(label);
  if (around === null || !isPayeeLabel(bare) || closestTo(around, 'a, button, nav') !== null)
    return undefined;
  if (findAll(around, 'input, select, textarea', 1).length > 0) return undefined;
  if (bare === words && closestTo(around, 'dt, th, td, label') === null) return undefined;
  let place = parentOf(label);
  for (let level = 0; place !== null && level < 2; level += 1) {
    const next = nextOf(place);
    if (next !== null) return (textOf(next) ?? '').slice(0, LONGEST_TEXT);
    place = parentOf(place);
  }
  return undefined;
}

/** The name in a sentence of a shop to its shopper; it has a capital, where its letters come in two sizes. */
export function saidIn(words: string): Named | undefined {
  const [start = ''] = words.split(/[.!?,;:|–—(（。、！]|\s[-–]\s|(?:'s|’s)\s/u);
  const rest = isPageWords(start) ? undefined : withoutStart(start.trim(), NAME_WORDS.said);
  if (rest === undefined || !/^["“«„]?(?:\p{Lu}|\p{Lo}|\p{N})/u.test(rest)) return undefined;
  const name = namePart(rest);
  return name === undefined ? undefined : { name, reason: 'said', belief: SAID_BELIEF };
}

const RETURNS = 'a, button, h1, h2, [class*="business" i], [class*="merchant" i]';
/** With the spaces that stand in the source. */
const LONGEST_LINK = 2000;

/** Who the shopper came from, by the words of a payment service's own page. */
export function* returnNames(page: Document): Names {
  for (const shop of shopsOfService(page, location.hostname)) {
    const name = namePart(shop);
    if (name !== undefined) yield { name, reason: 'service', belief: SERVICE_BELIEF };
  }
  for (const link of yield* findInSteps(page, RETURNS, 300)) {
    yield;
    const text = (attributeOf(link, 'aria-label') ?? shortTextOf(link, LONGEST_LINK) ?? '')
      .replace(/\s+/gu, ' ')
      .trim();
    if (text.length > 80 || text.length < 3) continue;
    const marks = `${attributeOf(link, 'class') ?? ''} ${attributeOf(link, 'id') ?? ''}`;
    const rest = returnedTo(text);
    const isMerchant = /business|merchant/iu.test(marks);
    if (rest === undefined && !isMerchant) continue;
    const name = namePart(rest ?? text);
    if (name !== undefined && !/\d{3}|[\p{Sc}]/u.test(name))
      yield { name, reason: 'return', belief: isMerchant ? 4 : 3 };
  }
}

/** The name in `Back to Bloom`, `Bloomに戻る`, `Bloom sitesine geri dön`. */
export function returnedTo(text: string): string | undefined {
  if (isPageWords(text)) return undefined;
  const before = withoutStart(text, NAME_WORDS.back);
  if (before !== undefined) return before.replace(/\s*\p{Sc}[\d.,\s]+$/u, '');
  for (let at = 1; at < text.length; at += 1) {
    const end = foldText(text.slice(at));
    if (end !== '' && end.replace(NAME_WORDS.backAfter, '') === '') return text.slice(0, at).trim();
  }
  return undefined;
}
