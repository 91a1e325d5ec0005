import { randomBytes } from 'node:crypto';
import { type Config, withoutSecret } from './config.ts';
import { openIssuer } from './issuer/open-issuer.ts';
import { type Keys, openKeys } from './keys.ts';
import type { Clock, Ports } from './ports.ts';
import { openRates } from './rates/open-rates.ts';
import { hasKeysRecord, keysProblem } from './rotation/keys-record.ts';
import { openSim } from './sim-changes/sim-port.ts';
import { DatabaseUnusable } from './store/engine.ts';
import { openStore, type Store } from './store/store.ts';

/**
 * Opens database (brought up to date) and keys: everything outside of the use cases. Nobody is woken yet. Keys that are not
 * those of the database are refused, and none are made for a database that has some.
 */
export async function openPorts(
  config: Config,
  log: Ports['log'],
  clock: Clock = Date.now,
  open = openStore,
): Promise<Ports> {
  let opened: Store | undefined;
  const storeOfRates = () => {
    if (opened === undefined) throw new TypeError('the database is not open yet');
    return opened;
  };
  const rates = openRates({ config, log, clock, store: storeOfRates });
  const store = await openDatabase(config, open);
  opened = store;
  const keys = await openKeysOf(store, config).catch(async (error: Error) => {
    await store.close();
    throw error;
  });
  const random = (bytes: number) => new Uint8Array(randomBytes(bytes));
  const issuer = await openIssuer({ config, store, keys, random, clock, log });
  const sim = openSim(config, { clock, log });
  return { config, store, keys, clock, random, log, issuer, rates, sim, wakeWorker: () => undefined };
}

async function openKeysOf(store: Store, { keysFile, databaseUrl }: Config): Promise<Keys> {
  const keys = openKeys(keysFile, !(await hasKeysRecord(store)));
  const problem = await keysProblem(store, keys);
  if (problem === undefined) return keys;
  throw new Error(
    `KEYS_FILE ${keysFile} ${problem} ${withoutSecret(databaseUrl)}: bring back the file that belongs to it`,
  );
}

/** Opens the database and brings it up to date; rejects with DatabaseUnusable and one clear line. */
export async function openDatabase(
  { databaseUrl }: Pick<Config, 'databaseUrl'>,
  open = openStore,
): Promise<Store> {
  const shown = withoutSecret(databaseUrl);
  const unusable = (error: Error) =>
    error instanceof DatabaseUnusable
      ? error
      : new DatabaseUnusable(`the database ${shown} cannot be used: ${error.message.split('\n', 1)[0]}`);
  const store = await open(databaseUrl).catch((error: Error) => Promise.reject(unusable(error)));
  try {
    await store.migrate();
  } catch (error) {
    await store.close();
    throw unusable(error as Error);
  }
  return store;
}
