// One vitest, one project per folder of tests; test.mjs chooses the projects.
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = resolve(import.meta.dirname, '..', '..');

/** For folders whose tests ask for PostgreSQL. */
const postgres = resolve(import.meta.dirname, 'shared-postgres.ts');
/** For folders whose tests start processes. */
const programs = resolve(import.meta.dirname, 'bundle-programs.ts');

/** One more than a small machine has cores, since tests of browsers wait much, and no more, since each keeps several processes busy. One number, for vitest runs projects one after the other that differ in it. */
const MAX_WORKERS = 3;

/** A folder of tests as a vitest project. `isolate: false`: what one file has imported serves the next; such files mock nothing. */
function folder(
  name: string,
  options: {
    testTimeout: number;
    isolate?: boolean;
    retry?: number;
    globalSetup?: string[];
    setupFiles?: string[];
  },
) {
  return {
    extends: true as const,
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      hookTimeout: 120_000,
      maxWorkers: MAX_WORKERS,
      // A busy machine takes longer than the second that is usual.
      expect: { poll: { timeout: 20_000 } },
      ...options,
    },
  };
}

export default defineConfig({
  root,
  test: {
    // Ending the run's PostgreSQL takes a busy machine a while.
    teardownTimeout: 60_000,
    projects: [
      folder('unit', { testTimeout: 120_000 }),
      folder('vectors', { testTimeout: 120_000 }),
      folder('property', { testTimeout: 240_000, isolate: false, globalSetup: [postgres] }),
      folder('integration', {
        testTimeout: 90_000,
        isolate: false,
        globalSetup: [postgres, programs],
      }),
      // Once more: now and then a headless browser does not tell of a new tab or frame.
      folder('e2e', {
        testTimeout: 180_000,
        retry: 1,
        globalSetup: [programs],
        setupFiles: [resolve(import.meta.dirname, 'after-failure.ts')],
      }),
      {
        extends: true,
        test: {
          name: 'soak',
          include: ['test/**/*.soak.ts'],
          testTimeout: 30 * 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          globalSetup: [postgres, programs],
        },
      },
    ],
  },
});
