import { OF_REGION } from './currency-evidence.ts';
import { attributeOf, bodyOf, findAll, textsIn } from './page-dom.ts';
import type { Steps } from './steps.ts';
import type { PageData } from './structured-data.ts';

const MOST_LINKS = 20;
const MOST_TEXTS = 4000;
const TEXTS_A_STEP = 64;
const LONGEST_TEXT = 300;

/** International calling codes of one country each; `+1` and `+7` are several's. */
const CALLING_CODES =
  '20 eg 27 za 30 gr 31 nl 32 be 33 fr 34 es 36 hu 39 it 40 ro 41 ch 43 at 44 gb 45 dk 46 se 47 no 48 pl 49 de 51 pe 52 mx 54 ar ' +
  '55 br 56 cl 57 co 60 my 61 au 62 id 63 ph 64 nz 65 sg 66 th 81 jp 82 kr 84 vn 86 cn 90 tr 91 in 92 pk 94 lk 212 ma 216 tn ' +
  '230 mu 233 gh 234 ng 254 ke 255 tz 256 ug 351 pt 352 lu 353 ie 354 is 356 mt 357 cy 358 fi 359 bg 370 lt 371 lv 372 ee 373 md ' +
  '375 by 380 ua 381 rs 385 hr 386 si 387 ba 389 mk 420 cz 421 sk 502 gt 504 hn 505 ni 506 cr 507 pa 591 bo 595 py 598 uy ' +
  '852 hk 880 bd 886 tw 965 kw 966 sa 968 om 971 ae 972 il 973 bh 974 qa 977 np 994 az 995 ge';
const REGION_OF_CODE: ReadonlyMap<string, string> = new Map(
  [...CALLING_CODES.matchAll(/(\d+) (\w+)/gu)].map(([, code = '', region = '']) => [code, region]),
);

/** What a shop's legal notice calls its number in the register of taxes or companies, where that names its country. */
const REGISTERS: readonly (readonly [words: RegExp, region: string])[] = [
  [
    /\b(?:vat|tva|iva|btw|mva|moms|ust|mwst|uid|umsatzsteuer)\b.{0,40}?\b(AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK)[ ]?[A-Z]?\d[\dA-Z .]{6,12}\b/iu,
    '',
  ],
  [/\bNO ?\d{3} ?\d{3} ?\d{3} ?MVA\b|\borg\.? ?nr\.? ?:? ?\d{3} ?\d{3} ?\d{3} ?MVA\b/iu, 'no'],
  [/\borg(?:anisations)?\.?-?(?:nr|nummer)\.? ?:? ?\d{6}-\d{4}\b/iu, 'se'],
  [/\bCVR(?:-nr)?\.? ?:? ?\d{8}\b/u, 'dk'],
  [/\bABN ?:? ?\d{2} ?\d{3} ?\d{3} ?\d{3}\b|\bACN ?:? ?\d{3} ?\d{3} ?\d{3}\b/u, 'au'],
  [/\bNZBN ?:? ?\d{13}\b/u, 'nz'],
  [/\bGSTIN? ?:? ?\d{2}[A-Z]{5}\d{4}[A-Z]\wZ\w\b/u, 'in'],
  [/\bCNPJ ?:? ?\d{2}\.?\d{3}\.?\d{3}\/\d{4}-\d{2}\b/u, 'br'],
  [/\bCUIT ?:? ?\d{2}-?\d{8}-?\d\b/u, 'ar'],
  [/\bRFC ?:? ?[A-ZÑ&]{3,4}\d{6}[A-Z\d]{3}\b/u, 'mx'],
  [/統一編號|統編/u, 'tw'],
  [/ICP备|公网安备/u, 'cn'],
  [/\bUEN ?:? ?\d{8,9}[A-Z]\b/u, 'sg'],
];

/**
 * The currencies of the countries where the shop says that it sits: its address for machines, the numbers that it is called
 * at, its entry in a register. A shop in several says nothing.
 */
export function* tradeCurrencies(page: Document, { things }: PageData): Steps<string[]> {
  const addressed = things.flatMap(({ addressCountry }) => regionOf(addressCountry));
  const numbers = [
    ...findAll(page, 'a[href^="tel:"]', MOST_LINKS).map((link) => attributeOf(link, 'href') ?? ''),
    ...things.map(({ telephone }) => (typeof telephone === 'string' ? telephone : '')),
  ];
  const called = numbers.flatMap(regionOfNumber);
  const registered = yield* registeredRegions(page);
  const regions = [...new Set([...addressed, ...called, ...registered])];
  return [...new Set(regions.flatMap((region) => OF_REGION.get(region) ?? []))];
}

function regionOf(country: unknown): string[] {
  const named = typeof country === 'object' && country !== null && 'name' in country ? country.name : country;
  return typeof named === 'string' && /^[a-z]{2}$/iu.test(named.trim()) ? [named.trim().toLowerCase()] : [];
}

/** `tel:+46 8 123 45` is Swedish; a number without a country's code is anybody's. */
function regionOfNumber(text: string): string[] {
  const digits = /^(?:tel:)?\s*(?:\+|%2B|00)([\d\s().-]+)/iu.exec(text)?.[1]?.replace(/\D/gu, '') ?? '';
  const code = [3, 2].map((length) => digits.slice(0, length)).find((start) => REGION_OF_CODE.has(start));
  return code === undefined ? [] : [REGION_OF_CODE.get(code) ?? ''];
}

function* registeredRegions(page: Document): Steps<string[]> {
  const found: string[] = [];
  let seen = 0;
  if (bodyOf(page) === null) return found;
  for (const { data } of textsIn(page)) {
    seen += 1;
    if (seen > MOST_TEXTS) break;
    if (seen % TEXTS_A_STEP === 0) yield;
    if (data.length < 6 || data.length > LONGEST_TEXT || !/\d|編|编|备/u.test(data)) continue;
    for (const [words, region] of REGISTERS) {
      const match = words.exec(data);
      if (match !== null) found.push(region || (match[1] ?? '').toLowerCase().replace('el', 'gr'));
    }
  }
  return found;
}
