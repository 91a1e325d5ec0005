import { LEAST_BYTES, MOST_BYTES } from './dialect.ts';

/** Every message is preceded by its length, two bytes with the high one first, which they do not count themselves. */
const HEADER_BYTES = 2;

/** A length that no message has: what follows cannot be found any more. */
export class BrokenFrame extends Error {}

/** Cuts a stream of bytes into messages; keeps at most one unfinished one. */
export class Frames {
  #rest: Buffer = Buffer.alloc(0);

  /** An unfinished message is waiting for its end. */
  get unfinished(): boolean {
    return this.#rest.length > 0;
  }

  /** The messages that are whole with these bytes, one after the other. Throws BrokenFrame. */
  *take(chunk: Buffer): Generator<Buffer> {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = Buffer.alloc(0);
    while (bytes.length >= HEADER_BYTES) {
      const length = bytes.readUInt16BE();
      if (length < LEAST_BYTES || length > MOST_BYTES) throw new BrokenFrame();
      const end = HEADER_BYTES + length;
      if (bytes.length < end) break;
      yield bytes.subarray(HEADER_BYTES, end);
      bytes = bytes.subarray(end);
    }
    // A copy, so that a few bytes do not keep a large chunk.
    this.#rest = Buffer.from(bytes);
  }
}

export function framed(message: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(message.length);
  return Buffer.concat([header, message]);
}
