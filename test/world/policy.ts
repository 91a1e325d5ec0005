import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Rule } from '../../shared/policy.ts';
import type { Bank } from './bank.ts';

const versions = new WeakMap<Bank, number>();

/** Sets a policy of these rules as the operator does, with the next version's number. */
export async function setRules(bank: Bank, ...rules: Rule[]): Promise<{ state: string; digest: string }> {
  const version = (versions.get(bank) ?? 1) + 1;
  versions.set(bank, version);
  return withFile({ version, rules }, (file) => bank.command('policy', 'set', file));
}

/** Runs work on a file that holds a value as JSON, for the while. */
export async function withFile<T>(content: unknown, work: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'countersign-policy-'));
  try {
    const file = path.join(folder, 'policy.json');
    await writeFile(file, JSON.stringify(content));
    return await work(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
