import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { SHIPPED_ORIGINS } from '../../../server/shipped-origins.ts';
import { firefoxOrigin } from '../../../shared/extension-origin.ts';
import { read } from './source-tree.ts';

/** Chromium's id of an extension: the first 16 bytes of its key's SHA-256, each nibble 0 to f written a to p. */
function chromiumOrigin(key: string): string {
  const hex = createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex').slice(0, 32);
  return `chrome-extension://${hex.replace(/./g, (nibble) => 'abcdefghijklmnop'.charAt(Number.parseInt(nibble, 16)))}`;
}

test('the server takes the origins of the very extension that is built here', () => {
  const config = read('wxt.config.ts');
  const key = /CHROMIUM_KEY =\s*'([^']+)'/.exec(config)?.[1] ?? '';
  const addOnId = /gecko: \{\s*id: '([^']+)'/.exec(config)?.[1] ?? '';
  expect(key).not.toBe('');
  expect(addOnId).not.toBe('');
  expect(SHIPPED_ORIGINS).toEqual([chromiumOrigin(key), firefoxOrigin(addOnId)]);
});
