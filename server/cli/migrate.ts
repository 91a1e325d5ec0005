import { readConfig } from '../config.ts';
import { openDatabase } from '../open-ports.ts';
import { MIGRATIONS } from '../store/migrations.ts';
import type { Command } from './command.ts';

/** Brings the database up to date; does nothing where it is. */
export const migrate: Command = {
  usage: '[--json]',
  options: {},
  positionals: 0,
  async run({ environment }) {
    const config = readConfig(environment);
    const store = await openDatabase(config);
    await store.close();
    const version = MIGRATIONS.length;
    return {
      exitCode: 0,
      told: { json: { version }, lines: [`the database is up to date (version ${version})`] },
    };
  },
};
