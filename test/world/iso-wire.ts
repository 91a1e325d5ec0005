// The network's own reader and writer of ISO 8583 messages: nothing of the server's is used, so that the two judge each other.
import { createHmac } from 'node:crypto';

/** Field number to text; binary fields in hexadecimal. */
export type IsoFields = Record<number, string>;
export type WireMessage = { type: string; fields: IsoFields };

/** How long each field is, `LL` and `LLL` where it says so itself; all are ASCII. The code, field 128, is eight bytes. */
const LENGTHS: Readonly<Record<number, number | 'LL' | 'LLL'>> = {
  2: 'LL',
  3: 6,
  4: 12,
  6: 12,
  7: 10,
  10: 8,
  11: 6,
  12: 6,
  13: 4,
  14: 4,
  18: 4,
  22: 3,
  25: 2,
  32: 'LL',
  37: 12,
  38: 6,
  39: 2,
  41: 8,
  42: 15,
  43: 40,
  48: 'LLL',
  49: 3,
  51: 3,
  70: 3,
  90: 42,
  95: 42,
};

const CODE = 128;

/** Type, bitmap and fields; the code's bit is set, the code is not there yet. */
export function packIso({ type, fields }: WireMessage): Buffer {
  let bits = (1n << 127n) | 1n;
  let text = '';
  for (const number of Object.keys(fields).map(Number)) {
    bits |= 1n << BigInt(128 - number);
    const value = fields[number] ?? '';
    const length = LENGTHS[number];
    text +=
      typeof length === 'number' ? value : String(value.length).padStart(length?.length ?? 0, '0') + value;
  }
  const bitmap = bits.toString(16).padStart(32, '0');
  return Buffer.concat([Buffer.from(type), Buffer.from(bitmap, 'hex'), Buffer.from(text, 'ascii')]);
}

export function sealIso(packed: Buffer, key: Buffer): Buffer {
  const tag = createHmac('sha256', key).update(packed).digest('hex').slice(0, 16);
  return Buffer.concat([packed, Buffer.from(tag, 'hex')]);
}

/** Two bytes of length before the message. */
export function frameIso(message: Buffer): Buffer {
  return Buffer.concat([Buffer.from([message.length >> 8, message.length & 0xff]), message]);
}

/** Reads what the server sent, and throws where it is not as it should be. */
export function unpackIso(message: Buffer, key: Buffer): WireMessage {
  if (!sealIso(message.subarray(0, -8), key).equals(message)) throw new Error('an answer with a wrong code');
  const type = message.toString('ascii', 0, 4);
  const bits = BigInt(`0x${message.toString('hex', 4, 20)}`);
  let text = message.toString('latin1', 20, message.length - 8);
  const fields: IsoFields = {};
  for (let number = 2; number < CODE; number += 1) {
    if (((bits >> BigInt(128 - number)) & 1n) === 0n) continue;
    const rule = LENGTHS[number];
    if (rule === undefined) throw new Error(`field ${number} in an answer`);
    const digits = typeof rule === 'number' ? 0 : rule.length;
    const length = typeof rule === 'number' ? rule : Number(text.slice(0, digits));
    fields[number] = text.slice(digits, digits + length);
    if (fields[number]?.length !== length) throw new Error(`field ${number} is cut short`);
    text = text.slice(digits + length);
  }
  if (text !== '') throw new Error('more than the fields of an answer');
  return { type, fields };
}
