import type { EventClass } from '../config-audit.ts';
import { EVENTS, type EventType } from './events.ts';

const OF_PAYMENTS = /^(certificate|confirmation|approval|authorisation|card)-/;
const OF_PEOPLE = 3001;
const OF_ACCESS = 3002;

export function classOf(type: EventType): EventClass {
  const [classUid] = EVENTS[type].ocsf;
  if (classUid === OF_ACCESS) return 'access';
  if (classUid === OF_PEOPLE) return 'people';
  return OF_PAYMENTS.test(type) ? 'payments' : 'administration';
}

/** The types of a class. */
export function typesOf(wanted: EventClass): EventType[] {
  return (Object.keys(EVENTS) as EventType[]).filter((type) => classOf(type) === wanted);
}
