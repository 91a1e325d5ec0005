import type { Hours } from './policy-schema.ts';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const NAMED = /^[A-Za-z][A-Za-z0-9_+/-]*$/;
const formats = new Map<string, Intl.DateTimeFormat | undefined>();

/** Whether the text is the name of a time zone that is known here; offsets have no name. */
export function isZone(zone: string): boolean {
  return formatOf(zone) !== undefined;
}

/**
 * Whether an instant lies in hours of their zone, as its clocks show; undefined where the zone is not known. Hours that
 * end before they begin go over midnight and belong to the day on which they begin.
 */
export function isWithinHours({ zone, days, from, to }: Hours, at: number): boolean | undefined {
  const local = localTime(zone, at);
  if (local === undefined) return undefined;
  const { day, time } = local;
  if (from < to) return days.includes(dayAt(day)) && from <= time && time < to;
  return (days.includes(dayAt(day)) && from <= time) || (days.includes(dayAt(day - 1)) && time < to);
}

function dayAt(place: number): Hours['days'][number] {
  return DAYS[(place + DAYS.length) % DAYS.length] ?? 'mon';
}

function localTime(zone: string, at: number): { day: number; time: string } | undefined {
  const parts = formatOf(zone)?.formatToParts(at);
  if (parts === undefined) return undefined;
  const text = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  const day = DAYS.map(String).indexOf(text('weekday').toLowerCase());
  return day < 0 ? undefined : { day, time: `${text('hour')}:${text('minute')}` };
}

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  if (formats.has(zone)) return formats.get(zone);
  const format = makeFormat(zone);
  formats.set(zone, format);
  return format;
}

function makeFormat(timeZone: string): Intl.DateTimeFormat | undefined {
  if (!NAMED.test(timeZone)) return undefined;
  try {
    const parts = { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
    return new Intl.DateTimeFormat('en-GB', { ...parts, timeZone });
  } catch {
    return undefined;
  }
}
