// Canonical bytes, digests and challenges, written from the protocol's text alone: a second opinion on `shared/`.
import { createHash } from 'node:crypto';

/** JSON as the protocol uses it: no null. */
export type Json = string | number | boolean | Json[] | { [member: string]: Json };

/** Canonical base64url without padding. */
export function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

/** SHA-256. */
export function sha256(data: Uint8Array | string): Buffer {
  return createHash('sha256').update(data).digest();
}

/** RFC 8785: members sorted by UTF-16 code units, everything else as ECMAScript serialises it. */
export function canonicalText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalText(member)}`);
  return `{${members.join(',')}}`;
}

/** SHA-256 of the canonical bytes. */
export function digestOf(value: Json): Buffer {
  return sha256(canonicalText(value));
}

/** What a signature is for. */
export type Label =
  | 'countersign/confirmation/v1'
  | 'countersign/approval/v1'
  | 'countersign/session/v1'
  | 'countersign/change/v1';

/** SHA-256(label || 0x00 || nonce || subject || code). */
export function challengeOf(label: Label, nonce: string, subject: Uint8Array, code = ''): Buffer {
  const parts = [
    Buffer.from(label),
    Buffer.of(0),
    Buffer.from(nonce, 'base64url'),
    subject,
    Buffer.from(code),
  ];
  return sha256(Buffer.concat(parts));
}

const DAMM =
  '0317598642 7092154863 4206871359 1750983426 6123045978 3674209581 5869720134 8945362017 9438617205 2581436790'.split(
    ' ',
  );

/** The Damm check digit of a run of digits. */
export function dammDigit(digits: string): string {
  let row = 0;
  for (const digit of digits) row = Number(DAMM[row]?.[Number(digit)]);
  return String(row);
}

/** Another eight-digit code with a right check digit: for wrong tries that are no slip of the finger. */
export function wrongCode(right: string, step = 1): string {
  const seven = String((Number(right.slice(0, 7)) + step) % 10_000_000).padStart(7, '0');
  return seven + dammDigit(seven);
}
