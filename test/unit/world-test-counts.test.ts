import { expect, test } from 'vitest';
// @ts-expect-error plain JavaScript without types: it must run before any package is installed
import { countReport, summary } from '../world/test-counts.mjs';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});

test('counts tests, files that could not be run, and runs that failed otherwise', () => {
  const report = {
    testResults: [
      file('passed', 'passed', 'passed', 'skipped', 'todo'),
      file('failed', 'failed', 'passed'),
      file('failed'),
    ],
  };
  expect(countReport(report, 1)).toEqual({ passed: 3, failed: 2, skipped: 2 });
  expect(countReport({ testResults: [file('passed', 'passed')] }, 1)).toEqual({
    passed: 1,
    failed: 1,
    skipped: 0,
  });
  expect(countReport(undefined, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(countReport({ testResults: [file('passed', 'passed')] }, 0)).toEqual({
    passed: 1,
    failed: 0,
    skipped: 0,
  });
});

test('the last line names skipped tests only where there are some', () => {
  expect(summary({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed');
  expect(summary({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped');
});
