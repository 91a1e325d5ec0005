// The little CBOR (RFC 8949) that a WebAuthn authenticator writes: integers, byte and text strings, arrays, maps.

/** What can be written. A `Map` keeps its order, which CTAP2 fixes for COSE keys and attestation objects. */
export type CborValue =
  | number
  | string
  | Uint8Array
  | boolean
  | CborValue[]
  | Map<number | string, CborValue>;

/** Major type in the three high bits, then the argument in as few bytes as it needs (RFC 8949 section 3). */
function head(majorType: number, argument: number): Uint8Array {
  const major = majorType << 5;
  if (argument < 24) return Uint8Array.of(major | argument);
  if (argument < 0x100) return Uint8Array.of(major | 24, argument);
  if (argument < 0x10000) return Uint8Array.of(major | 25, argument >> 8, argument & 0xff);
  const long = Buffer.alloc(5);
  long[0] = major | 26;
  long.writeUInt32BE(argument, 1);
  return long;
}

/** Encodes a value; integers must fit 32 bits. */
export function encodeCbor(value: CborValue): Uint8Array {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === 'boolean') return Uint8Array.of(value ? 0xf5 : 0xf4);
  if (typeof value === 'string') {
    const bytes = Buffer.from(value, 'utf8');
    return Buffer.concat([head(3, bytes.length), bytes]);
  }
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(encodeCbor)]);
  const members = [...value].flatMap(([key, member]) => [encodeCbor(key), encodeCbor(member)]);
  return Buffer.concat([head(5, value.size), ...members]);
}
