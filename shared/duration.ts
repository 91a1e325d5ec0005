const SHAPE =
  /^P(?!$)(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?!$)(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?$/;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** The most that years and months, weeks, days, hours, minutes and seconds can be. */
const UNITS_MS = [366 * DAY_MS, 31 * DAY_MS, 7 * DAY_MS, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS];

/**
 * Milliseconds of an ISO 8601 duration above zero in whole numbers, or undefined. A day is 24 hours, a month 31 days and a
 * year 366: the longest that each can be.
 */
export function parseDuration(text: string): number | undefined {
  const parts = SHAPE.exec(text);
  if (parts === null) return undefined;
  const milliseconds = UNITS_MS.reduce((sum, unit, place) => sum + unit * Number(parts[place + 1] ?? 0), 0);
  return milliseconds > 0 ? milliseconds : undefined;
}
