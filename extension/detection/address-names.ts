import { foldText } from './fold-words.ts';
import type { Names } from './name-text.ts';
import { textsIn } from './page-dom.ts';

/** Second-level labels under which countries sell names. */
const SECOND_LEVEL = /^(?:com?|org|net|gov|edu|ac|or|ne|go|gob|gv)$/u;
/** Hosts' parts that name a purpose. */
const PURPOSES =
  /^(?:www\d?|m|shop|store|checkout|secure|pay|payment|payments|buy|order|cart|my|app|en|de|us|uk|subscribe|donate|account)$/u;
const SHORTEST = 4;
const MOST_TEXTS = 6000;
const TEXTS_A_STEP = 16;
const LONGEST_TEXT = 400;
const MOST_WORDS = 5;

/** What of a host may be a name: its registrable label, alone and with the one before it. */
export function hostWords(host: string): string[] {
  const labels = host.split('.').slice(0, -1);
  if (labels.length > 1 && SECOND_LEVEL.test(labels.at(-1) ?? '')) labels.pop();
  const own = labels.at(-1)?.replace(/[^\p{L}\p{N}]/gu, '') ?? '';
  const sub = labels.at(-2) ?? '';
  if (own.length < SHORTEST) return [];
  return /^(?:shop|store|pay|books|music|play)$/u.test(sub)
    ? [own + sub, own]
    : PURPOSES.test(own)
      ? []
      : [own];
}

/** How the page itself writes the name that its address runs together: `thermoworks.com` is ThermoWorks. */
export function* addressNames(page: Document, words: readonly string[]): Names {
  const counts = new Map<string, { count: number; exact: boolean }>();
  let seen = 0;
  for (const text of words.length === 0 ? [] : textsIn(page)) {
    seen += 1;
    if (seen > MOST_TEXTS) break;
    if (seen % TEXTS_A_STEP === 0) yield;
    if (text.data.length > LONGEST_TEXT) continue;
    for (const word of words) countForms(text.data, word, counts);
  }
  const best = [...counts].sort(
    ([, one], [, other]) => Number(other.exact) - Number(one.exact) || other.count - one.count,
  );
  for (const [name, { exact, count }] of best.slice(0, 2))
    yield { name, reason: 'address', belief: (exact ? 3 : 1.5) + Math.min(count, 4) / 8 };
}

type Counts = Map<string, { count: number; exact: boolean }>;

function countForms(text: string, word: string, counts: Counts): void {
  if (!foldText(text).replace(/\s+/gu, '').includes(word)) return;
  const tokens = text.match(/[\p{L}\p{N}&'’.-]+/gu) ?? [];
  for (let start = 0; start < tokens.length; start += 1) {
    for (let count = 1; count <= MOST_WORDS && start + count <= tokens.length; count += 1) {
      const form = tokens
        .slice(start, start + count)
        .join(' ')
        .replace(/[.'’-]+$/u, '');
      const key = foldText(form).replace(/[^\p{L}\p{N}]+/gu, '');
      if (key.length > word.length + 10) break;
      if (!key.startsWith(word) || /\.\p{L}{2,}$/u.test(form) || !/^[\p{Lu}\p{N}]|\p{Lu}/u.test(form))
        continue;
      const before = tokens[start - 1];
      const name = before === 'The' && count > 1 ? `The ${form}` : form;
      const known = counts.get(name) ?? { count: 0, exact: key === word };
      counts.set(name, { ...known, count: known.count + 1 });
      break;
    }
  }
}
