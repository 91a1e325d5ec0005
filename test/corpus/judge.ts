// What was read of a page beside what its label says: counts, and a reason for each miss.
import { isCheckout } from '../../extension/detection/is-checkout.ts';
import { kindOfLabel } from './labels.ts';
import type { ProbedField } from './probe.ts';
import type { Peer, ReadPage } from './read-pages.ts';

/** One page's part in every figure; what is not asked of the page counts nothing. */
export type Verdict = {
  file: string;
  kind: string;
  /** How long it took to open and read. */
  ms: number;
  taken: boolean;
  /** A frame of it had signs of card fields, so that the reader was loaded. */
  closer: boolean;
  /** Fields typed rightly, typed but wrongly, and labelled. */
  fields: { right: number; typed: number; labelled: number };
  total: 'exact' | 'wrong' | 'unread' | 'not asked';
  merchant: 'same' | 'other' | 'unread' | 'not asked';
  /** What spoke for a checkout. */
  evidence: string[];
  misses: string[];
};

/** The same page as a peer takes it: a checkout where it found a card's number. */
export function judgePeer({ label, frames }: ReadPage, peer: Peer): Verdict {
  const fields = frames.flatMap(({ file, peers }) => {
    const labels = label.card_fields.filter(({ frame }) => (frame ?? '') === file);
    return (peers?.[peer] ?? []).map(({ kind, label: at }) => ({ kind, known: labels[at] }));
  });
  const right = fields.filter(({ kind, known }) => known !== undefined && kindOfLabel(known) === kind);
  return {
    file: label.file,
    kind: label.kind,
    ms: 0,
    taken: fields.some(({ kind }) => kind === 'number'),
    closer: false,
    fields: { right: right.length, typed: fields.length, labelled: label.card_fields.length },
    total: 'not asked',
    merchant: 'not asked',
    evidence: [],
    misses: [],
  };
}

/** Compares one page. */
export function judge(page: ReadPage): Verdict {
  const { label } = page;
  const kinds = page.frames.flatMap(({ fields }) => fields.map(({ kind }) => kind));
  const taken = isCheckout(kinds) || page.frames.some(({ alone }) => alone);
  const total = judgeTotal(page);
  const merchant = judgeMerchant(page);
  const seen = label.kind === 'checkout-payment' && !taken ? ['seen: no checkout was seen'] : [];
  const blind = page.frames.some(({ signs, fields }) => !signs && fields.length > 0);
  const unseen = blind ? ['seen: card fields without a sign of them at first sight'] : [];
  const fooled = label.kind === 'not-checkout' && taken ? ['taken: it is none'] : [];
  const { counts, misses } = judgeFields(page);
  return {
    file: label.file,
    kind: label.kind,
    ms: Math.round(page.ms),
    taken,
    closer: page.frames.some(({ signs }) => signs),
    fields: counts,
    total: total.outcome,
    merchant: merchant.outcome,
    evidence: [...page.frames.flatMap(({ fields }) => fields.map(evidenceOf)), ...groundsOf(page)],
    misses: [...seen, ...unseen, ...fooled, ...misses, ...total.misses, ...merchant.misses],
  };
}

function evidenceOf({ kind, shape, because, visible }: ProbedField): string {
  return `${kind}${visible ? '' : ' (hidden)'} by ${because.join(', ')}: ${shape}`;
}

function judgeFields({ label, frames }: ReadPage): { counts: Verdict['fields']; misses: string[] } {
  const counts = { right: 0, typed: 0, labelled: label.card_fields.length };
  const misses: string[] = [];
  const wanted = new Map<string, (typeof label.card_fields)[number][]>();
  for (const field of label.card_fields)
    wanted.set(field.frame ?? '', [...(wanted.get(field.frame ?? '') ?? []), field]);
  for (const frame of frames) {
    const labels = wanted.get(frame.file) ?? [];
    wanted.delete(frame.file);
    for (const { kind, label: at, shape } of frame.fields) {
      const known = labels[at];
      counts.typed += 1;
      if (known !== undefined && kindOfLabel(known) === kind) counts.right += 1;
      else misses.push(`field: typed ${kind}, is ${known?.type ?? 'none'}: ${shape}`);
    }
    for (const [at, known] of labels.entries()) {
      if (frame.fields.some((field) => field.label === at)) continue;
      misses.push(`field: not typed, is ${known.type}: ${frame.labelled[at] ?? 'not in the page'}`);
    }
  }
  for (const [file, labels] of wanted)
    misses.push(...labels.map(({ type }) => `field: not typed, is ${type}: frame ${file} was not read`));
  return { counts, misses };
}

type Outcome<Kind> = { outcome: Kind; misses: string[] };

function judgeTotal({ label, frames }: ReadPage): Outcome<Verdict['total']> {
  if (label.total === null) return { outcome: 'not asked', misses: [] };
  const page = frames[0]?.page;
  const read = page?.total;
  const wanted = `${label.total} ${label.currency ?? ''}`;
  // Where nobody can tell the currency from the page, to ask for it is right.
  const open = label.currency === null ? page?.open : undefined;
  if (open !== undefined && Number(open.digits) === label.total) return { outcome: 'exact', misses: [] };
  if (read === undefined) {
    const doubt = page?.grounds?.total.doubt ?? 'none';
    const amount = page?.open === undefined ? '' : ` ${page.open.digits}`;
    return { outcome: 'unread', misses: [`total: asked (${doubt}${amount}), is ${wanted}`] };
  }
  const same =
    Number(read.value) === label.total && (label.currency === null || read.currency === label.currency);
  if (same) return { outcome: 'exact', misses: [] };
  return { outcome: 'wrong', misses: [`total: read ${read.value} ${read.currency}, is ${wanted}`] };
}

function judgeMerchant({ label, frames }: ReadPage): Outcome<Verdict['merchant']> {
  if (label.merchant === null) return { outcome: 'not asked', misses: [] };
  const name = frames[0]?.page?.name;
  if (name === undefined) return { outcome: 'unread', misses: [`merchant: not read, is ${label.merchant}`] };
  if (plain(name) === plain(label.merchant)) return { outcome: 'same', misses: [] };
  return { outcome: 'other', misses: [`merchant: read ${name}, is ${label.merchant}`] };
}

/** What spoke for the total and for the merchant's name. */
function groundsOf({ frames }: ReadPage): string[] {
  const page = frames[0]?.page;
  if (page?.grounds === undefined) return [];
  const { total, name } = page.grounds;
  const amount =
    page.total === undefined ? `asked, ${total.doubt}` : `${page.total.value} ${page.total.currency}`;
  return [
    `total ${amount}: ${[...total.reasons, ...(total.currencyReason ? [`currency by ${total.currencyReason}`] : [])].join(', ')}`,
    `merchant ${page.name ?? 'none'}: ${name.join(', ')}`,
    ...(page.charging ?? []).map(({ kind, words }) => `charges by ${kind}: ${words}`),
  ];
}

/** Forms of companies, which nobody says. */
const LEGAL_FORM = /[\s,]+(?:gmbh|ag|inc|llc|ltd|limited|plc|corp|co|s\.?a|b\.?v|ab|a\/s)\.?$/iu;

/** A name without case, spaces, marks and the form of its company. */
function plain(name: string): string {
  return name
    .normalize('NFKC')
    .replace(LEGAL_FORM, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}
