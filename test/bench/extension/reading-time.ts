// What a reading costs a page as large as one asks for, beside a script that only walks through its nodes.
import { createServer } from 'node:http';
import type { ShopperBrowser } from '../../world/browser.ts';
import { listenOn } from '../../world/listen.ts';
import { grownPage } from './grown-page.ts';
import { type Load, rest, traceWork } from './main-thread.ts';

type Injection = { target: { tabId: number }; files?: string[]; func?: () => unknown };
type Chrome = {
  tabs: { query(which: object): Promise<{ id: number; url?: string }[]> };
  scripting: { executeScript(injection: Injection): Promise<{ result?: unknown }[]> };
};

/** Serves pages of these sizes; the path is the number of nodes. */
export async function serveGrownPages(): Promise<{ origin: string } & AsyncDisposable> {
  const server = createServer(({ url = '' }, response) => {
    const [, nodes, kind] = url.split('/');
    const html = grownPage(Number(nodes), { checkout: kind !== 'later' });
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
  });
  const port = await listenOn(server);
  return {
    origin: `http://orchard.localhost:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

export type Readings = { first: Load; again: Load; floor: Load };

/** Opens such a page, waits until the extension has found its fields, and measures. */
export async function readingTime(shopper: ShopperBrowser, origin: string, size: number): Promise<Readings> {
  const page = await shopper.browser.newPage();
  try {
    await page.goto(`${origin}/${size}/`);
    await seenIn(shopper, page.url());
    await rest(page);
    const read = async (script: Script, expected: string) => {
      const said = await runIn(shopper, page.url(), script);
      if (said !== expected) throw new Error(`the page was not read: ${said}`);
    };
    return {
      first: await traceWork(page, () => read('load', '42.50')),
      again: await traceWork(page, () => read('ask', '42.50')),
      floor: await traceWork(page, () => read('walk', 'walked')),
    };
  } finally {
    await page.close();
  }
}

type Reader = { readFrameNow(): unknown };
type Read = { page?: { total?: { value: string } } };

/** The reader, as the background puts it into a frame and asks it later; and once through every node. */
type Script = 'load' | 'ask' | 'walk';

/** Runs it in the tab at that address. */
async function runIn(shopper: ShopperBrowser, url: string, script: Script): Promise<unknown> {
  const worker = await shopper.background();
  return worker.evaluate(
    async (asked, wanted) => {
      const { tabs, scripting } = (globalThis as unknown as { chrome: Chrome }).chrome;
      const tab = (await tabs.query({})).findLast((one) => one.url === asked);
      const target = { tabId: tab?.id ?? -1 };
      const ask = () => (globalThis as unknown as Reader).readFrameNow();
      const walk = () => {
        const walker = document.createTreeWalker(document, NodeFilter.SHOW_ALL);
        let letters = 0;
        while (walker.nextNode() !== null) letters += walker.currentNode.nodeValue?.length ?? 0;
        return letters > 0 ? 'walked' : 'empty';
      };
      const code = wanted === 'load' ? { files: ['reader.js'] } : { func: wanted === 'ask' ? ask : walk };
      const [answer] = await scripting.executeScript({ target, ...code });
      return wanted === 'walk' ? answer?.result : (answer?.result as Read)?.page?.total?.value;
    },
    url,
    script,
  );
}

type Stored = {
  tabs: Chrome['tabs'];
  storage: { session: { get(key: string): Promise<Record<string, unknown>> } };
};

/** Resolves when the background knows of the card fields of the tab at that address; answers when, on the shared clock. */
export async function seenIn(shopper: ShopperBrowser, url: string): Promise<number> {
  const worker = await shopper.background();
  return worker.evaluate(async (asked) => {
    const { tabs, storage } = (globalThis as unknown as { chrome: Stored }).chrome;
    const tab = (await tabs.query({})).findLast((one) => one.url === asked);
    const key = `seen:${tab?.id}`;
    for (;;) {
      if ((await storage.session.get(key))[key] !== undefined)
        return performance.timeOrigin + performance.now();
      await new Promise((next) => setTimeout(next, 5));
    }
  }, url);
}

/** Milliseconds from the moment when a page that is long there gets its last card field until the background knows of it. */
export async function detectionTime(shopper: ShopperBrowser, origin: string, size: number): Promise<number> {
  const page = await shopper.browser.newPage();
  try {
    await page.goto(`${origin}/${size}/later`);
    await rest(page);
    const shown = await page.evaluate(() => {
      const form = document.createElement('form');
      for (const name of ['cc-number', 'cc-exp', 'cc-csc'])
        form.append(Object.assign(document.createElement('input'), { autocomplete: name }));
      document.querySelector('section')?.after(form);
      return performance.timeOrigin + performance.now();
    });
    return (await seenIn(shopper, page.url())) - shown;
  } finally {
    await page.close();
  }
}
