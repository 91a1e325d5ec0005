import type { Caution } from '../messages/view.ts';
import { unicodeHost } from './punycode.ts';

/** Letters of other alphabets, and digits, that look like Latin ones. */
const TWINS: Readonly<Record<string, string>> = Object.fromEntries(
  'аa еe оo рp сc уy хx іi јj ѕs ԁd ԛq ԝw һh ӏl кk мm нh тt вb гr αa βb εe ιi κk νv οo ρp τt υu χx γy ηn ωw ıi ɡg ʟl 0o 1l'
    .split(' ')
    .map(([twin = '', ...latin]) => [twin, latin.join('')]),
);
const SCRIPTS = ['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Hebrew', 'Arabic', 'Georgian', 'Cherokee'].map(
  (script) => new RegExp(`\\p{Script=${script}}`, 'u'),
);
/** Names shorter than this have too many neighbours that are other shops. */
const SHORTEST_NEAR = 5;
const LONG = 9;

/** What to warn of at a domain that was never paid, given those that were. */
export function cautionFor(domain: string, host: string, paid: Iterable<string>): Caution | undefined {
  const shown = unicodeHost(domain);
  for (const like of paid) {
    if (like === domain) return undefined;
    if (isNear(shown, like) || host.startsWith(`${like}.`) || host.includes(`.${like}.`))
      return { kind: 'near', like };
  }
  const labels = shown.split('.');
  if (labels.some(isMixed)) return { kind: 'mixed', shown };
  const like = skeleton(shown);
  const isAllTwins = shown !== domain && /^[a-z.-]+$/u.test(like) && !/[a-z]/u.test(labels[0] ?? '');
  return isAllTwins ? { kind: 'reads-like', like } : undefined;
}

/** Letters of several alphabets in one label; Chinese, Japanese and Korean are written with several and with Latin. */
function isMixed(label: string): boolean {
  return SCRIPTS.filter((script) => script.test(label)).length > 1;
}

/** What a name looks like at a glance. */
function skeleton(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  const letters = [...plain].map((letter) => TWINS[letter] ?? letter).join('');
  return letters.replaceAll('rn', 'm').replaceAll('vv', 'w').replaceAll('-', '');
}

function isNear(shown: string, paid: string): boolean {
  const [one, other] = [skeleton(shown), skeleton(unicodeHost(paid))];
  if (one === other) return true;
  const [own, like] = [firstLabel(one), firstLabel(other)];
  if (like.length < SHORTEST_NEAR || own === like) return false;
  return distance(own, like) <= (like.length >= LONG ? 2 : 1) && own[0] === like[0];
}

function firstLabel(domain: string): string {
  return domain.split('.')[0] ?? '';
}

/** Letters to change, add, drop or swap with their neighbour (optimal string alignment); at most 63 letters each. */
function distance(one: string, other: string): number {
  let [before, last] = [[] as number[], Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let row = 1; row <= one.length; row += 1) {
    const now = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1] ? 0 : 1;
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      now[column] = Math.min(
        (last[column] ?? 0) + 1,
        (now[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + same,
        row > 1 && column > 1 && swapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [before, last] = [last, now];
  }
  return last[other.length] ?? 0;
}
