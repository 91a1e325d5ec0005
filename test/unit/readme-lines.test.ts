// The lines that the README gives to merchants are those that the shop of the tests runs.
import { expect, test } from 'vitest';
import { read } from './tidy/source-tree.ts';

test('the README quotes the very file that reads receipts', () => {
  const blocks = [...read('README.md').matchAll(/```js\n(.*?)```/gs)].map(([, block]) => block);
  expect(blocks).toEqual([read('test/world/merchant/read-receipt.js')]);
});
