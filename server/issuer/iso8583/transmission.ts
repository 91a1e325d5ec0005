import { NotOfDialect } from './codec.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A question that is older or later has no answer: nobody waits for it any more. */
export const QUESTION_AGE_MS = 300_000;

/** Field 7, `MMDDhhmmss` in UTC and without a year: the latest such moment that is not in the future. */
export function readTransmission(text: string, now: number): number {
  const [month, day, hour, minute, second] = (text.match(/\d\d/g) ?? []).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const year = new Date(now + DAY_MS).getUTCFullYear();
  for (const candidate of [year, year - 1]) {
    const at = Date.UTC(candidate, month - 1, day, hour, minute, second);
    const read = new Date(at).toISOString().replace(/\D/g, '').slice(4, 14);
    if (read === text && at <= now + DAY_MS) return at;
  }
  throw new NotOfDialect('field 7');
}
