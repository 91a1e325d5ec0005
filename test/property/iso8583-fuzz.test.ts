// Damaged messages under a good code, which no stranger could make: a peer's mistake, or a thief inside of its network.
import { expect, test } from 'vitest';
import { decode, encode, NotOfDialect } from '../../server/issuer/iso8583/codec.ts';
import { MOST_BYTES } from '../../server/issuer/iso8583/dialect.ts';
import { BrokenFrame, Frames } from '../../server/issuer/iso8583/frames.ts';
import { checkFields, readMessage } from '../../server/issuer/iso8583/read-message.ts';
import { PACKED } from '../unit/iso8583-messages.ts';
import { type Dice, damaged, dice } from '../world/iso-damage.ts';

/** How many; `npm run soak` takes a million. */
const RUNS = Number(process.env['ISO8583_FUZZ_RUNS'] ?? 5000);
const SEED = Number(process.env['ISO8583_FUZZ_SEED'] ?? 1);
const NOW = Date.UTC(2026, 10, 28, 9, 30);
const MESSAGES = PACKED.map(({ hex }) => Buffer.from(hex, 'hex'));
const LONGEST_MS = 20_000;

/** What is not of the dialect is refused by that name, and nothing else is thrown. */
function orRefused<T>(work: () => T, what: new (...args: never[]) => Error): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof what) return undefined;
    throw error;
  }
}

test('a damaged message is refused, or it is one and has no other form', () => {
  const roll = dice(SEED);
  let [read, meant, longest] = [0, 0, 0];
  for (let run = 0; run < RUNS; run += 1) {
    const bytes = damaged(MESSAGES[run % MESSAGES.length] as Buffer, roll);
    const before = performance.now();
    const message = orRefused(() => decode(bytes), NotOfDialect);
    if (message === undefined) continue;
    read += 1;
    const code = Buffer.from(message.fields.get(128) ?? '', 'hex');
    const again = Buffer.concat([encode(message), code]);
    if (!again.equals(bytes))
      expect(again.toString('hex'), `seed ${SEED} run ${run}`).toBe(bytes.toString('hex'));
    const said = orRefused(() => {
      checkFields(message);
      return message.type === '0800' ? undefined : readMessage(message, NOW);
    }, NotOfDialect);
    longest = Math.max(longest, performance.now() - before);
    if (said === undefined) continue;
    meant += 1;
    const { amount, billing, at, networkId } = said.facts;
    for (const money of [amount, billing])
      if (money !== undefined && !(Number.isSafeInteger(money.minor) && money.minor >= 0))
        expect(money, `seed ${SEED} run ${run}`).toBe('whole and not negative');
    if (!Number.isSafeInteger(at) || /[^0-9A-Za-z.]/.test(networkId) || networkId.includes('424242424242'))
      expect(said.facts, `seed ${SEED} run ${run}`).toBe('a fact');
  }
  // Both ways were walked.
  expect(read).toBeGreaterThan(RUNS / 100);
  expect(read).toBeLessThan(RUNS);
  expect(meant).toBeGreaterThan(0);
  expect(longest).toBeLessThan(LONGEST_MS);
});

test('a damaged stream is cut into messages or broken, and keeps no more than one of them', () => {
  const roll = dice(SEED + 1);
  for (let run = 0; run < RUNS / 10; run += 1) {
    const frames = new Frames();
    const stream = damagedStream(roll);
    for (let at = 0; at < stream.length; ) {
      const size = 1 + roll(100);
      const taken = orRefused(() => [...frames.take(stream.subarray(at, at + size))], BrokenFrame);
      if (taken === undefined) break;
      for (const message of taken) expect(message.length).toBeLessThanOrEqual(MOST_BYTES);
      at += size;
    }
  }
});

function damagedStream(roll: Dice): Buffer {
  const parts = Array.from({ length: 1 + roll(5) }, () => {
    const message = damaged(MESSAGES[roll(MESSAGES.length)] as Buffer, roll);
    const said = roll(10) === 0 ? roll(65_536) : message.length;
    return Buffer.concat([Buffer.of((said >> 8) & 255, said & 255), message]);
  });
  return Buffer.concat(parts);
}
