import { expect, test } from 'vitest';
import { FILES } from './source-tree.ts';

const AT_THE_TOP = [
  'package.json',
  'package-lock.json',
  'wxt.config.ts',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
];
const FOLDERS = ['console', 'dpop', 'extension', 'server', 'shared', 'test', 'verification'];
const BANNED = ['util', 'utils', 'helper', 'helpers', 'manager', 'managers', 'service', 'common', 'misc'];
/** Names that others prescribe. */
const GIVEN = /^(\..*|README\.md|CHANGELOG\.md|LICENSE)$/;

test('only what belongs there stands at the top', () => {
  const wrong = FILES.filter((file) => {
    const [first = '', ...below] = file.split('/');
    if (first.startsWith('.')) return false;
    return below.length === 0 ? !AT_THE_TOP.includes(first) : !FOLDERS.includes(first);
  });
  expect(wrong).toEqual([]);
});

test('names say what a thing is for', () => {
  const wrong = FILES.filter((file) =>
    file
      .split(/[/._-]/)
      .flatMap((word) => word.split(/(?<=[a-z])(?=[A-Z])/))
      .some((word) => BANNED.includes(word.toLowerCase())),
  );
  expect(wrong).toEqual([]);
});

test('files and folders are in kebab-case, components in PascalCase', () => {
  const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/;
  const component = /^[A-Z][A-Za-z0-9]*\.tsx$/;
  const wrong = FILES.filter((file) => {
    const names = file.split('/');
    return names.some((name) => !kebab.test(name) && !component.test(name) && !GIVEN.test(name));
  });
  expect(wrong).toEqual([]);
});
