// Every event as a SIEM gets it, against what OCSF 1.4.0 asks of the classes that are used.
import { expect, test } from 'vitest';
import { EVENTS, type EventType } from '../../server/audit/events.ts';
import { ocsfLine } from '../../server/audit/export-log.ts';

const OTHER = 99;
/** Activities of each class, what it requires, and of what it requires one. */
const CLASSES: Readonly<Record<number, { most: number; required: string[]; oneOf: string[] }>> = {
  3001: { most: 12, required: ['user'], oneOf: ['user'] },
  3002: { most: 7, required: ['user'], oneOf: ['service', 'dst_endpoint'] },
  6003: { most: 4, required: ['actor', 'api', 'src_endpoint'], oneOf: ['api'] },
};

test.each(Object.keys(EVENTS) as EventType[])('%s has all that its class requires', (type) => {
  const line = ocsfLine({ index: 7, entry: { type, at: '2026-11-29T12:00:00Z' } }, 'shop.example/audit');
  const event = JSON.parse(line) as Record<string, unknown> & { class_uid: number; activity_id: number };
  const { most = 0, required = [], oneOf = [] } = CLASSES[event.class_uid] ?? {};
  const isKnown = event.activity_id >= 1 && event.activity_id <= most;
  expect(isKnown || event.activity_id === OTHER, `activity ${event.activity_id}`).toBe(true);
  expect(Object.keys(event)).toEqual(expect.arrayContaining(required));
  expect(
    oneOf.some((name) => name in event),
    `one of ${oneOf}`,
  ).toBe(true);
  expect(event).toMatchObject({
    category_uid: Math.floor(event.class_uid / 1000),
    type_uid: event.class_uid * 100 + event.activity_id,
    time: Date.parse('2026-11-29T12:00:00Z'),
    metadata: { version: '1.4.0', product: { vendor_name: 'Countersign' } },
  });
});
