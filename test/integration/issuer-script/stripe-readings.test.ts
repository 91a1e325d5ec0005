// Where Stripe's documentation leaves open what a message says, money is right either way.
import { describe, test } from 'vitest';
import { type StripeReading, startStripe } from '../../world/stripe-simulator.ts';
import { CardsWorld } from '../cards-world.ts';
import { messages } from './messages.ts';
import { Script } from './script-world.ts';
import { settlement } from './settlement.ts';

const READINGS: readonly [string, StripeReading][] = [
  ['captures lower the amount', { capturesLowerAmount: true }],
  ['messages leave out captures', { embedsTransactions: false }],
  ['both', { capturesLowerAmount: true, embedsTransactions: false }],
];
const touched = messages.filter(([name]) => name.startsWith('17') || name.startsWith('18'));

describe.each(READINGS)('stripe, read so that %s', (_name, reading) => {
  test.each([...settlement, ...touched])('%s', async (_scenario, run) => {
    await using world = await CardsWorld.open(undefined, () => startStripe(reading));
    await run(new Script(world));
  });
});
