import { describe, expect, test } from 'vitest';
import { parseDuration } from '../../shared/duration.ts';
import { isWithinHours } from '../../shared/local-time.ts';
import { coversOrigin, originPatternProblem } from '../../shared/origin-pattern.ts';
import type { Hours } from '../../shared/policy-schema.ts';

describe('patterns of origins', () => {
  test.each([
    ['https://a.example', 'https://a.example', true],
    ['https://a.example', 'https://b.a.example', false],
    ['https://a.example', 'https://a.example:8443', false],
    ['https://a.example:8443', 'https://a.example:8443', true],
    ['https://*.a.example', 'https://b.a.example', true],
    ['https://*.a.example', 'https://c.b.a.example', true],
    ['https://*.a.example', 'https://a.example', false],
    ['https://*.a.example', 'https://ba.example', false],
    ['https://*.a.example', 'https://b.a.example.evil.example', false],
    ['https://*.a.example', 'https://b.a.example:8443', false],
    ['https://*.a.example:8443', 'https://b.a.example:8443', true],
    ['https://*.a.example', 'http://b.a.example', false],
    ['http://*.localhost:3000', 'http://shop.localhost:3000', true],
  ])('%s and %s', (pattern, origin, covered) => {
    expect(originPatternProblem(pattern)).toBeUndefined();
    expect(coversOrigin(pattern, origin)).toBe(covered);
  });

  test.each([
    ['https://Shop.example/', 'should be written as "https://shop.example"'],
    ['https://*.münchen.example', 'should be written as "https://*.xn--mnchen-3ya.example"'],
    ['https://shop.example:443', 'should be written as "https://shop.example"'],
    ['https://any.shop.example/pay', 'should be written as "https://any.shop.example"'],
    ...[
      'shop.example',
      '*',
      'https://*',
      'https://a.*.example',
      'https://*.*.example',
      'http://shop.example',
    ].map((pattern) => [pattern, expect.stringMatching(/^should be an origin/)]),
  ])('%s is none', (pattern, problem) => {
    expect(originPatternProblem(pattern as string)).toEqual(problem);
  });
});

describe('hours of a named zone', () => {
  const at = (text: string) => Date.parse(text);
  const night: Hours = { zone: 'Europe/Berlin', days: ['sat'], from: '22:00', to: '03:30' };
  test.each<[string, Partial<Hours>, string, boolean]>([
    ['begins', {}, '2026-11-28T21:00:00Z', true],
    ['before it begins', {}, '2026-11-28T20:59:59Z', false],
    ['after midnight', {}, '2026-11-29T02:29:59Z', true],
    ['ends', {}, '2026-11-29T02:30:00Z', false],
    ['after the midnight before', {}, '2026-11-28T01:00:00Z', false],
    ['in summer', {}, '2026-07-04T20:00:00Z', true],
    ['before it begins in summer', {}, '2026-07-04T19:59:00Z', false],
    ['the hour that comes twice, first', {}, '2026-10-25T00:30:00Z', true],
    ['the hour that comes twice, again', {}, '2026-10-25T01:30:00Z', true],
    ['a whole day', { from: '00:00', to: '24:00' }, '2026-11-28T22:59:59Z', true],
    ['the next day', { from: '00:00', to: '24:00' }, '2026-11-28T23:00:00Z', false],
    ['half-hour zones', { zone: 'Asia/Kolkata', from: '05:30', to: '06:00' }, '2026-11-28T00:15:00Z', true],
    ['from Sunday to Monday', { days: ['sun'] }, '2026-11-30T00:30:00Z', true],
  ])('%s', (_, changes, instant, within) => {
    expect(isWithinHours({ ...night, ...changes }, at(instant))).toBe(within);
  });

  test('the hour that never comes is in nobody’s hours', () => {
    const skipped: Hours = { zone: 'Europe/Berlin', days: ['sun'], from: '02:00', to: '03:00' };
    const minutes = Array.from({ length: 180 }, (_, minute) => at('2026-03-29T00:00:00Z') + minute * 60_000);
    expect(minutes.filter((one) => isWithinHours(skipped, one))).toEqual([]);
  });

  test.each(['Moon/Base', '+01:00', '', 'Europe/Berlin ', '../etc'])('%j has no clocks', (zone) => {
    expect(isWithinHours({ ...night, zone }, 0)).toBeUndefined();
  });
});

test.each([
  ['P7D', 604_800_000],
  ['PT24H', 86_400_000],
  ['P1DT30M', 88_200_000],
  ['P2W', 1_209_600_000],
  ['P1M', 2_678_400_000],
  ['P1Y', 31_622_400_000],
  ['PT1.5H', undefined],
  ['P', undefined],
  ['PT', undefined],
  ['P1DT', undefined],
  ['P0D', undefined],
  ['-P1D', undefined],
  ['7D', undefined],
])('the duration %s', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});
