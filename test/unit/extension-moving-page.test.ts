// Of a page that changed during both of its readings only that is believed which both say.
import { expect, test } from 'vitest';
import { settle } from '../../extension/detection/settle-reading.ts';
import type { FrameReading, PageReading } from '../../extension/messages/reading.ts';

const EUROS = { currency: 'EUR', value: '42.50' };

function reading(page: Partial<PageReading>): FrameReading {
  const grounds = { total: { reasons: ['grand' as const] }, name: ['title' as const] };
  return {
    origin: 'https://shop.example',
    form: { fields: [], alone: false },
    page: { name: 'Orchard', total: EUROS, grounds, ...page },
  };
}

test('what both say is believed', () => {
  expect(settle(reading({}), reading({}))).toEqual(reading({}));
});

test('an amount on which they differ is asked for, and why is told; the name stays', () => {
  const { page } = settle(reading({}), reading({ total: { ...EUROS, value: '4.25' } }));
  expect(page).toEqual({
    name: 'Orchard',
    grounds: { total: { reasons: [], doubt: 'moving' }, name: ['title'] },
  });
});

test('so is one that only one of them is sure of', () => {
  const { total: _, ...page } = reading({}).page ?? {};
  const unsure = { ...reading({}), page: { ...page, open: { digits: '42.50', currencies: ['USD', 'CAD'] } } };
  expect(settle(unsure, reading({})).page?.total).toBeUndefined();
  expect(settle(reading({}), unsure).page?.open).toBeUndefined();
});

test('a name on which they differ is asked for; the amount stays', () => {
  const { page } = settle(reading({}), reading({ name: 'Evil' }));
  expect(page?.name).toBeUndefined();
  expect(page?.total).toEqual(EUROS);
});

test('a frame without a page tells its fields as they are now', () => {
  const { page: _, ...frame } = reading({});
  expect(settle({ ...frame, form: { fields: [], alone: true } }, frame)).toEqual(frame);
});
