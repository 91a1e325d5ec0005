// Random lives of a charge at Lithic: whatever becomes of its events' messages, the money is right.
import { expect, test } from 'vitest';
import { type LithicSimulator, startLithicNetwork } from '../world/lithic-simulator.ts';
import { type Advise, checkHistories } from './charge-histories.ts';

const advise: Advise = ({ simulator }, charge, amount) =>
  (simulator as LithicSimulator).advise(charge, amount);

test('the money is right whatever becomes of the messages', { timeout: 180_000 }, () =>
  checkHistories(startLithicNetwork, (held, truth) => expect(held).toBe(truth.held), advise),
);
