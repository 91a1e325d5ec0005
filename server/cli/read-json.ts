import { parseStrictJson } from '../../shared/strict-json.ts';
import { CommandRefused } from './command.ts';
import { readText } from './read-file.ts';

/** What a file holds; CommandRefused where it cannot be read or is no I-JSON. */
export async function readJson(file: string): Promise<unknown> {
  const text = await readText(file);
  try {
    return parseStrictJson(text);
  } catch {
    throw new CommandRefused(`${file} is not JSON`, 'file');
  }
}
