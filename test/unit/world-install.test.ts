import { expect, test } from 'vitest';
// @ts-expect-error plain JavaScript without types: it must run before any package is installed
import { holdsAll } from '../world/install.mjs';

const [version, optional] = ['1.0.0', true];
const here = { os: [process.platform], cpu: [process.arch] };
const ownLibc = (process.report.getReport() as { header: { glibcVersionRuntime?: string } }).header
  .glibcVersionRuntime
  ? 'glibc'
  : 'musl';
const otherLibc = ownLibc === 'glibc' ? 'musl' : 'glibc';

test.each([
  ['all of it', { version }, { version }, true],
  ['another version', { version }, { version: '2.0.0' }, false],
  ['none of it', { version }, undefined, false],
  ['none, for another machine', { version, optional, os: ['plan9'], cpu: ['pdp11'] }, undefined, true],
  ['none, for another C library', { version, optional, ...here, libc: [otherLibc] }, undefined, true],
  ['none, for this machine: npm left it out in silence', { version, optional, ...here }, undefined, false],
  ['none, for this C library', { version, optional, ...here, libc: [ownLibc] }, undefined, false],
])('%s', (_, wanted, there, whole) => {
  const found = there === undefined ? {} : { 'node_modules/a': there };
  expect(holdsAll({ '': { version: '0' }, 'node_modules/a': wanted }, found)).toBe(whole);
});
