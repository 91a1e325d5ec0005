// The built-in issuer lives in the server's time: a card that is made later expires later.
import { expect } from 'vitest';
import { bothEngines } from '../world/both-engines.ts';

const both = bothEngines();
const DAY_MS = 24 * 60 * 60_000;

both('a card expires a year after it was made, by the server’s clock', async (bank) => {
  bank.advance(70 * DAY_MS);
  const payer = await bank.payer();
  const { certificate } = await payer.pay();
  const { expiryMonth, expiryYear } = await payer.client.card(certificate.id);
  const made = new Date(bank.now());
  expect([expiryMonth, expiryYear]).toEqual([made.getUTCMonth() + 1, made.getUTCFullYear() + 1]);
});
