import { cleanName } from '../../shared/name.ts';
import { PAYMENT_SERVICES } from '../fill/payment-services.ts';
import type { NameReason } from '../messages/reading.ts';
import { addressNames, hostWords } from './address-names.ts';
import { declaredHosts } from './declared-hosts.ts';
import { foldText } from './fold-words.ts';
import { logoNames } from './logo-names.ts';
import { noticeNames, serviceNames, statedNames, titleNames } from './merchant-names.ts';
import type { Named, Names } from './name-text.ts';
import { attributeOf, findAll } from './page-dom.ts';
import { returnNames, saidNames } from './said-names.ts';
import type { Steps } from './steps.ts';
import type { PageData } from './structured-data.ts';

export type MerchantReading = { name?: string; reasons: NameReason[] };

/** One name under all its spellings, what gives it, and the first words of each. */
type Candidate = { key: string; folded: string; forms: Named[]; starts: Set<string>; belief: number };

/** What a name earns for being that of the site's own address, and for being a part of another that the page gives. */
const ADDRESS_BELIEF = 3;
const WITHIN_BELIEF = 1;
/** And for being what the page's own classes begin with: `bloom-header`, `bloom-footer`. */
const PREFIX_BELIEF = 0.5;
/** Letters that the start of another name or of an address must have, and its share of the address. */
const SHORTEST_START = 4;
const LEAST_START = 0.4;
/** A name given in so many places is believed once for each. */
const ENOUGH = 1;

/** What a shopper would call the merchant of a page, or nothing when it does not say. */
export function* readMerchant(page: Document, data: PageData): Steps<MerchantReading> {
  const isService = isPaymentService(location.hostname);
  const words = hostWords(location.hostname);
  const sources = isService
    ? [returnNames(page), saidNames(page), titleNames(page), logoNames(page)]
    : [shopNames(page, data, words)];
  const given: Named[] = [];
  for (const source of sources) {
    for (const named of source) {
      if (named === undefined) yield;
      else given.push(named);
    }
  }
  const candidates = gather(given).filter(
    ({ key }) => !isService || !words.some((word) => key.startsWith(word)),
  );
  const prefixes = isService ? new Set<string>() : classPrefixes(page);
  for (const candidate of candidates) {
    yield;
    candidate.belief =
      beliefIn(candidate, candidates, isService ? [] : words) +
      (prefixes.has(candidate.key) ? PREFIX_BELIEF : 0);
  }
  const [best] = candidates.sort((one, other) => other.belief - one.belief);
  if (best === undefined || best.belief < ENOUGH) return { reasons: [] };
  const [form] = [...best.forms].sort((one, other) => formRank(other) - formRank(one));
  const name = cleanName(form?.name ?? '');
  return name === undefined
    ? { reasons: [] }
    : { name, reasons: [...new Set(best.forms.map(({ reason }) => reason))] };
}

const MOST_CLASSED = 400;
const LEAST_CLASSES = 3;

/** What several classes of the page begin with. */
function classPrefixes(page: Document): Set<string> {
  const classes = findAll(page, '[class*="-"]', MOST_CLASSED).flatMap((element) =>
    (attributeOf(element, 'class') ?? '').slice(0, 300).split(/\s+/u),
  );
  const counts = new Map<string, number>();
  for (const name of new Set(classes)) {
    const [prefix, rest] = name.toLowerCase().split('-');
    if (prefix !== undefined && rest !== undefined) counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
  }
  return new Set([...counts].filter(([, count]) => count >= LEAST_CLASSES).map(([prefix]) => prefix));
}

function* shopNames(page: Document, data: PageData, words: readonly string[]): Names {
  const declared = (yield* declaredHosts(page, data)).flatMap(hostWords);
  yield;
  const elsewhere = [...new Set(declared)].filter((word) => !words.includes(word));
  yield* statedNames(page, data);
  yield* serviceNames(page, data);
  yield* titleNames(page);
  yield* logoNames(page);
  yield* noticeNames(page);
  yield* saidNames(page);
  yield* addressNames(page, words);
  yield* halfBelieved(addressNames(page, elsewhere));
}

function* halfBelieved(names: Names): Names {
  for (const named of names) yield named && { ...named, belief: named.belief / 2 };
}

/** Whether a host is a payment service's own: what it calls itself is not who is paid. */
export function isPaymentService(host: string): boolean {
  const labels = host.split('.');
  return labels.some((_, at) => PAYMENT_SERVICES.has(labels.slice(at).join('.')));
}

function gather(given: readonly Named[]): Candidate[] {
  const candidates = new Map<string, Candidate>();
  for (const named of given) {
    const key = keyOf(named.name);
    if (key === '') continue;
    const folded = foldText(named.name);
    const known = candidates.get(key) ?? { key, folded, forms: [], starts: new Set(), belief: 0 };
    known.forms.push(named);
    for (const { index } of folded.matchAll(/ /gu)) known.starts.add(folded.slice(0, index));
    candidates.set(key, known);
  }
  return [...candidates.values()];
}

/** Names as people compare them: without case, accents, spaces and marks. */
export function keyOf(name: string): string {
  return foldText(name).replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Each kind of place counts once, the best of its kind; then what agrees with the name. */
function beliefIn(one: Candidate, all: readonly Candidate[], words: readonly string[]): number {
  const best = new Map<NameReason, number>();
  for (const { reason, belief } of one.forms) best.set(reason, Math.max(best.get(reason) ?? 0, belief));
  const own = [...best.values()].reduce((sum, belief) => sum + belief, 0);
  const longer = all.filter((other) => isStartOf(one, other)).flatMap(({ forms }) => forms);
  const others = new Set(
    longer.map(({ reason }) => reason).filter((reason) => reason !== 'address' && !best.has(reason)),
  );
  return own + addressBelief(one.key, words) + WITHIN_BELIEF * others.size;
}

/** The name is the address, or begins with it; an address that only begins with the name says less. */
function addressBelief(key: string, words: readonly string[]): number {
  const beliefs = words.map((word) => {
    if (key.startsWith(word)) return ADDRESS_BELIEF;
    const isStart =
      key.length >= SHORTEST_START && key.length >= word.length * LEAST_START && word.startsWith(key);
    return isStart ? ADDRESS_BELIEF / 2 : 0;
  });
  return Math.max(0, ...beliefs);
}

/** Whether one name is the first words of another: "adidas" of "adidas India Marketing". */
function isStartOf(one: Candidate, other: Candidate): boolean {
  if (one.key === other.key || one.key.length < SHORTEST_START) return false;
  return other.starts.has(one.folded);
}

/** Of several spellings the one with the likeliest source; capitals before none, words before a picture's file name. */
function formRank({ name, belief }: Named): number {
  return belief + (/\p{Lu}|\p{Script=Han}/u.test(name) ? 2 : 0) + (/\p{Ll}/u.test(name) ? 0.1 : 0);
}
