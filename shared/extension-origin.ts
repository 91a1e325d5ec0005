import { sha256Text } from './canonical.ts';

/**
 * The WebAuthn origin of a Firefox add-on: SHA-256 of its id, each nibble 0 to f written a to p (PROTOCOL section 4). It is
 * not the address of its pages, which differs in each installation.
 */
export function firefoxOrigin(addOnId: string): string {
  return `moz-extension://${[...sha256Text(addOnId)].map((byte) => letter(byte >> 4) + letter(byte & 15)).join('')}`;
}

function letter(nibble: number): string {
  return 'abcdefghijklmnop'.charAt(nibble);
}
