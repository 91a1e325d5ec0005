import { describe, expect, test } from 'vitest';
import { isGenuine, withCode } from '../../server/issuer/iso8583/authentication-code.ts';
import { decode, encode, NotOfDialect } from '../../server/issuer/iso8583/codec.ts';
import { FIELDS, MOST_BYTES } from '../../server/issuer/iso8583/dialect.ts';
import { BrokenFrame, Frames, framed } from '../../server/issuer/iso8583/frames.ts';
import { packIso, sealIso } from '../world/iso-wire.ts';
import { CHARGE, PACKED } from './iso8583-messages.ts';

const KEY = Buffer.alloc(32, 7);
const fieldsOf = (fields: object) =>
  new Map(Object.entries(fields).map(([number, text]) => [Number(number), text as string] as const));

describe.each(PACKED)('$type as another hand has packed it', ({ type, fields, hex }) => {
  const bytes = Buffer.from(hex, 'hex');

  test('is read', () => {
    const read = decode(bytes);
    expect(read.type).toBe(type);
    expect(Object.fromEntries(read.fields)).toEqual(fields);
    expect([...read.fields.keys()]).toEqual([...read.fields.keys()].toSorted((one, other) => one - other));
  });

  test('is written the same, but for the code', () => {
    expect(encode({ type, fields: fieldsOf(fields) }).toString('hex')).toBe(hex.slice(0, -16));
  });

  test("and the simulator's own writer agrees", () => {
    const { 128: _, ...rest } = fields as Record<number, string>;
    expect(packIso({ type, fields: rest }).toString('hex')).toBe(hex.slice(0, -16));
  });

  test('cut short at any place it is refused', () => {
    for (let length = 0; length < bytes.length; length += 1)
      expect(() => decode(bytes.subarray(0, length))).toThrow(NotOfDialect);
    expect(() => decode(Buffer.concat([bytes, Buffer.of(0x30)]))).toThrow('behind the last field');
  });

  test('without its second bitmap or its code it is refused', () => {
    const without = (place: number, bit: number) => {
      const changed = Buffer.from(bytes);
      changed[place] = (changed[place] ?? 0) & ~bit;
      return changed;
    };
    expect(() => decode(without(4, 0x80))).toThrow('no second bitmap');
    expect(() => decode(without(19, 0x01))).toThrow('no message authentication code');
  });
});

describe('a message that is almost one', () => {
  const message = (changes: Record<number, string>) =>
    sealIso(packIso({ type: '0100', fields: { ...CHARGE, ...changes } }), KEY);

  test.each([
    ['a letter in an amount', { 4: '00000000425O' }, 'field 4'],
    ['a blank in an amount', { 4: ' 00000004250' }, 'field 4'],
    ['a sign in an amount', { 4: '-00000004250' }, 'field 4'],
    ['a card number too short', { 2: '42424242424' }, 'length of field 2'],
    ['a card number too long', { 2: '42424242424242424242' }, 'length of field 2'],
    ['an empty acquirer', { 32: '' }, 'length of field 32'],
    ['a letter of another alphabet', { 43: 'É'.padEnd(40) }, 'field 43'],
    ['a line break', { 43: '\n'.padEnd(40) }, 'field 43'],
    ['more private data than there may be', { 48: '6099'.padEnd(256, 'x') }, 'length of field 48'],
  ])('with %s is refused', (_name, changes, where) => {
    const packed = packIso({ type: '0100', fields: { ...CHARGE, ...(changes as Record<number, string>) } });
    // latin1 keeps one byte a letter, as a wire would.
    const bytes = where === 'field 43' ? withName(Object.values(changes)[0] ?? '') : sealIso(packed, KEY);
    expect(() => decode(bytes)).toThrow(where);
  });

  function withName(name: string): Buffer {
    const bytes = Buffer.from(message({}));
    bytes.write(name, bytes.indexOf('EXAMPLE SHOP'), 'latin1');
    return bytes;
  }

  test.each([
    ['letters', 'x6'],
    ['a sign', '-6'],
    ['a blank', ' 6'],
    ['hexadecimal', '0x'],
    ['an exponent', '1e'],
  ])('with %s for a length is refused', (_name, length) => {
    const bytes = Buffer.from(message({}));
    bytes.write(length, 20, 'latin1');
    expect(() => decode(bytes)).toThrow('length of field 2');
  });

  test('with a field that the dialect does not have is refused, whichever it is', () => {
    for (let number = 2; number < 128; number += 1) {
      if (FIELDS[number] !== undefined) continue;
      const bytes = Buffer.from(message({}));
      const place = 4 + ((number - 1) >> 3);
      bytes[place] = (bytes[place] ?? 0) | (0x80 >> ((number - 1) & 7));
      expect(() => decode(bytes), `field ${number}`).toThrow(NotOfDialect);
    }
  });

  test('is not written either', () => {
    const write = (changes: Record<number, string>) => () =>
      encode({ type: '0110', fields: fieldsOf({ ...CHARGE, ...changes }) });
    expect(write({ 4: '4250' })).toThrow('field 4');
    expect(write({ 39: '0\n' })).toThrow('field 39');
    expect(write({ 5: '0' })).toThrow('field 5 is none');
    expect(() => encode({ type: '11', fields: new Map() })).toThrow('type');
  });
});

test('what is refused is told without what stood there', () => {
  const secret = '4242424242424241';
  const changed = { ...CHARGE, 2: secret, 4: secret.slice(0, 11).padEnd(12, 'x') };
  try {
    decode(sealIso(packIso({ type: '0100', fields: changed }), KEY));
  } catch (error) {
    expect((error as Error).message).not.toContain('4242');
    return;
  }
  throw new Error('it was read');
});

describe('the code of a message', () => {
  const bytes = encode({ type: '0800', fields: fieldsOf({ 7: '1128093000', 11: '000001', 70: '301' }) });
  const sealed = withCode(bytes, KEY);

  test('is the one that the other side makes', () => {
    expect(sealIso(bytes, KEY)).toEqual(sealed);
    expect(isGenuine(sealed, KEY)).toBe(true);
    expect(decode(sealed).fields.get(128)).toBe(sealed.subarray(-8).toString('hex'));
  });

  test('is wrong for every other byte, length and key', () => {
    for (let place = 0; place < sealed.length; place += 1) {
      const changed = Buffer.from(sealed);
      changed[place] = (changed[place] ?? 0) ^ 1;
      expect(isGenuine(changed, KEY)).toBe(false);
    }
    for (let length = 0; length < sealed.length; length += 1)
      expect(isGenuine(sealed.subarray(0, length), KEY)).toBe(false);
    expect(isGenuine(sealed, Buffer.alloc(32, 8))).toBe(false);
  });
});

describe('a stream', () => {
  const messages = PACKED.map(({ hex }) => Buffer.from(hex, 'hex'));
  const stream = Buffer.concat(messages.map(framed));

  test('is cut into its messages, however it comes', () => {
    for (const size of [1, 2, 3, 7, 100, 1000, stream.length]) {
      const frames = new Frames();
      const found: Buffer[] = [];
      for (let at = 0; at < stream.length; at += size)
        found.push(...[...frames.take(stream.subarray(at, at + size))].map((one) => Buffer.from(one)));
      expect(found).toEqual(messages);
      expect(frames.unfinished).toBe(false);
    }
  });

  test.each([0, 1, 27, MOST_BYTES + 1, 65_535])('with a length of %i is broken', (length) => {
    const header = Buffer.alloc(2);
    header.writeUInt16BE(length);
    expect(() => [...new Frames().take(header)]).toThrow(BrokenFrame);
  });
});
