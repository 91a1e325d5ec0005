import { readFile } from 'node:fs/promises';
import { parseStrictJson } from '../../shared/strict-json.ts';
import { CommandRefused } from './command.ts';

/** What a file holds; CommandRefused where it cannot be read or is no I-JSON. */
export async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CommandRefused(`${file} cannot be read: ${error.code}`, 'file');
  });
  try {
    return parseStrictJson(text);
  } catch {
    throw new CommandRefused(`${file} is not JSON`, 'file');
  }
}
