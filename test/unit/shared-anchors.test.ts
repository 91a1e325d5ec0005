import { expect, test } from 'vitest';
import { readAnchors } from '../../shared/anchors.ts';

const ANCHORS = {
  ...{ iss: 'https://pay.example', jwks: { keys: [] }, log: 'pay.example/audit+00000000+AQ==' },
  ...{ rpId: 'pay.example', origins: ['chrome-extension://a'], attestationRoots: [] },
};

test('anchors are read, with and without what came later', () => {
  expect(readAnchors(ANCHORS)).toEqual(ANCHORS);
  const more = { ...ANCHORS, retiredLogs: [ANCHORS.log], witnesses: [ANCHORS.log] };
  expect(readAnchors(more)).toEqual(more);
});

const without = (member: string) =>
  Object.fromEntries(Object.entries(ANCHORS).filter(([name]) => name !== member));
const CASES: [name: string, value: unknown][] = [
  ['nothing', undefined],
  ['a list', []],
  ...Object.keys(ANCHORS).flatMap((member) =>
    [7, {}, [7]].map((value): [string, unknown] => [
      `${member} ${JSON.stringify(value)}`,
      { ...ANCHORS, [member]: value },
    ]),
  ),
  ...['iss', 'jwks', 'log', 'rpId', 'origins'].map((name): [string, unknown] => [
    `no ${name}`,
    without(name),
  ]),
  ...['retiredLogs', 'witnesses'].map((name): [string, unknown] => [name, { ...ANCHORS, [name]: 'x' }]),
];

test.each(CASES)('%s is none', (_, value) => expect(readAnchors(value)).toBeUndefined());
