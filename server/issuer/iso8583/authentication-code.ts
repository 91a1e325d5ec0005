import { createHmac, timingSafeEqual } from 'node:crypto';

export const CODE_BYTES = 8;

/** Field 128: the first eight bytes of HMAC-SHA256 over all that stands before it, from the message type on. */
function codeOf(bytes: Buffer, key: Buffer): Buffer {
  return createHmac('sha256', key).update(bytes).digest().subarray(0, CODE_BYTES);
}

/** Whether the last eight bytes are the code of those before them; nothing is read for that but their number. */
export function isGenuine(message: Buffer, key: Buffer): boolean {
  if (message.length <= CODE_BYTES) return false;
  const end = message.length - CODE_BYTES;
  return timingSafeEqual(message.subarray(end), codeOf(message.subarray(0, end), key));
}

export function withCode(bytes: Buffer, key: Buffer): Buffer {
  return Buffer.concat([bytes, codeOf(bytes, key)]);
}
