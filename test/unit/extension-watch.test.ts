// A card that is open is followed without a window; a decline that nobody has seen lights the badge of its tab.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CardSummary } from '../../shared/schemas.ts';

const session: Record<string, unknown> = {};
const badges: string[] = [];
let followed = 0;
let charges: CardSummary['charges'] = [];

vi.mock('webextension-polyfill', () => ({
  default: {
    storage: {
      local: { get: async () => ({}) },
      session: {
        get: async (key: string) => ({ [key]: session[key] }),
        set: async (values: object) => void Object.assign(session, values),
        remove: async (key: string) => void delete session[key],
      },
    },
    tabs: { get: async () => ({ url: 'https://shop.example/pay', active: false }) },
    action: {
      setBadgeText: async ({ text }: { text: string }) => void badges.push(text),
      setBadgeBackgroundColor: async () => undefined,
    },
  },
}));
vi.mock('../../extension/background/follow.ts', () => ({
  followPayment: async () => {
    followed += 1;
    const payment = session['payment:7'] as { summary: Partial<CardSummary> };
    session['payment:7'] = { ...payment, summary: { ...payment.summary, charges } };
    return { ok: true, value: null };
  },
}));

const { watchCard, seeDecline } = await import('../../extension/background/watch-card.ts');

const NOW = Date.parse('2026-11-28T10:00:00Z');
const declined = (at: string) => ({
  at,
  amount: { currency: 'EUR', value: '42.50' },
  state: 'declined: amount_exceeded',
});

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  for (const key of Object.keys(session)) delete session[key];
  badges.length = 0;
  followed = 0;
  charges = [];
  session['payment:7'] = {
    stage: 'card',
    card: { closesAt: '2026-11-28T10:01:00Z' },
    summary: { state: 'open', charges },
  };
});
afterEach(() => vi.useRealTimers());

test('a decline lights the badge once it comes, until the shopper has seen it', async () => {
  const watching = watchCard(7);
  await vi.advanceTimersByTimeAsync(5000);
  expect(badges.at(-1)).toBe('');
  charges = [declined('2026-11-28T10:00:08Z')];
  await vi.advanceTimersByTimeAsync(5000);
  expect(badges.at(-1)).toBe('!');
  await seeDecline(7);
  expect(badges.at(-1)).toBe('');
  await vi.advanceTimersByTimeAsync(5000);
  expect(badges.at(-1)).toBe('');
  charges = [...charges, declined('2026-11-28T10:00:20Z')];
  await vi.advanceTimersByTimeAsync(5000);
  expect(badges.at(-1)).toBe('!');
  await vi.advanceTimersByTimeAsync(60_000);
  await watching;
});

test('it is followed by one at a time, and no longer than the card is open', async () => {
  const both = [watchCard(7), watchCard(7)];
  await vi.advanceTimersByTimeAsync(30_000);
  expect(followed).toBe(6);
  await vi.advanceTimersByTimeAsync(120_000);
  await Promise.all(both);
  expect(followed).toBe(12);
});

test.each([
  ['none', undefined],
  ['one that waits for its code', { stage: 'code' }],
  [
    'one whose card is spent',
    { stage: 'card', card: { closesAt: '2026-11-28T10:01:00Z' }, summary: { state: 'spent', charges: [] } },
  ],
])('a tab whose payment is %s is not followed', async (_name, payment) => {
  session['payment:7'] = payment;
  await watchCard(7);
  expect(followed).toBe(0);
});
