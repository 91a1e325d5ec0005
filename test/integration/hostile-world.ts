// What the tests of hostile input share: one payer a bank, and the check that nothing was stored.
import { expect } from 'vitest';
import type { Bank } from '../world/bank.ts';
import type { Answer, CallOptions } from '../world/client/calls.ts';
import type { Payer } from '../world/payer.ts';

const payers = new Map<Bank, Promise<Payer>>();
function payerOf(bank: Bank): Promise<Payer> {
  const payer = payers.get(bank) ?? bank.payer();
  payers.set(bank, payer);
  return payer;
}

export const submit = (payer: Payer, body: unknown): Promise<Answer> =>
  payer.client.call('POST', '/v1/certificates', body);
export const submitRaw = (payer: Payer, raw: string | Uint8Array, more: CallOptions = {}): Promise<Answer> =>
  payer.client.call('POST', '/v1/certificates', undefined, { raw, ...more });

/** Runs hostile calls and checks that what is stored did not change. */
export async function leavesNothing(bank: Bank, run: (payer: Payer) => Promise<void>): Promise<void> {
  const payer = await payerOf(bank);
  await payer.client.account();
  const before = await bank.stored();
  await run(payer);
  expect(await bank.stored()).toEqual(before);
}
