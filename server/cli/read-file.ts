import { open, readFile } from 'node:fs/promises';
import { CommandRefused } from './command.ts';

/** A file that a command was given; a refusal of one line where it cannot be read. */
export function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CommandRefused(`${file} cannot be read: ${error.code}`, 'file');
  });
}

/** The lines of a file that may be large; a refusal of one line where it cannot be read. */
export async function* linesOf(file: string): AsyncGenerator<string> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    throw new CommandRefused(`${file} cannot be read: ${error.code}`, 'file');
  });
  for await (const line of handle.readLines()) yield line;
}
