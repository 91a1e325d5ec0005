// What Chromium's own trace says of one load of a page: the main thread's work, and the extension's part of it.
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser } from 'puppeteer';

/** Milliseconds. */
export type Load = { all: number; extension: number };

type TraceEvent = {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  args: { name?: string; data?: { url?: string; scriptName?: string } };
};

const CATEGORIES = ['toplevel', 'devtools.timeline', 'v8', '__metadata'];
/** After the page's last change, so that a look which waits for a pause is in it too. */
const SETTLE_MS = 1500;

/** Loads the page once in a tab of its own and traces it. */
export async function traceLoad(browser: Browser, url: string): Promise<Load> {
  const page = await browser.newPage();
  try {
    await page.tracing.start({ categories: CATEGORIES });
    await page.goto(url, { waitUntil: 'load' });
    await page.waitForFunction(() => document.title === 'done');
    await pause(SETTLE_MS);
    const trace = await page.tracing.stop();
    const { traceEvents } = JSON.parse(new TextDecoder().decode(trace)) as { traceEvents: TraceEvent[] };
    return measure(traceEvents, url);
  } finally {
    await page.close();
  }
}

function measure(events: readonly TraceEvent[], url: string): Load {
  const process = events.find(({ args }) => args.data?.url === url)?.pid;
  const thread = events.find(
    ({ name, pid, args }) => name === 'thread_name' && pid === process && args.name === 'CrRendererMain',
  )?.tid;
  if (thread === undefined) throw new Error('the trace has no main thread of the page');
  const own = events.filter(({ ph, pid, tid }) => ph === 'X' && pid === process && tid === thread);
  const isOurs = ({ args }: TraceEvent) =>
    (args.data?.url ?? args.data?.scriptName ?? '').startsWith('chrome-extension://');
  return {
    all: outermost(own.filter(({ name }) => name.endsWith('RunTask'))),
    extension: outermost(own.filter(isOurs)),
  };
}

/** The time of events of one thread without those that lie inside of others. */
function outermost(events: readonly TraceEvent[]): number {
  let sum = 0;
  let end = 0;
  for (const { ts, dur = 0 } of [...events].sort((one, other) => one.ts - other.ts)) {
    if (ts < end) continue;
    sum += dur;
    end = ts + dur;
  }
  return sum / 1000;
}
