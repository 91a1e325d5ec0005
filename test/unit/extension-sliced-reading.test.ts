// A page is read in short tasks, one reading at a time, and what comes out is the page as it was at the end.
import { expect, test } from 'vitest';
import { SlicedReading } from '../../extension/detection/sliced-reading.ts';
import type { Steps } from '../../extension/detection/steps.ts';

const SLICE_MS = 12;

/** A page whose reading takes so many steps of a millisecond; `atRest` is what its own scripts do between two tasks. */
class FakePage {
  total = 'old';
  tasks: number[] = [];
  readings = 0;
  watched = false;
  #clock = 0;
  #changed = false;
  readonly reading: SlicedReading<string>;

  constructor(steps: number, atRest: (page: FakePage, rests: number) => void = () => undefined) {
    let rests = 0;
    const changes = {
      watch: () => {
        this.watched = true;
        this.#changed = false;
      },
      happened: () => this.#changed,
      stop: () => {
        this.watched = false;
      },
    };
    const rest = async () => {
      this.tasks.push(0);
      rests += 1;
      atRest(this, rests);
    };
    const settle = (before: string, after: string) => (before === after ? after : `${before} or ${after}`);
    const pace = { now: () => this.#clock, rest };
    this.reading = new SlicedReading(() => this.#steps(steps), changes, settle, pace);
  }

  change(total: string): void {
    this.total = total;
    this.#changed = true;
  }

  /** Reads the total first, as a reader does that is in its middle when it changes. */
  *#steps(count: number): Steps<string> {
    this.readings += 1;
    const mine = this.readings;
    if (this.tasks.length === 0) this.tasks.push(0);
    const { total } = this;
    for (let step = 0; step < count; step += 1) {
      this.#clock += 1;
      this.tasks[this.tasks.length - 1] = (this.tasks.at(-1) ?? 0) + 1;
      if (mine !== this.readings) throw new Error('two readings at a time');
      yield;
    }
    return total;
  }
}

test('no task takes longer than its slice, and all of it is done', async () => {
  const page = new FakePage(1000);
  expect(await page.reading.read()).toBe('old');
  expect(Math.max(...page.tasks)).toBe(SLICE_MS);
  expect(page.tasks.reduce((sum, steps) => sum + steps)).toBe(1000);
  expect([page.reading.busyMs, page.readings, page.watched]).toEqual([1000, 1, false]);
});

test('what is read within one task needs no rest, and the next reading reads anew', async () => {
  const page = new FakePage(SLICE_MS - 1);
  expect(await page.reading.read()).toBe('old');
  page.change('new');
  expect(await page.reading.read()).toBe('new');
  expect(page.readings).toBe(2);
});

test('a change while it is read yields the newest total', async () => {
  const page = new FakePage(100, (own, rests) => {
    if (rests === 3) own.change('new');
  });
  expect(await page.reading.read()).toBe('new');
  expect(page.readings).toBe(2);
});

test('a page that changes at every rest is read twice in short tasks: what both say is believed', async () => {
  const page = new FakePage(100, (own) => own.change(own.total));
  expect(await page.reading.read()).toBe('old');
  expect(Math.max(...page.tasks)).toBe(SLICE_MS);
  expect([page.readings, page.watched]).toEqual([5, false]);
});

test('what both readings of such a page do not agree on is not believed', async () => {
  const page = new FakePage(100, (own, rests) => own.change(`${rests}`));
  expect(await page.reading.read()).toBe('3 or 12');
  expect(Math.max(...page.tasks)).toBe(SLICE_MS);
});

test('such a page that comes to rest is read once more', async () => {
  const page = new FakePage(100, (own, rests) => {
    if (rests < 5) own.change(`${rests}`);
  });
  expect(await page.reading.read()).toBe('4');
  expect(page.readings).toBe(5);
});

test('asked while such a page is read for the last time: the second gets what was read after it asked', async () => {
  let second: Promise<string> | undefined;
  const page = new FakePage(100, (own, rests) => {
    if (rests < 15) own.change('old');
    if (rests === 15) {
      own.change('new');
      second = own.reading.read();
    }
  });
  expect(await page.reading.read()).toBe('old');
  expect(await second).toBe('new');
  expect(page.watched).toBe(false);
});

test('tasks grow where one waits long, and stay short', async () => {
  const page = new FakePage(5000);
  expect(await page.reading.read()).toBe('old');
  const short = 1500 / SLICE_MS;
  expect(new Set(page.tasks.slice(0, short))).toEqual(new Set([SLICE_MS]));
  expect(Math.max(...page.tasks.slice(short))).toBe(30);
  expect(page.tasks.reduce((sum, steps) => sum + steps)).toBe(5000);
});

test('asked while one is under way: both get what was read after the second asked', async () => {
  let second: Promise<string> | undefined;
  const page = new FakePage(100, (own, rests) => {
    if (rests !== 4) return;
    own.total = 'new'; // unseen: a style sheet's rule tells no observer
    second = own.reading.read();
  });
  expect(await page.reading.read()).toBe('new');
  expect(await second).toBe('new');
  expect(page.readings).toBe(2);
});

test('a reading that fails leaves nothing behind', async () => {
  let fails = true;
  const page = new FakePage(100, () => {
    if (fails) throw new Error('the frame is gone');
  });
  await expect(page.reading.read()).rejects.toThrow('gone');
  expect(page.watched).toBe(false);
  fails = false;
  expect(await page.reading.read()).toBe('old');
});
