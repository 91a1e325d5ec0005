// What an enrolment leaves behind goes when it is of no use any more.
import { expect } from 'vitest';
import { deleteOutlived } from '../../server/retention/delete-outlived.ts';
import type { Bank } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';

const both = bothEngines();
const HOUR_MS = 60 * 60_000;

async function counts({ ports }: Bank): Promise<number[]> {
  const tables = ['enrolments', 'enrolment_ids', 'address_quotas'] as const;
  const all = tables.map((table) => ports.store.read.selectFrom(table).selectAll().execute());
  return (await Promise.all(all)).map((rows) => rows.length);
}

both('the ids of enrolments go with them, an address’s quota a day after its last code', async (bank) => {
  const payer = await bank.payer();
  await deleteOutlived(bank.ports);
  expect(await counts(bank)).toEqual([1, 1, 1]);
  bank.advance(23 * HOUR_MS);
  await deleteOutlived(bank.ports);
  expect(await counts(bank)).toEqual([1, 1, 1]);
  bank.advance(2 * HOUR_MS);
  await deleteOutlived(bank.ports);
  expect(await counts(bank)).toEqual([0, 0, 0]);
  await payer.client.signIn();
  await payer.pay();
});
