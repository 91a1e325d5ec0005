import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBase64url, encodeBase64url } from '../../shared/base64url.ts';
import { canonicalJson, type Json, sha256Text } from '../../shared/canonical.ts';
import { type Certificate, certificateDigest } from '../../shared/certificate.ts';
import { parseStrictJson } from '../../shared/strict-json.ts';

const text = fc.string({ unit: 'binary' });
const name = fc
  .oneof(text, fc.constantFrom('toJSON', 'constructor', 'length', '1', '01', ''))
  .filter((one) => one !== '__proto__');
const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger());
const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.boolean(),
    number,
    text,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(name, tie('value'), { maxKeys: 6 }),
  ),
})).value;

/** RFC 8785 once more, by a serialiser that walks the names in order of their code units. */
function smallJcs(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(smallJcs).join()}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const members = new Map(Object.entries(value));
  const units = (one: string) => Array.from({ length: one.length }, (_, place) => one.charCodeAt(place));
  const names = [...members.keys()].sort((one, other) => compare(units(one), units(other)));
  return `{${names.map((one) => `${JSON.stringify(one)}:${smallJcs(members.get(one) ?? '')}`).join()}}`;
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (let place = 0; place < Math.min(one.length, other.length); place += 1) {
    const difference = (one[place] ?? 0) - (other[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

test('canonical JSON equals another serialiser of RFC 8785', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(canonicalJson(value)).toBe(smallJcs(value));
    }),
    { numRuns: 1000 },
  );
});

test('canonical JSON is JSON of the same value, and canonical already', () => {
  fc.assert(
    fc.property(json, (value) => {
      const canonical = canonicalJson(value);
      expect(canonicalJson(JSON.parse(canonical))).toBe(canonical);
    }),
  );
});

test('SHA-256 is over UTF-8', () => {
  fc.assert(
    fc.property(text, (one) => {
      expect(Buffer.from(sha256Text(one))).toEqual(createHash('sha256').update(one, 'utf8').digest());
    }),
  );
});

const certificate: fc.Arbitrary<Certificate> = fc.record(
  {
    type: fc.constant('countersign/certificate' as const),
    version: fc.constant(1 as const),
    id: fc.uint8Array({ minLength: 16, maxLength: 16 }).map(encodeBase64url),
    merchant: fc.record({ name: text, origin: fc.webUrl() }),
    amount: fc.constantFrom({ currency: 'EUR', value: '42.50' }, { currency: 'JPY', value: '4250' }),
    charge: fc.oneof(
      fc.constantFrom({ mode: 'single' as const }, { mode: 'estimate' as const }),
      fc.record({ mode: fc.constant('split' as const), count: fc.integer({ min: 2, max: 10 }) }),
    ),
    payer: fc.record({ name: text, account: text, entity: text }),
    issuedAt: fc.constant('2026-11-22T12:00:00Z'),
    expiresAt: fc.constant('2026-11-22T12:10:00Z'),
    reference: text,
  },
  {
    requiredKeys: ['type', 'version', 'id', 'merchant', 'amount', 'charge', 'payer', 'issuedAt', 'expiresAt'],
    noNullPrototype: true,
  },
);

/** Writes one value in another way: order of members, white space, escapes, and numbers like 1.0 or 10e-1. */
function rewrite(value: unknown, choose: () => number): string {
  const space = () => ['', ' ', '\n\t', '\r\n  '][choose() % 4];
  if (typeof value === 'number')
    return [`${value}`, `${value}.0`, `${value * 10}e-1`, `${value}e0`][choose() % 4] ?? '';
  if (typeof value === 'string')
    return `"${[...value].map((letter) => escapeSome(letter, choose)).join('')}"`;
  const members = Object.entries(value as object)
    .map((member) => ({ member, place: choose() }))
    .sort((one, other) => one.place - other.place)
    .map(
      ({ member: [key, inner] }) => `${rewrite(key, choose)}${space()}:${space()}${rewrite(inner, choose)}`,
    );
  return `${space()}{${space()}${members.join(`${space()},${space()}`)}${space()}}`;
}

function escapeSome(letter: string, choose: () => number): string {
  const plain = JSON.stringify(letter).slice(1, -1);
  const units = Array.from({ length: letter.length }, (_, place) => letter.charCodeAt(place));
  const hex = units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
  return (
    [plain, plain, hex, letter === '/' ? '\\/' : hex.replace(/[a-f]/g, (one) => one.toUpperCase())][
      choose() % 4
    ] ?? ''
  );
}

test('two texts of one certificate have one digest', () => {
  fc.assert(
    fc.property(certificate, fc.infiniteStream(fc.nat(1000)), (signed, stream) => {
      const choose = () => stream.next().value ?? 0;
      const read = parseStrictJson(rewrite(signed, choose)) as Certificate;
      expect(certificateDigest(read)).toEqual(certificateDigest(signed));
    }),
    { numRuns: 300 },
  );
});

test('strict JSON reads what JSON.parse reads, and notices any member that is written twice', () => {
  const members = fc.uniqueArray(fc.tuple(name, fc.integer()), {
    selector: ([key]) => key,
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(members, fc.nat(), fc.infiniteStream(fc.nat(1000)), (entries, place, stream) => {
      const choose = () => stream.next().value ?? 0;
      const written = entries.map(([key, value]) => `${rewrite(key, choose)}:${value}`);
      const once = `{"outer":[{${written.join()}}]}`;
      expect(parseStrictJson(once)).toEqual(JSON.parse(once));
      const [twice = ''] = entries[place % entries.length] ?? [];
      written.splice(place % (written.length + 1), 0, `${rewrite(twice, choose)}:0`);
      expect(() => parseStrictJson(`{"outer":[{${written.join()}}]}`)).toThrow(SyntaxError);
    }),
  );
});

test('base64url goes there and back, and has one text for each bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const encoded = encodeBase64url(bytes);
      expect(encoded).toBe(Buffer.from(bytes).toString('base64url'));
      expect(decodeBase64url(encoded)).toEqual(bytes);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ABQgwx019-_=+ ') }), (one) => {
      const bytes = decodeBase64url(one);
      if (bytes !== undefined) expect(encodeBase64url(bytes)).toBe(one);
    }),
  );
});
