// Ways in which a message comes to harm: cut short, grown, bytes, bits and digits changed, lengths that lie, noise.

/** A whole number below `most`; the same again for the same seed. */
export type Dice = (most: number) => number;

/** Mulberry32. */
export function dice(seed: number): Dice {
  let state = seed >>> 0;
  return (most) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % most;
  };
}

const DAMAGES: readonly ((bytes: Buffer, roll: Dice) => Buffer)[] = [
  (bytes, roll) => bytes.subarray(0, roll(bytes.length)),
  (bytes, roll) => Buffer.concat([bytes, noise(1 + roll(40), roll)]),
  (bytes, roll) => changed(bytes, roll, (byte) => byte ^ (1 << roll(8))),
  (bytes, roll) => changed(bytes, roll, () => roll(256)),
  // Digits stay digits, so that what comes out is often a message.
  (bytes, roll) => changed(bytes, roll, (byte) => (byte >= 0x30 && byte <= 0x39 ? 0x30 + roll(10) : byte)),
  (bytes, roll) => changed(bytes, roll, (byte) => (byte >= 0x20 && byte < 0x7f ? 0x20 + roll(95) : byte)),
  // A bit of the bitmap.
  (bytes, roll) => at(bytes, 4 + roll(16), (byte) => byte ^ (1 << roll(8))),
  // A byte lost, a byte twice.
  (bytes, roll) => {
    const place = roll(bytes.length);
    return Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + 1)]);
  },
  (bytes, roll) => {
    const place = roll(bytes.length);
    return Buffer.concat([bytes.subarray(0, place), bytes.subarray(Math.max(0, place - 1))]);
  },
  (bytes, roll) => Buffer.concat([bytes.subarray(0, 4 + roll(17)), noise(roll(400), roll)]),
];

/** One to three harms at once. */
export function damaged(bytes: Buffer, roll: Dice): Buffer {
  let harmed = bytes;
  for (let times = 1 + (roll(4) === 0 ? roll(3) : 0); times > 0 && harmed.length > 0; times -= 1)
    harmed = (DAMAGES[roll(DAMAGES.length)] as (typeof DAMAGES)[number])(harmed, roll);
  return harmed;
}

function changed(bytes: Buffer, roll: Dice, change: (byte: number) => number): Buffer {
  let result = bytes;
  for (let times = 1 + roll(3); times > 0; times -= 1) result = at(result, roll(bytes.length), change);
  return result;
}

function at(bytes: Buffer, place: number, change: (byte: number) => number): Buffer {
  const copy = Buffer.from(bytes);
  if (place < copy.length) copy[place] = change(copy[place] ?? 0) & 255;
  return copy;
}

export function noise(length: number, roll: Dice): Buffer {
  return Buffer.from(Array.from({ length }, () => roll(256)));
}
