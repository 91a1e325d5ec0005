import { existsSync } from 'node:fs';
import path from 'node:path';

/** Where a program is, or undefined: what the environment variable says, else the first of its names on the PATH. */
export function findProgram(variable: string, names: readonly string[]): string | undefined {
  const given = process.env[variable];
  if (given) return given;
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return folders
    .flatMap((folder) => names.map((name) => path.join(folder, name)))
    .find((file) => existsSync(file));
}
