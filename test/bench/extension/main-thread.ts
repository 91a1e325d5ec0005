// What Chromium's own trace says of a page: the main thread's work, the extension's part of it, and the longest task.
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'puppeteer';

/** Milliseconds. */
export type Load = { all: number; extension: number; longest: number };

type TraceEvent = {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  tdur?: number;
  args: { name?: string; data?: { url?: string; scriptName?: string; documentLoaderURL?: string } };
};

const CATEGORIES = ['toplevel', 'devtools.timeline', 'v8', '__metadata'];
/** A page rests when its main thread worked less than this in each of so many looks, so far apart. */
const RESTING_MS = 3;
const LOOKS_AT_REST = 3;
const LOOK_EVERY_MS = 150;
const MOST_LOOKS = 40;

/** Traces what a tab does while the work is done, and until it rests: a look that waits for a pause is in it too. */
export async function traceWork(page: Page, work: () => Promise<unknown>): Promise<Load> {
  await page.tracing.start({ categories: CATEGORIES });
  await work();
  await rest(page);
  const trace = await page.tracing.stop();
  const { traceEvents } = JSON.parse(new TextDecoder().decode(trace)) as { traceEvents: TraceEvent[] };
  return measure(traceEvents, page.url());
}

/** Waits until the page has nothing more to do, or never ends to have. */
export async function rest(page: Page): Promise<void> {
  let before = 0;
  let resting = 0;
  for (let look = 0; look < MOST_LOOKS && resting < LOOKS_AT_REST; look += 1) {
    const { TaskDuration: seconds = 0 } = await page.metrics();
    resting = (seconds - before) * 1000 < RESTING_MS ? resting + 1 : 0;
    before = seconds;
    await pause(LOOK_EVERY_MS);
  }
}

function measure(events: readonly TraceEvent[], url: string): Load {
  const process = events.find(({ args }) => args.data?.url === url)?.pid ?? busiest(events);
  const thread = events.find(
    ({ name, pid, args }) => name === 'thread_name' && pid === process && args.name === 'CrRendererMain',
  )?.tid;
  if (thread === undefined) throw new Error('the trace has no main thread of the page');
  const own = events.filter(({ ph, pid, tid }) => ph === 'X' && pid === process && tid === thread);
  const tasks = own.filter(isTask);
  const isOurs = ({ args }: TraceEvent) =>
    (args.data?.url ?? args.data?.scriptName ?? '').startsWith('chrome-extension://');
  return {
    all: outermost(tasks),
    extension: outermost(own.filter(isOurs)),
    longest: Math.max(0, ...tasks.map(took)) / 1000,
  };
}

/** What follows a rest runs between two tasks, when Chromium sees to promises. */
function isTask({ name }: TraceEvent): boolean {
  return name.endsWith('RunTask') || name === 'BlinkScheduler_PerformMicrotaskCheckpoint';
}

/** The process whose main thread had the most to do: one that loads nothing names no address. */
function busiest(events: readonly TraceEvent[]): number | undefined {
  const renderers = events.filter(
    ({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain',
  );
  const work = renderers.map(({ pid, tid }) => {
    const own = events.filter((one) => one.pid === pid && one.tid === tid && isTask(one));
    return { pid, sum: outermost(own) };
  });
  return work.sort((one, other) => other.sum - one.sum)[0]?.pid;
}

/** The time of events of one thread without those that lie inside of others. */
function outermost(events: readonly TraceEvent[]): number {
  let sum = 0;
  let end = 0;
  for (const event of [...events].sort((one, other) => one.ts - other.ts)) {
    if (event.ts < end) continue;
    sum += took(event);
    end = event.ts + (event.dur ?? 0);
  }
  return sum / 1000;
}

/** The processor's time where the trace has it: on a busy machine a task also waits for others. */
function took({ dur = 0, tdur }: TraceEvent): number {
  return tdur ?? dur;
}
