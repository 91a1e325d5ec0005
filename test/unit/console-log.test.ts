// What the console's audit page finds of a log in the browser: an honest one holds, and every way to cheat shows.
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { checkLog } from '../../console/verify/check-log.ts';
import { cosign, signCheckpoint, verifierKeyOf } from '../../server/audit/notes.ts';
import type { AuditLine } from '../../shared/audit-schemas.ts';
import { encodeBase64url } from '../../shared/base64url.ts';
import { formatVerifierKey } from '../../shared/checkpoint.ts';
import {
  consistencyRanges,
  type Hash,
  inclusionRanges,
  nodeHash,
  type Range,
  rangeHash,
  type Subtree,
} from '../../shared/merkle.ts';
import type { LogAnchors } from '../../verification/verify-note.ts';
import { leafOfEntry } from '../world/audit-log.ts';

const ORIGIN = 'shop.example/audit';
const [KEY, OTHER] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
const AT = '2026-11-29T12:00:00Z';

type Entry = { type: string; at: string; account: string; code: string };
const entryOf = (place: number): Entry => ({
  type: 'session-opened',
  at: AT,
  account: `account ${place}`,
  code: 'inside',
});

/** A log of so many entries, served as the server does; `entries` may be changed by who cheats. */
class Log {
  readonly entries: Entry[];
  readonly leaves: Hash[];

  constructor(size: number, entry = entryOf) {
    this.entries = Array.from({ length: size }, (_, place) => entry(place));
    this.leaves = this.entries.map(leafOfEntry);
  }

  #subtree = ({ level, index }: Subtree): Hash =>
    level === 0
      ? (this.leaves[index] as Hash)
      : nodeHash(
          this.#subtree({ level: level - 1, index: index * 2 }),
          this.#subtree({ level: level - 1, index: index * 2 + 1 }),
        );

  #hash = (range: Range) => rangeHash(range, this.#subtree);

  note(size = this.leaves.length, key = KEY): string {
    return signCheckpoint({ origin: ORIGIN, size, root: this.#hash({ start: 0, end: size }) }, key);
  }

  ask = async (path: string): Promise<unknown> => {
    const { pathname, searchParams } = new URL(path, 'http://localhost');
    const number = (name: string) => Number(searchParams.get(name));
    const told = (ranges: Range[]) => ranges.map((range) => encodeBase64url(this.#hash(range)));
    if (pathname.endsWith('consistency'))
      return { proof: told(consistencyRanges(number('from'), number('to'))) };
    const index = Number(pathname.split('/').at(-1));
    return { entry: this.entries[index], proof: told(inclusionRanges(index, number('size'))) };
  };

  lines(): AuditLine[] {
    return this.entries.map(({ type, at, account }, index) => ({
      index,
      at,
      type,
      title: type,
      members: [{ name: 'account', value: account }],
      removed: false,
    }));
  }
}

const anchorsOf = (key = KEY): LogAnchors => ({
  log: formatVerifierKey(verifierKeyOf(ORIGIN, 'log', key.publicKey)),
});

async function problemsOf(
  log: Log,
  given: {
    note?: string;
    cosigned?: string;
    known?: string;
    anchors?: LogAnchors;
    entries?: AuditLine[];
    places?: { first: number; end?: number };
  } = {},
): Promise<string[]> {
  const { note = log.note(), cosigned, known, anchors = anchorsOf(), entries = log.lines() } = given;
  const { places = { first: 0, end: entries.length } } = given;
  const { checks } = await checkLog({ note, cosigned, known, anchors, entries, places, ask: log.ask });
  return checks.flatMap(({ name, problem }) => (problem === undefined ? [] : [`${name}: ${problem}`]));
}

test('an honest log holds, and every entry is proven', async () => {
  const log = new Log(13);
  const given = {
    note: log.note(),
    known: log.note(6),
    anchors: anchorsOf(),
    entries: log.lines(),
    places: { first: 0 },
    ask: log.ask,
  };
  const { checks, proven } = await checkLog(given);
  expect(checks.map(({ problem }) => problem)).toEqual([undefined, undefined, undefined, undefined]);
  expect(proven.size).toBe(13);
});

describe('what does not hold', () => {
  test('another key under the checkpoint, whatever it is called', async () => {
    const log = new Log(3);
    expect(await problemsOf(log, { note: log.note(3, OTHER) })).toEqual([
      expect.stringContaining('not signed by the anchored log'),
    ]);
    expect(await problemsOf(log, { note: log.note().replace(/\n3\n/, '\n2\n'), entries: [] })).toContainEqual(
      expect.stringContaining('signature does not verify'),
    );
    expect(await problemsOf(log, { anchors: { log: 'no key' } })).toEqual([
      expect.stringContaining('the anchors hold a key that is none'),
    ]);
  });

  test('a witness that has not signed, or has signed what is not in the log any more', async () => {
    const witness = formatVerifierKey(verifierKeyOf('w.example', 'witness', OTHER.publicKey));
    const anchors = { ...anchorsOf(), witnesses: [witness] };
    const log = new Log(9);
    expect(await problemsOf(log, { anchors })).toEqual([
      expect.stringContaining('the witness w.example has not signed'),
    ]);
    const seen = (note: string) => cosign(note, 'w.example', OTHER, Date.parse(AT));
    expect(await problemsOf(log, { anchors, cosigned: seen(log.note(5)) })).toEqual([]);
    const other = new Log(9, (place) => entryOf(place + 100));
    expect(await problemsOf(log, { anchors, cosigned: seen(other.note(5)) })).toEqual([
      expect.stringContaining('it was written anew'),
    ]);
    expect(await problemsOf(log, { anchors, cosigned: 'nothing' })).toEqual([
      expect.stringContaining('it cannot be read'),
    ]);
  });

  test('a log that was cut, or written anew behind what was verified before', async () => {
    const [log, other] = [new Log(9), new Log(9, (place) => entryOf(place + 100))];
    expect(await problemsOf(log, { note: log.note(5), known: log.note(9), entries: [] })).toEqual([
      expect.stringContaining('its end is missing'),
    ]);
    expect(await problemsOf(log, { known: other.note(4) })).toEqual([
      expect.stringContaining('it was written anew'),
    ]);
  });

  test('an entry that was changed, swapped, or is shown otherwise than it was sealed', async () => {
    const changed = new Log(7);
    (changed.entries[2] as Entry).code = 'outside';
    expect(await problemsOf(changed)).toEqual([
      expect.stringContaining('entry 2: the proof does not lead to the checkpoint'),
    ]);
    const swapped = new Log(7);
    swapped.entries.reverse();
    expect(await problemsOf(swapped)).toHaveLength(1);
    const log = new Log(7);
    const [first, ...rest] = log.lines();
    const lie = { ...(first as AuditLine), members: [{ name: 'account', value: 'somebody else' }] };
    expect(await problemsOf(log, { entries: [lie, ...rest] })).toEqual([
      expect.stringContaining('entry 0: it is shown otherwise than it was sealed'),
    ]);
  });

  test('an entry that is left out, at either end or between, or shown twice', async () => {
    const log = new Log(7);
    const page = log.lines().slice(2, 6);
    const places = { first: 2, end: 6 };
    expect(await problemsOf(log, { entries: page, places })).toEqual([]);
    for (const [place, index] of [2, 3, 4, 5].entries())
      expect(await problemsOf(log, { entries: page.toSpliced(place, 1), places })).toEqual([
        expect.stringContaining(`entry ${index} is not shown`),
      ]);
    expect(await problemsOf(log, { entries: page, places: { first: 2 } })).toEqual([
      expect.stringContaining('entry 6 is not shown'),
    ]);
    expect(await problemsOf(log, { entries: [...page, ...page.slice(0, 1)], places })).toEqual([
      expect.stringContaining('not of this page'),
    ]);
    expect(await problemsOf(log, { entries: page, places: { first: Number.NaN, end: 6 } })).toHaveLength(1);
  });

  test('a server that proves nothing, or answers rubbish', async () => {
    const log = new Log(4);
    for (const answer of [undefined, null, 7, { proof: 'x' }, { proof: [1], entry: {} }, { proof: ['!'] }]) {
      const { checks, proven } = await checkLog({
        note: log.note(),
        known: log.note(2),
        anchors: anchorsOf(),
        entries: log.lines(),
        places: { first: 0 },
        ask: async () => answer,
      });
      expect(checks.filter(({ problem }) => problem !== undefined)).toHaveLength(2);
      expect(proven.size).toBe(0);
    }
  });
});
