import type { NameReason } from '../messages/reading.ts';
import { foldText, hasWord } from './fold-words.ts';
import { withoutLegalForms } from './legal-forms.ts';
import { NAME_WORDS } from './merchant-words.ts';

/** A name that some part of the page gives, and how far that is believed. */
export type Named = { name: string; reason: NameReason; belief: number };
/** The names in one part of the page; undefined where the search may rest. */
export type Names = Generator<Named | undefined, void, undefined>;

export const LONGEST_NAME = 60;
const MOST_WORDS = 6;
/** A name has so few words, a line that praises a shop more. */
const SHORT_WORDS = 2;

const EDGES = /^[-–—|:.,!;~\s]+|[-–—|:.,!;~\s]+$/gu;
const NO_NAME = /[{}<>=©]|https?:|www\.|@|\b(?:respective|owners?|images|content)\b/iu;
const QUOTED = /^["“”„«»‘’「『]+(.+?)["“”«»‘’」』]+$/u;

/** A text as a name, without the form of its company; undefined where it says only what the page is. */
export function namePart(text: string): string | undefined {
  const plain = text
    .replace(/\s+/gu, ' ')
    .replace(EDGES, '')
    .replace(/[®™℠]/gu, '')
    .replace(/^\(\d+\)\s*|\s(?:19|20)\d\d$/gu, '');
  const bare = withoutLegalForms(plain).replace(EDGES, '');
  const name = QUOTED.exec(bare)?.[1] ?? bare;
  if (name.length > LONGEST_NAME || name.split(' ').length > MOST_WORDS || NO_NAME.test(name))
    return undefined;
  if (!/\p{L}{2}|[\p{Script=Han}\p{Script=Hangul}]/u.test(name) || isNobody(name)) return undefined;
  return isSentence(name) ? undefined : name;
}

/** Whether a text is what asks for agreement, or the beginning of a sentence that goes on. */
function isSentence(text: string): boolean {
  const folded = foldText(text);
  if (hasWord(folded, NAME_WORDS.agreed)) return true;
  const [last, ...before] = folded.split(' ').reverse();
  return before.length > 0 && last?.replace(NAME_WORDS.dangling, '') === '';
}

/** Whether a text says only what the page is, or what anybody's shop is called before it has a name. */
function isNobody(text: string): boolean {
  return isPageWords(text) || foldText(text).replace(NAME_WORDS.unnamed, '').trim() === '';
}

/** Whether a text says what the page is, or asks for a step of it, and no more. */
export function isPageWords(text: string): boolean {
  const folded = foldText(text);
  const rest = folded.replace(NAME_WORDS.page, ' ');
  if (rest === folded) return false;
  return rest.replace(NAME_WORDS.filler, ' ').replace(/[\s\d]+/gu, '') === '';
}

function isOnePhrase(text: string): boolean {
  return isPageWords(text) && (foldText(text).match(NAME_WORDS.page) ?? []).length === 1;
}

/** Words that names begin or end with just as well: The Home Depot, Best Buy. Alone they are not taken off. */
const PART_OF_NAMES =
  /^(?:(?:the|my|your|our|a|la|le|el|die|der|das|het) )?(?:home|buy|pay|order|welcome|secure|delivery|details|test|demo|form|forms|page|html|bag|basket|card|cards|book|kasse|casa|casa|caixa|compra|kauf|hem|hjem|account|login|index|example|summary|review|subscribe|donate)$/u;

/** A text without the words at its ends that say what the page is. */
export function withoutPageWords(text: string): string {
  const words = text.split(/\s+/u).filter((word) => word !== '');
  return withoutPage(withoutPage(words, 'start'), 'end').join(' ');
}

function withoutPage(words: readonly string[], side: 'start' | 'end'): string[] {
  for (let count = Math.min(5, words.length); count > 0; count -= 1) {
    const part = (side === 'start' ? words.slice(0, count) : words.slice(-count)).join(' ');
    if (!isOnePhrase(part) || PART_OF_NAMES.test(foldText(part))) continue;
    const rest = side === 'start' ? words.slice(count) : words.slice(0, -count);
    return rest.length === 0 ? [] : withoutPage(rest, side);
  }
  return [...words];
}

const BETWEEN =
  /\s+(?:[|–—·•:»›→~>/-]|::|\|\|)+\s+|[|｜–—·•»›→]|:\s|(?<=[\p{L}\p{N})])-\s+|\s-(?=\p{L})|\s?[:：]{2}\s?|(?<=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[-_：]|\s_\s|[【】]/u;

/** What stands between the marks of a title. */
export function partsOf(title: string): string[] {
  return title
    .slice(0, 300)
    .split(BETWEEN)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Parts of a title that say whose page it is: what stands beside the page's own name, and the shorter of a name and its praise. */
export function titleParts(title: string): Named[] {
  const parts = partsOf(title);
  const named = parts.flatMap((part, at) => (namePart(part) === undefined ? [] : [{ part, at }]));
  return named.flatMap(({ part, at }) => {
    const last = at === parts.length - 1;
    const edge = at === 0 || last ? 0.25 : 0;
    const alone = named.length === 1 && parts.length > 1 ? 1 : 0;
    const place = edge + alone + (at > 0 && last ? 0.25 : 0);
    const shorter = isShorterThan(
      part,
      named.filter((other) => other.at !== at).map((other) => other.part),
    );
    return [
      { words: part, more: 0 },
      { words: withoutPageWords(part), more: 0.25 },
    ].flatMap(({ words, more }): Named[] => {
      const name = namePart(words);
      if (name === undefined) return [];
      const length = name.split(' ').length > 4 ? 0.75 : 1.5;
      return [{ name, reason: 'title', belief: length + place + more + (shorter ? 0.75 : 0) }];
    });
  });
}

function isShorterThan(part: string, others: readonly string[]): boolean {
  const count = (text: string) => text.split(/\s+/u).length;
  return (
    count(part) <= SHORT_WORDS && others.length > 0 && others.every((other) => count(other) > SHORT_WORDS)
  );
}

/** The name in what a site calls itself, where praise may follow it. */
export function siteName(text: string): string | undefined {
  const [first] = titleParts(text).sort((one, other) => other.belief - one.belief);
  return first?.name;
}

const YEAR = String.raw`(?:19|20)\d\d`;
const YEARS = String.raw`${YEAR}(?:\s*[-–—/~]\s*(?:(?:${YEAR}|\d\d)(?!\d)|present|now|today|heute))?`;
const SIGN = String.raw`(?:©|\(c\)|&copy;|copyrights?|copy ?right)`;
const NAMED = '([^|©]{2,80})';
type Form = { pattern: RegExp; needsRights?: true };
const FORMS: readonly Form[] = [
  {
    pattern: new RegExp(
      String.raw`${SIGN}[\s:,.]*(?:${SIGN}[\s:,.]*)?(?:by\s+)?(?:${YEARS})?[\s,.:–—-]*(?:${SIGN}[\s:,.]*)?(?:by\s+|of\s+)?${NAMED}`,
      'iu',
    ),
  },
  { pattern: new RegExp(String.raw`^${YEARS}[\s,.:–—-]*(?:©\s*)?([^|©]{2,60})`, 'iu'), needsRights: true },
  { pattern: new RegExp(String.raw`^([^|©\d]{2,40}?)[\s,.–—-]*${SIGN}\s*${YEARS}`, 'iu') },
  {
    pattern: new RegExp(String.raw`^${NAMED}[\s,.–—-]+(?:${SIGN}\s*)?(?:${YEARS})?`, 'iu'),
    needsRights: true,
  },
];
const MOST_RIGHTS_WORDS = 6;
const ENDS =
  /[|•·]|(?<!\b(?:co|sp|san|tic|st|mr|mrs|dr))\.\s|\s(?:19|20)\d\d\b|\s[-–—]\s|\.$|[,;]\s(?!inc|ltd|llc|gmbh|s\.|co\b|llp|plc|corp)|\s\/\s|。/iu;

/** The name in `© 2019–2024 Acme GmbH. All rights reserved.` */
export function ownerIn(text: string): string | undefined {
  for (const { pattern, needsRights } of FORMS) {
    const rest = pattern.exec(text)?.[1];
    if (rest === undefined || (needsRights && !hasRights(text))) continue;
    for (const piece of rest.split(ENDS)) {
      const owner = withoutRights(piece.trim()).replace(new RegExp(YEARS, 'gu'), ' ');
      const name = namePart(owner.replace(new RegExp(SIGN, 'giu'), ' '));
      if (name !== undefined) return name;
      if (!/^[\s\d]*$/u.test(owner)) break;
    }
  }
  return undefined;
}

function hasRights(text: string): boolean {
  NAME_WORDS.rights.lastIndex = 0;
  return NAME_WORDS.rights.test(foldText(text));
}

/** Words without those that only reserve rights, before and after; accents and capitals are kept. */
function withoutRights(text: string): string {
  const words = text.split(' ');
  for (let from = Math.min(MOST_RIGHTS_WORDS, words.length - 1); from > 0; from -= 1) {
    if (isAll(words.slice(0, from), NAME_WORDS.rightsOnly)) return beforeRights(words.slice(from));
  }
  return beforeRights(words);
}

/** Words up to the first phrase that reserves rights or tells who made the page. */
function beforeRights(words: readonly string[]): string {
  for (let from = 0; from < words.length; from += 1) {
    for (let count = 1; count <= MOST_RIGHTS_WORDS && from + count <= words.length; count += 1) {
      if (isAll(words.slice(from, from + count), NAME_WORDS.rights)) return words.slice(0, from).join(' ');
    }
  }
  return words.join(' ');
}

function isAll(words: readonly string[], pattern: RegExp): boolean {
  const folded = foldText(words.join(' '));
  return folded !== '' && folded.replace(pattern, '').trim() === '';
}

/** What follows a phrase of these, where the text begins with one. */
export function withoutStart(text: string, pattern: RegExp): string | undefined {
  const words = text.split(' ');
  for (let count = Math.min(6, words.length - 1); count > 0; count -= 1) {
    if (isAll(words.slice(0, count), pattern)) return words.slice(count).join(' ');
  }
  return undefined;
}
