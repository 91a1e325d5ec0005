// Which readings wait for a page that is still loading, and which do not.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const ORIGIN = 'https://shop.example';
const READING = { origin: ORIGIN, form: { fields: [], alone: false }, page: { name: 'Shop' } };

type Injection = { files?: string[]; injectImmediately?: boolean };

/** The page in the tab: whether it has finished loading, and whether the reader stands in it. */
const page = { loaded: false, hasReader: false };

vi.mock('webextension-polyfill', () => ({
  default: {
    tabs: { get: async () => ({ url: `${ORIGIN}/pay` }) },
    scripting: {
      executeScript: async ({ files, injectImmediately }: Injection) => {
        if (!injectImmediately && !page.loaded) await new Promise(() => undefined);
        page.hasReader ||= files !== undefined;
        return [{ frameId: 0, result: page.hasReader ? READING : null }];
      },
    },
  },
}));

const { readPage } = await import('../../extension/background/read-tab.ts');

beforeEach(() => {
  vi.useFakeTimers();
  Object.assign(page, { loaded: false, hasReader: false });
});
afterEach(() => vi.useRealTimers());

/** Whether a page is read without a moment passing. */
async function isReadAtOnce(): Promise<boolean> {
  const read = vi.fn();
  const reading = readPage(1).then(read);
  await vi.advanceTimersByTimeAsync(0);
  const atOnce = read.mock.calls.length > 0;
  await vi.runAllTimersAsync();
  await reading;
  expect(read).toHaveBeenCalledWith({ origin: ORIGIN, name: 'Shop' });
  return atOnce;
}

test('a page that has finished loading is not waited for', async () => {
  page.loaded = true;
  expect(await isReadAtOnce()).toBe(true);
});

test('one that never does is waited for once, and by each page that comes after it', async () => {
  expect([await isReadAtOnce(), await isReadAtOnce(), await isReadAtOnce()]).toEqual([false, true, true]);
  page.hasReader = false;
  expect([await isReadAtOnce(), await isReadAtOnce()]).toEqual([false, true]);
});
