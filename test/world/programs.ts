// Programs that tests start as processes of their own: bundled once for a run, for Node loads one file in half the time of two thousand.
import path from 'node:path';

/** Variable that names the folder of this run's bundles (`bundle-programs.ts`). */
export const BUNDLES = 'COUNTERSIGN_TEST_PROGRAMS';

/** Each program's source. */
export const PROGRAMS = {
  main: '../../server/main.ts',
  'clock-server': 'clock-server.ts',
  'crash-rotation': 'crash-rotation.ts',
  'crash-sealer': 'crash-sealer.ts',
  'crash-server': 'crash-server.ts',
  'sms-centre-process': 'sms-centre-process.ts',
} as const;

/** The file to start: the run's bundle, or the source where there is none. */
export function programFile(name: keyof typeof PROGRAMS): string {
  const folder = process.env[BUNDLES] ?? '';
  return folder === '' ? sourceFile(name) : path.join(folder, `${name}.mjs`);
}

/** The source of a program, as an operator starts it. */
export function sourceFile(name: keyof typeof PROGRAMS): string {
  return path.resolve(import.meta.dirname, PROGRAMS[name]);
}
