// Every integration test runs on SQLite and on PostgreSQL: one bank of each for a file.
import { afterAll, beforeAll, test } from 'vitest';
import { Bank, type BankOptions, ENGINES, type Engine } from './bank.ts';

type Both = (name: string, run: (bank: Bank) => Promise<unknown>, timeout?: number) => void;

/** Opens the file's banks before its first test and closes them after its last; answers how to register tests. */
export function bothEngines(options: BankOptions = {}): Both {
  const banks = new Map<Engine, Bank>();
  beforeAll(async () => {
    for (const engine of ENGINES) banks.set(engine, await Bank.open(engine, options));
  });
  afterAll(async () => {
    for (const bank of banks.values()) await bank.close();
  });
  return (name, run, timeout) => {
    test.each(ENGINES)(`${name} (%s)`, { ...(timeout === undefined ? {} : { timeout }) }, async (engine) => {
      const bank = banks.get(engine);
      if (bank === undefined) throw new Error(`no bank on ${engine}`);
      await run(bank);
    });
  };
}
