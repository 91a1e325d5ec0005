// Whatever ways lead to payments, and however small their windows: all that fit are shown once, newest first.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeBranches } from '../../server/console/merge-branches.ts';
import type { Found } from '../../server/console/payment-ways.ts';
import type { Cursor } from '../../server/http/page.ts';

const payment = fc.record({ at: fc.nat(12), ways: fc.nat(7), fits: fc.boolean() });

const isOlder = (one: Found, { at, id }: Cursor) =>
  one.accepted_at < at || (one.accepted_at === at && one.id < id);
const newest = (one: Found, other: Found) =>
  other.accepted_at - one.accepted_at || (one.id < other.id ? 1 : -1);

test('a walk from page to page meets each payment that fits exactly once, in order', () => {
  fc.assert(
    fc.property(
      fc.array(payment, { maxLength: 40 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 6 }),
      (made, limit, window) => {
        const all = made.map(({ at, ways, fits }, place) => ({
          ways,
          row: {
            account_id: 'a',
            id: `p${String(place).padStart(2, '0')}`,
            accepted_at: at,
            fits: Number(fits),
          },
        }));
        const shown: Found[] = [];
        let before: Cursor | undefined = { at: 99, id: '~' };
        for (let calls = 0; before !== undefined; calls += 1) {
          expect(calls).toBeLessThan(200);
          const cursor: Cursor = before;
          const branches = [0, 1, 2].map((way) => {
            const behind = all
              .filter(({ ways, row }) => (ways >> way) % 2 === 1 && isOlder(row, cursor))
              .map(({ row }) => row)
              .sort(newest);
            return { found: behind.slice(0, window), hasMore: behind.length >= window };
          });
          const { page, next } = mergeBranches(branches, limit);
          expect(page.length).toBeLessThanOrEqual(limit);
          shown.push(...page);
          before = next;
        }
        const wanted = all.filter(({ ways, row }) => ways > 0 && row.fits === 1).map(({ row }) => row);
        expect(shown).toEqual(wanted.sort(newest));
      },
    ),
    { numRuns: 300 },
  );
});
