import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { firstRefusal, REFUSALS, type RefusalReason, refuse } from '../../shared/refusals.ts';
import { State } from '../../shared/schemas.ts';
import { refuseState } from '../../shared/states.ts';

/** PROTOCOL section 5.3, word for word; `unknown` stands twice there, for a path before it and for an id. */
const ORDER =
  'too-large 413 · not-allowed 405 · unauthenticated 401 · forbidden 403 · unsupported-media-type 415 · malformed 400 · ' +
  'unknown 404 · rate-limited 429 · invitation-invalid 410 · registration-refused 422 · certificate-reused 409 · ' +
  'clock-skew 422 · payer-mismatch 422 · currency-not-supported 422 · quote-changed 409 · demand-mismatch 409 · ' +
  'cancelled 409 · denied 409 · locked 423 · card-already-released 409 · expired 410 · awaiting-approval 409 · not-open 409 · ' +
  'account-frozen 423 · own-payment 403 · policy-denied 403 · no-device 409 · device-cooling-down 409 · ' +
  'token-not-allowed 403 · insufficient-funds 402 · resend-too-soon 429 · no-resend-left 409 · not-confirmed 422 · ' +
  'address-taken 409 · last-token 409 · last-device 409 · issuer-unavailable 503 · channel-unavailable 503 · internal 500';

describe('refusals', () => {
  test('the closed list, its order and its statuses', () => {
    const listed = Object.entries(REFUSALS).map(([reason, [status]]) => `${reason} ${status}`);
    expect(listed.join(' · ')).toBe(ORDER);
  });

  test('each has a title of its own', () => {
    const titles = Object.values(REFUSALS).map(([, title]) => title);
    expect(new Set(titles).size).toBe(titles.length);
    for (const title of titles) expect(title).toMatch(/^[A-Z].*[^.]$/);
  });

  test('of each pair the earlier one wins, in whatever order they come', () => {
    const reasons = Object.keys(REFUSALS) as RefusalReason[];
    reasons.forEach((reason, place) => {
      for (const later of reasons.slice(place + 1)) {
        expect(firstRefusal([refuse(later), refuse(reason)])?.reason).toBe(reason);
        expect(firstRefusal([refuse(reason), refuse(later)])?.reason).toBe(reason);
      }
    });
  });

  test('of none none wins, and details stay', () => {
    expect(firstRefusal([])).toBeUndefined();
    const first = refuse('not-confirmed', { attemptsLeft: 4 });
    expect(firstRefusal([first, refuse('not-confirmed', { attemptsLeft: 3 })])).toBe(first);
  });
});

describe('states', () => {
  test.each([
    ['awaiting-confirmation', 'not-open'],
    ['awaiting-approval', 'awaiting-approval'],
    ['validated', 'not-open'],
    ['completed', 'not-open'],
    ['unused', 'not-open'],
    ['locked', 'locked'],
    ['expired', 'expired'],
    ['cancelled', 'cancelled'],
    ['denied', 'denied'],
  ] as const)('%s says %s', (state, reason) => {
    expect(Value.Check(State, state)).toBe(true);
    expect(refuseState(state)).toEqual({ outcome: 'refused', reason, state });
  });
});
