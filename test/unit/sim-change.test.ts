import { expect, test } from 'vitest';
import { type SimSignal, simHoldUntil } from '../../shared/sim-change.ts';

test.each<[string, SimSignal, number | undefined]>([
  ['unknown holds nothing', { signal: 'unknown' }, undefined],
  ['unchanged holds nothing', { signal: 'unchanged', since: 0 }, undefined],
  ['a change after the proof holds', { signal: 'changed', at: 1001 }, 1101],
  ['a change at the proof is the SIM that proved it', { signal: 'changed', at: 1000 }, undefined],
  ['a change before it as well', { signal: 'changed', at: 1 }, undefined],
])('%s', (_, sim, until) => {
  expect(simHoldUntil({ sim, provedAt: 1000, holdMs: 100 })).toBe(until);
});
