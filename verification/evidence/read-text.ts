import { decodeBase64url } from '../../shared/base64url.ts';

/** The JSON object that base64url text holds; throws where it holds none. */
export function readObject(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(readUtf8(bytesOf(text)));
  if (typeof value !== 'object' || value === null) throw new TypeError('it is no object');
  return value as Record<string, unknown>;
}

/** The bytes that base64url text holds; throws where it holds none. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = decodeBase64url(text);
  if (bytes === undefined) throw new TypeError('it is no base64url');
  return bytes;
}

/** Bytes as text; throws where they are not UTF-8. */
function readUtf8(bytes: Uint8Array): string {
  const escaped = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`);
  return decodeURIComponent(escaped.join(''));
}

/** The claims of a compact JWS, whoever signed it; throws where it is none. */
export function readClaims(receipt: string): Readonly<Record<string, unknown>> {
  const [, payload = '', ...rest] = receipt.split('.');
  if (rest.length !== 1) throw new TypeError('it is no receipt');
  return readObject(payload);
}
