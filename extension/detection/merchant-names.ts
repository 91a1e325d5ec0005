import type { NameReason } from '../messages/reading.ts';
import { foldName, foldText } from './fold-words.ts';
import { LEGAL_FORMS, NAME_WORDS, PICTURE_WORDS } from './merchant-words.ts';
import { attributeOf, closestTo, findAll, textOf, titleOf } from './page-dom.ts';
import { isOfType, jsonThings } from './structured-data.ts';

/** A name that some part of the page gives, and how far that is believed. */
export type Named = { name: string; reason: NameReason; belief: number };

const LONGEST_NAME = 60;
const MOST_WORDS = 6;

/** Schema.org types whose name is the merchant's. */
const MERCHANTS = new Set(
  'Organization OnlineStore Store LocalBusiness Corporation WebSite OnlineBusiness Restaurant Hotel NGO'.split(
    ' ',
  ),
);

/** What the page states for machines: of its site, of the organization behind it. */
export function* statedNames(page: Document): Generator<Named> {
  const metas: readonly [selector: string, belief: number][] = [
    ['meta[property="og:site_name" i]', 5],
    ['meta[name="application-name" i]', 4],
    ['meta[name="apple-mobile-web-app-title" i]', 3],
  ];
  for (const [selector, belief] of metas) {
    for (const meta of findAll(page, selector, 2)) {
      const name = namePart(attributeOf(meta, 'content') ?? '');
      if (name !== undefined) yield { name, reason: 'site', belief };
    }
  }
  for (const thing of jsonThings(page)) {
    const name = typeof thing['name'] === 'string' ? namePart(thing['name']) : undefined;
    if (name !== undefined && isOfType(thing, MERCHANTS)) yield { name, reason: 'data', belief: 4 };
  }
  const itemNames =
    '[itemtype*="schema.org/Organization" i] > [itemprop="name"], [itemtype*="schema.org/Store" i] > [itemprop="name"]';
  for (const element of findAll(page, itemNames, 5)) {
    const name = namePart(attributeOf(element, 'content') ?? textOf(element) ?? '');
    if (name !== undefined) yield { name, reason: 'data', belief: 3 };
  }
}

/** Parts of the title that say whose page it is. */
export function* titleNames(page: Document): Generator<Named> {
  const title = titleOf(page).slice(0, 300) || frontMatterTitle(page);
  const parts = title.split(/\s+[|–—·•:»>/-]+\s+|[|–—·•»]|:\s/u).map((part) => part.trim());
  const named = parts.flatMap((part, at) => (namePart(part) === undefined ? [] : [{ part, at }]));
  for (const { part, at } of named) {
    const isEdge = at === 0 || at === parts.length - 1;
    const alone = named.length === 1 && parts.length > 1 ? 1 : 0;
    const last = at > 0 && at === parts.length - 1 ? 0.25 : 0;
    for (const [name, stripped] of [
      [namePart(part), 0],
      [namePart(withoutPageWords(part)), 0.25],
    ] as const) {
      if (name === undefined) continue;
      const length = name.split(/\s+/u).length > 4 ? 0.75 : 1.5;
      yield { name, reason: 'title', belief: length + alone + (isEdge ? 0.25 : 0) + last + stripped };
    }
  }
}

/** A template that was saved unbuilt still begins with its title. */
function frontMatterTitle(page: Document): string {
  const start = findAll(page, 'body', 1)[0];
  const text = start === undefined ? '' : (textOf(start) ?? '').slice(0, 400);
  return /^\s*---\s+title:\s*(.{2,80}?)\s+\w+:/u.exec(text)?.[1] ?? '';
}

const LOGOS =
  '[class*="logo" i], [id*="logo" i], img[alt*="logo" i], img[src*="logo" i], [class*="navbar-brand" i], [class*="brand" i]:is(a, div, span, h1, h2, p), a[rel~="home"], header a[href="/"], header a[href$="index.html"], nav a[href="/"], [class*="site-title" i], [class*="site-name" i], [class*="shop-name" i], [class*="store-name" i], header h1';
/** Cards and seals have logos too. */
const NOT_OWN =
  /visa|master ?card|paypal|amex|american express|klarna|apple ?pay|google ?pay|discover|diners|jcb|maestro|stripe|norton|mcafee|trust|verisign|ssl|facebook|instagram|twitter|youtube|linkedin|tiktok|pinterest|whatsapp|github|payment|cart[aã]o|karte|carte|tarjeta|card|social/iu;

/** What stands in, on and behind the page's logo. */
export function* logoNames(page: Document): Generator<Named> {
  for (const logo of findAll(page, LOGOS, 60)) {
    const marks = ['class', 'id', 'alt', 'src', 'href']
      .map((name) => attributeOf(logo, name) ?? '')
      .join(' ');
    if (NOT_OWN.test(marks) || closestTo(logo, 'footer form, fieldset, [class*="payment" i] ul') !== null)
      continue;
    const pictures = [logo, ...findAll(logo, 'img, svg', 3)];
    const spoken = pictures.flatMap((one) =>
      ['alt', 'aria-label', 'title'].map((name) => attributeOf(one, name) ?? ''),
    );
    const text = textOf(logo) ?? '';
    for (const words of [...spoken, text.length <= LONGEST_NAME * 2 ? text : '']) {
      const name = namePart(withoutLogo(words));
      if (name !== undefined) yield { name, reason: 'logo', belief: 2.5 };
    }
    for (const name of pictureNames(pictures)) yield { name, reason: 'logo', belief: 1.5 };
  }
}

function withoutLogo(words: string): string {
  return words.replace(
    /\b(?:company |site )?(?:logo(?:type)?|home ?page|home|brand|icon|image)\b|^(?:go to|return to|back to)\b/giu,
    ' ',
  );
}

/** `img/acme-logo-white.svg`, `class="acmeLogo"`. */
function pictureNames(pictures: readonly Element[]): string[] {
  return pictures.flatMap((one) => {
    const file = (attributeOf(one, 'src') ?? '').split(/[?#]/u)[0]?.split('/').at(-1) ?? '';
    const names = [file.replace(/\.\w+$/u, ''), ...(attributeOf(one, 'class') ?? '').split(/\s+/u)];
    return names.flatMap((name) => {
      if (!/logo|brand/iu.test(name) || name.length > 40) return [];
      const words = foldName(name)
        .split(' ')
        .filter((word) => !PICTURE_WORDS.test(word) && !/^\d+$|^[0-9a-f]{6,}$/u.test(word));
      return words.length === 0 || words.length > 3 || words.join('').length < 3 ? [] : [words.join(' ')];
    });
  });
}

const NOTICE = /(?:©|\(c\)|&copy;|copyright|\b(?:19|20)\d\d\b)/iu;

/** Who reserves the rights in what the page shows. */
export function* noticeNames(page: Document): Generator<Named> {
  const places =
    'footer *, [class*="footer" i] *, [id*="footer" i] *, [class*="copyright" i], [id*="copyright" i], small, p, span, div';
  const seen = new Set<string>();
  for (const element of findAll(page, places, 4000)) {
    const text = textOf(element) ?? '';
    if (text.length > 250 || !NOTICE.test(text)) continue;
    const name = ownerIn(text.replace(/\s+/gu, ' ').trim());
    if (name === undefined || seen.has(name)) continue;
    seen.add(name);
    yield { name, reason: 'notice', belief: 2 };
  }
  for (const meta of findAll(page, 'meta[name="copyright" i], meta[name="author" i]', 2)) {
    const name = ownerIn(`© ${attributeOf(meta, 'content') ?? ''}`);
    if (name !== undefined) yield { name, reason: 'notice', belief: 0.5 };
  }
}

const YEARS = String.raw`(?:19|20)\d\d(?:\s*[-–—/]\s*(?:(?:19|20)?\d\d|present))?`;
const OWNERS: readonly RegExp[] = [
  new RegExp(
    String.raw`(?:©|\(c\)|copyright)[\s:,]*(?:©|\(c\)|copyright)?\s*(?:by\s+)?(?:${YEARS})?[\s,.:–—-]*(?:by\s+|of\s+)?([^|©]{2,80})`,
    'iu',
  ),
  new RegExp(String.raw`^${YEARS}[\s,.:–—-]*(?:©\s*)?([^|©]{2,60})`, 'iu'),
  new RegExp(String.raw`^([^|©\d]{2,40}?)[\s,]*(?:©|\(c\))\s*${YEARS}`, 'iu'),
];

/** The name in `© 2019–2024 Acme GmbH. All rights reserved.` */
function ownerIn(text: string): string | undefined {
  for (const pattern of OWNERS) {
    const [, rest] = pattern.exec(text) ?? [];
    if (rest === undefined) continue;
    if (pattern === OWNERS[1] && !hasRights(text)) continue;
    const owner = beforeRights(rest.split(/[|•·]|\.\s|\s[-–—]\s|\.$|,\s(?!inc|ltd|llc|gmbh)/iu)[0] ?? '');
    const name = namePart(owner.replace(new RegExp(YEARS, 'gu'), ' '));
    if (name !== undefined) return name;
  }
  return undefined;
}

function hasRights(text: string): boolean {
  NAME_WORDS.rights.lastIndex = 0;
  return NAME_WORDS.rights.test(foldText(text));
}

/** Words up to those that only reserve rights; accents and capitals are kept. */
function beforeRights(text: string): string {
  const words = text.split(' ');
  for (let count = words.length; count > 0; count -= 1) {
    const start = words.slice(0, count).join(' ');
    if (!hasRights(start)) return start;
  }
  return '';
}

/** Who the shopper came from, by the words of a payment service's own page. */
export function* returnNames(page: Document): Generator<Named> {
  for (const link of findAll(page, 'a, button, h1, h2, [class*="business" i], [class*="merchant" i]', 300)) {
    const text = (attributeOf(link, 'aria-label') ?? textOf(link) ?? '').replace(/\s+/gu, ' ').trim();
    if (text.length > 80 || text.length < 3) continue;
    const marks = `${attributeOf(link, 'class') ?? ''} ${attributeOf(link, 'id') ?? ''}`;
    const rest = withoutStart(text, NAME_WORDS.back);
    const isMerchant = /business|merchant/iu.test(marks);
    if (rest === undefined && !isMerchant) continue;
    const name = namePart(rest ?? text);
    if (name !== undefined && !/\d/u.test(name)) yield { name, reason: 'return', belief: isMerchant ? 4 : 3 };
  }
}

function withoutStart(text: string, pattern: RegExp): string | undefined {
  const words = text.split(' ');
  for (let count = Math.min(5, words.length - 1); count > 0; count -= 1) {
    const start = foldText(words.slice(0, count).join(' '));
    if (start.replace(pattern, '') === '') return words.slice(count).join(' ');
  }
  return undefined;
}

const EDGES = /^[-–—|:.,!\s]+|[-–—|:.,!\s]+$/gu;
const NO_NAME = /[{}<>=]|https?:|www\.|@|\b(?:respective|owners?|images|content)\b/iu;

/** A text as a name, without the form of its company; undefined where it says only what the page is. */
export function namePart(text: string): string | undefined {
  const plain = text
    .replace(/\s+/gu, ' ')
    .replace(EDGES, '')
    .replace(/\s\d+$/u, '');
  const name = plain.replace(LEGAL_FORMS, '').replace(EDGES, '');
  if (name.length > LONGEST_NAME || name.split(' ').length > MOST_WORDS || NO_NAME.test(name))
    return undefined;
  if (!/\p{L}{2}|[\p{Script=Han}\p{Script=Hangul}]/u.test(name) || isPageWords(name)) return undefined;
  return name;
}

/** A text without the words at its ends that say what the page is. */
function withoutPageWords(text: string): string {
  const words = text.split(/\s+/u).filter((word) => word !== '');
  return withoutPage(withoutPage(words, 'start'), 'end').join(' ');
}

function withoutPage(words: readonly string[], side: 'start' | 'end'): string[] {
  for (let count = Math.min(5, words.length); count > 0; count -= 1) {
    const part = side === 'start' ? words.slice(0, count) : words.slice(-count);
    if (!isPageWords(part.join(' '))) continue;
    const rest = side === 'start' ? words.slice(count) : words.slice(0, -count);
    return rest.length === 0 ? [] : withoutPage(rest, side);
  }
  return [...words];
}

function isPageWords(text: string): boolean {
  const folded = foldText(text);
  const rest = folded.replace(NAME_WORDS.page, ' ');
  if (rest === folded) return false;
  return rest.replace(NAME_WORDS.filler, ' ').replace(/[\s\d]+/gu, '') === '';
}
