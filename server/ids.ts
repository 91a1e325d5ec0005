import { encodeBase64url } from '../shared/base64url.ts';
import type { Random } from './ports.ts';

/** A fresh 16-byte id as base64url. */
export function newId(random: Random): string {
  return encodeBase64url(random(16));
}
