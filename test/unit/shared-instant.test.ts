import { describe, expect, test } from 'vitest';
import { formatInstant, parseInstant } from '../../shared/instant.ts';

describe('instants are RFC 3339 UTC with whole seconds', () => {
  test.each([
    ['2026-11-22T12:00:00Z', Date.UTC(2026, 10, 22, 12)],
    ['1970-01-01T00:00:00Z', 0],
    ['1969-12-31T23:59:59Z', -1000],
    ['2024-02-29T23:59:59Z', Date.UTC(2024, 1, 29, 23, 59, 59)],
    ['2000-02-29T00:00:00Z', Date.UTC(2000, 1, 29)],
    ['9999-12-31T23:59:59Z', Date.UTC(9999, 11, 31, 23, 59, 59)],
  ])('%s', (text, milliseconds) => {
    expect(parseInstant(text)).toBe(milliseconds);
    expect(formatInstant(milliseconds)).toBe(text);
    expect(formatInstant(milliseconds + 999)).toBe(text);
  });

  test.each([
    ['29 February of a common year', '2026-02-29T00:00:00Z'],
    ['29 February of a century', '1900-02-29T00:00:00Z'],
    ['30 February', '2024-02-30T00:00:00Z'],
    ['31 April', '2026-04-31T00:00:00Z'],
    ['month 13', '2026-13-01T00:00:00Z'],
    ['day 0', '2026-01-00T00:00:00Z'],
    ['24:00', '2026-11-22T24:00:00Z'],
    ['a leap second', '2016-12-31T23:59:60Z'],
    ['milliseconds', '2026-11-22T12:00:00.000Z'],
    ['an offset of zero', '2026-11-22T12:00:00+00:00'],
    ['another offset', '2026-11-22T13:00:00+01:00'],
    ['no offset', '2026-11-22T12:00:00'],
    ['lower case z', '2026-11-22T12:00:00z'],
    ['lower case t', '2026-11-22t12:00:00Z'],
    ['a blank', '2026-11-22 12:00:00Z'],
    ['no seconds', '2026-11-22T12:00Z'],
    ['a date', '2026-11-22'],
    ['the basic format', '20261122T120000Z'],
    ['a year of six digits', '+002026-11-22T12:00:00Z'],
    ['a year of five digits', '12026-11-22T12:00:00Z'],
    ['other digits', '２０２６-11-22T12:00:00Z'],
    ['a line end', '2026-11-22T12:00:00Z\n'],
    ['nothing', ''],
  ])('refuses %s', (_, text) => {
    expect(parseInstant(text)).toBeUndefined();
  });
});
