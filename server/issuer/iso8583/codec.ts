import { type Content, FIELDS, type Field, MAC_FIELD } from './dialect.ts';

/** A message: its type, and its fields as text, in the order of their numbers. */
export type IsoMessage = { type: string; fields: ReadonlyMap<number, string> };

/** Bytes or values that are no message of the dialect; says where, never what stands there. */
export class NotOfDialect extends Error {
  constructor(where: string) {
    super(`not of this dialect: ${where}`);
  }
}

const TYPE_BYTES = 4;
const BITMAP_BYTES = 16;

const SHAPES: Readonly<Record<Content, RegExp>> = {
  n: /^[0-9]*$/,
  an: /^[0-9A-Za-z]*$/,
  ans: /^[\x20-\x7e]*$/,
  b: /^(?:[0-9a-f]{2})*$/,
};

/**
 * Reads a whole message: four digits of type, a bitmap of 128 bits as bytes, the fields. Every message that is read has
 * exactly one form: what this takes, `encode` makes again byte for byte. Throws NotOfDialect.
 */
export function decode(bytes: Buffer): IsoMessage {
  const reader = new Reader(bytes);
  const type = reader.text(TYPE_BYTES, 'n', 'type');
  const present = fieldsOf(reader.bytes(BITMAP_BYTES, 'bitmap'));
  const fields = new Map<number, string>();
  for (const number of present) {
    const field = FIELDS[number];
    if (field === undefined) throw new NotOfDialect(`field ${number} is none`);
    fields.set(number, readField(reader, number, field));
  }
  if (reader.left > 0) throw new NotOfDialect('bytes behind the last field');
  return { type, fields };
}

/** The numbers of the bits that are set. The first says that there is a second half, which there always is. */
function fieldsOf(bitmap: Buffer): number[] {
  const set: number[] = [];
  for (let number = 1; number <= 8 * BITMAP_BYTES; number += 1) {
    const byte = bitmap[(number - 1) >> 3] ?? 0;
    if ((byte & (0x80 >> ((number - 1) & 7))) !== 0) set.push(number);
  }
  if (set[0] !== 1) throw new NotOfDialect('no second bitmap');
  if (set.at(-1) !== MAC_FIELD) throw new NotOfDialect('no message authentication code');
  return set.slice(1);
}

function readField(reader: Reader, number: number, { content, prefix, least, most }: Field): string {
  const where = `field ${number}`;
  const length = prefix === 0 ? most : Number(reader.text(prefix, 'n', `length of ${where}`));
  if (length < least || length > most) throw new NotOfDialect(`length of ${where}`);
  return reader.text(length, content, where);
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  bytes(count: number, where: string): Buffer {
    if (count > this.left) throw new NotOfDialect(`${where} is cut short`);
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  /** latin1 gives each byte one character, so that none is lost before its shape is checked. */
  text(count: number, content: Content, where: string): string {
    const text = this.bytes(count, where).toString(content === 'b' ? 'hex' : 'latin1');
    if (!SHAPES[content].test(text)) throw new NotOfDialect(where);
    return text;
  }
}

/** The bytes of a message without its code, whose bit is set; a value that does not fit its field throws NotOfDialect. */
export function encode({ type, fields }: IsoMessage): Buffer {
  if (!/^[0-9]{4}$/.test(type)) throw new NotOfDialect('type');
  const bitmap = Buffer.alloc(BITMAP_BYTES);
  const parts: Buffer[] = [];
  const set = (number: number) => {
    const place = (number - 1) >> 3;
    bitmap[place] = (bitmap[place] ?? 0) | (0x80 >> ((number - 1) & 7));
  };
  set(1);
  set(MAC_FIELD);
  for (const [number, text] of [...fields].toSorted(([one], [other]) => one - other)) {
    if (number === MAC_FIELD) continue;
    set(number);
    parts.push(writeField(number, text));
  }
  return Buffer.concat([Buffer.from(type), bitmap, ...parts]);
}

function writeField(number: number, text: string): Buffer {
  const field = FIELDS[number];
  if (field === undefined) throw new NotOfDialect(`field ${number} is none`);
  const { content, prefix, least, most } = field;
  const length = content === 'b' ? text.length / 2 : text.length;
  if (length < least || length > most || !SHAPES[content].test(text))
    throw new NotOfDialect(`field ${number}`);
  const value = Buffer.from(text, content === 'b' ? 'hex' : 'latin1');
  const size = prefix === 0 ? '' : String(length).padStart(prefix, '0');
  return Buffer.concat([Buffer.from(size), value]);
}
