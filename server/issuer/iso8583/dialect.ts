// One dialect of ISO 8583:1987 as data: how each field stands on the wire, and which fields each message has. The README
// beside it tells what they mean.

/** `n` digits, `an` digits and letters, `ans` any printable ASCII, `b` bytes (kept as hexadecimal text). */
export type Content = 'n' | 'an' | 'ans' | 'b';
/**
 * `prefix`: how many ASCII digits before the field tell its length; 0 where it always has `most`. Lengths are characters,
 * of `b` bytes.
 */
export type Field = { name: string; content: Content; prefix: 0 | 2 | 3; least: number; most: number };

const fixed = (name: string, content: Content, length: number): Field => ({
  name,
  content,
  prefix: 0,
  least: length,
  most: length,
});
const llvar = (name: string, content: Content, least: number, most: number): Field => ({
  name,
  content,
  prefix: 2,
  least,
  most,
});
const lllvar = (name: string, content: Content, least: number, most: number): Field => ({
  name,
  content,
  prefix: 3,
  least,
  most,
});

export const FIELDS: Readonly<Record<number, Field>> = {
  2: llvar('primary account number', 'n', 12, 19),
  3: fixed('processing code', 'n', 6),
  4: fixed('amount, transaction', 'n', 12),
  6: fixed('amount, cardholder billing', 'n', 12),
  7: fixed('transmission date and time', 'n', 10),
  10: fixed('conversion rate, cardholder billing', 'n', 8),
  11: fixed('systems trace audit number', 'n', 6),
  12: fixed('time, local transaction', 'n', 6),
  13: fixed('date, local transaction', 'n', 4),
  14: fixed('date, expiration', 'n', 4),
  18: fixed("merchant's type", 'n', 4),
  22: fixed('point of service entry mode', 'n', 3),
  25: fixed('point of service condition code', 'n', 2),
  32: llvar('acquiring institution identification code', 'n', 1, 11),
  37: fixed('retrieval reference number', 'an', 12),
  38: fixed('authorization identification response', 'an', 6),
  39: fixed('response code', 'an', 2),
  41: fixed('card acceptor terminal identification', 'ans', 8),
  42: fixed('card acceptor identification code', 'ans', 15),
  43: fixed('card acceptor name/location', 'ans', 40),
  48: lllvar('additional data, private', 'ans', 4, 255),
  49: fixed('currency code, transaction', 'n', 3),
  51: fixed('currency code, cardholder billing', 'n', 3),
  70: fixed('network management information code', 'n', 3),
  90: fixed('original data elements', 'n', 42),
  95: fixed('replacement amounts', 'n', 42),
  128: fixed('message authentication code', 'b', 8),
};

/** The last field of every message, so that it can be verified before anything is read. */
export const MAC_FIELD = 128;

/** What a message is answered with, and the fields that it must and may have beside the code at its end. */
export type MessageRule = { answer: string; must: readonly number[]; may: readonly number[] };

const CHARGE = [2, 3, 4, 7, 11, 18, 22, 25, 32, 37, 42, 43, 49];
const MAY = [6, 10, 12, 13, 14, 41, 48, 51];

const question: MessageRule = { answer: '0110', must: CHARGE, may: [...MAY, 90] };
const advice: MessageRule = { answer: '0130', must: [...CHARGE, 39], may: [...MAY, 38, 90] };
const financial: MessageRule = { answer: '0230', must: CHARGE, may: [...MAY, 38, 39, 90] };
const reversal: MessageRule = { answer: '0410', must: [...CHARGE, 90], may: [...MAY, 38, 39, 95] };
const reversalAdvice: MessageRule = { ...reversal, answer: '0430' };

/** A type that ends in 1 repeats the one that ends in 0. */
export const REQUESTS: Readonly<Record<string, MessageRule>> = {
  '0100': question,
  '0101': question,
  '0120': advice,
  '0121': advice,
  '0220': financial,
  '0221': financial,
  '0400': reversal,
  '0401': reversal,
  '0420': reversalAdvice,
  '0421': reversalAdvice,
  '0800': { answer: '0810', must: [7, 11, 70], may: [] },
};

/** What answers repeat of their questions. */
export const ECHOED: readonly number[] = [3, 4, 6, 7, 11, 32, 37, 41, 42, 49, 51, 70];

/** The subfields of field 48: two digits of name, two of length, the text. */
export const PRIVATE = {
  /** The merchant's address on the web, as 3-D Secure has it. */
  url: '60',
  /** `NNMM`: clearing NN of MM; where it is missing there is only one. */
  clearing: '71',
  /** The check value that was typed in. */
  checkValue: '92',
} as const;

export const LEAST_BYTES = 4 + 16 + 8;
/** Larger than the largest message of this dialect. */
export const MOST_BYTES = 1024;
