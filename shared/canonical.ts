import { sha256 } from '@noble/hashes/sha2.js';
import canonicalize from 'canonicalize';

/** JSON as RFC 8785 takes it: no undefined, no function (nor toJSON), only finite numbers and well-formed strings. */
export type Json = string | number | boolean | Json[] | { [name: string]: Json };

/** Above what strict-json takes, because what was parsed is wrapped before it is made canonical. */
const DEPTH_LIMIT = 64;

function assertJson(value: unknown, depth: number): asserts value is Json {
  if (depth > DEPTH_LIMIT) throw new TypeError(`JSON deeper than ${DEPTH_LIMIT} levels`);
  if (typeof value === 'boolean') return;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('a number that JSON cannot hold');
  } else if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('a string with a lone surrogate');
  } else if (typeof value === 'object' && value !== null && canStandAsItIs(value)) {
    if (Array.isArray(value)) {
      for (const item of value) assertJson(item, depth + 1);
      return;
    }
    for (const [name, member] of Object.entries(value)) {
      assertJson(name, depth + 1);
      assertJson(member, depth + 1);
    }
  } else {
    throw new TypeError(`${value === null ? 'null' : typeof value} has no canonical form`);
  }
}

/** No class of its own, and no toJSON that would put something else in its place (a member of that name is fine). */
function canStandAsItIs(value: object): boolean {
  if ('toJSON' in value && typeof value.toJSON === 'function') return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}

/** RFC 8785 text of a JSON value; throws a TypeError for what JSON cannot say exactly. */
export function canonicalJson(value: unknown): string {
  assertJson(value, 0);
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('nothing to make canonical');
  return text;
}

/** SHA-256 over the UTF-8 bytes of a text. */
export function sha256Text(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(sha256(new TextEncoder().encode(text)));
}
