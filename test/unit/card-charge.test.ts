import { expect, test } from 'vitest';
import { type ChargeEvent, foldCharge } from '../../shared/card-charge.ts';

const event = (kind: ChargeEvent['kind'], amount: number, more: Partial<ChargeEvent> = {}): ChargeEvent => ({
  id: `${kind}-${amount}`,
  kind,
  at: 0,
  amount,
  billed: amount,
  final: false,
  ...more,
});
const authorised = event('authorization', 100, { taken: true });
const final = { final: true };

test.each<[string, ChargeEvent[], string, [held: number, cleared: number, refunded: number], string[]]>([
  ['an authorisation', [authorised], 'held', [100, 0, 0], []],
  ['an increment', [authorised, event('authorization', 20, { taken: true })], 'held', [120, 0, 0], []],
  ['a part reversed', [authorised, event('reversal', 30)], 'held', [70, 0, 0], []],
  ['all reversed', [authorised, event('reversal', 100)], 'reversed', [0, 0, 0], []],
  ['too much reversed', [authorised, event('reversal', 130)], 'reversed', [0, 0, 0], ['over-reversed']],
  ['a reversal before its authorisation', [event('reversal', 100), authorised], 'reversed', [0, 0, 0], []],
  ['a part cleared', [authorised, event('clearing', 40)], 'cleared-part', [60, 40, 0], []],
  ['less cleared, and no more', [authorised, event('clearing', 40, final)], 'cleared', [0, 40, 0], []],
  ['all cleared', [authorised, event('clearing', 100)], 'cleared', [0, 100, 0], []],
  ['more cleared', [authorised, event('clearing', 120)], 'over-cleared', [0, 120, 0], ['over-cleared']],
  ['lapsed', [authorised, event('expiry', 0)], 'expired', [0, 0, 0], []],
  [
    'cleared late',
    [authorised, event('expiry', 0), event('clearing', 100, { at: 1 })],
    'late-cleared',
    [0, 100, 0],
    ['late-cleared'],
  ],
  ['cleared without asking', [event('clearing', 100)], 'force-posted', [0, 100, 0], ['force-posted']],
  ['refunded', [authorised, event('clearing', 100), event('refund', 100)], 'refunded', [0, 100, 100], []],
  [
    'refunded in part',
    [authorised, event('clearing', 100), event('refund', 30)],
    'refunded-part',
    [0, 100, 30],
    [],
  ],
  [
    'refunded beyond',
    [authorised, event('clearing', 100), event('refund', 130)],
    'refunded',
    [0, 100, 130],
    ['over-refunded'],
  ],
  ['refunded out of nothing', [event('refund', 30)], 'refunded', [0, 0, 30], ['unlinked-refund']],
  ['a check over nothing', [event('authorization', 0)], 'verified', [0, 0, 0], []],
])('%s: %s', (_name, events, state, [held, cleared, refunded], flags) => {
  for (const order of [events, events.toReversed()]) {
    const folded = foldCharge(order);
    expect(folded.state).toBe(state);
    expect(folded.billed).toMatchObject({ held, cleared, refunded });
    expect(folded.flags).toEqual(flags);
  }
});

test('a check of the card that is cleared was never to be', () => {
  expect(foldCharge([event('authorization', 100), event('clearing', 100)], true).flags).toEqual([
    'over-cleared',
  ]);
});
