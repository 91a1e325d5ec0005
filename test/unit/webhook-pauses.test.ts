import { expect, test } from 'vitest';
import { decideNext } from '../../server/webhooks/decide-next.ts';

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;
const again = { outcome: 'again', detail: 'status 500' } as const;

/** When each attempt would be made if all fail, by the dice. */
function pauses(chance: number): number[] {
  const made: number[] = [];
  for (let attempts = 1; ; attempts += 1) {
    const next = decideNext({ attempts }, again, NOW, chance);
    if (next.state !== 'queued') return made;
    made.push(next.due_at - NOW);
  }
}

test('pauses grow and end after some three days; chance moves each by a fifth at most', () => {
  const [shortest, longest] = [pauses(0), pauses(1)];
  expect(shortest).toHaveLength(10);
  expect(shortest.toSorted((one, other) => one - other)).toEqual(shortest);
  expect(shortest[0]).toBe(4000);
  expect(longest[0]).toBe(6000);
  const sum = (all: number[]) => all.reduce((total, one) => total + one, 0);
  expect(sum(shortest)).toBeGreaterThan(48 * HOUR);
  expect(sum(longest)).toBeLessThan(96 * HOUR);
});

test.each([
  ['sent', 1, 'sent'],
  ['sent', 11, 'sent'],
  ['again', 10, 'queued'],
  ['again', 11, 'failed'],
  ['again', 12, 'failed'],
  ['refused', 1, 'failed'],
  ['dropped', 1, 'dropped'],
] as const)('%s at attempt %i makes it %s', (outcome, attempts, state) => {
  const next = decideNext({ attempts }, { outcome, detail: 'x' }, NOW, 0.5);
  expect(next).toMatchObject({ state, lease_until: 0, detail: 'x' });
  expect(next.ended_at).toBe(state === 'queued' ? null : NOW);
});
