// The console's shell in a real browser: who gets in, what its answers forbid, and how every page looks.
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WANTED_PICTURES } from '../world/browser.ts';
import { ConsoleWorld } from '../world/console-world.ts';
import { press, Shopper, shown } from '../world/shopper.ts';
import { examinePage } from './examine-console.ts';

const ADDRESS = 'olga@mail.example';

let world: ConsoleWorld;
let page: Page;
beforeAll(async () => {
  world = await ConsoleWorld.start({ browser: WANTED_PICTURES });
});
afterAll(() => world[Symbol.asyncDispose]());

/** The officer enrols as everybody: in the extension, with token and second device. */
async function enrolOfficer(): Promise<void> {
  const { browser, mailbox, server } = world;
  const who = ['--name', 'Olga Officer', '--role', 'security'];
  const { invitation } = await server.cli<{ invitation: string }>('invite', ...who);
  const device = {
    count: () => mailbox.count(ADDRESS),
    codeAfter: (after: number) => mailbox.waitForCode(ADDRESS, { after }),
  };
  await Shopper.enrol(browser, { server: server.url, invitation, address: ADDRESS, device });
}

test('an officer enrols in the extension, and that token’s touch opens the console until they sign out', async () => {
  await enrolOfficer();
  page = await world.browser.newTab();
  await page.goto(`${world.server.url}/console`);
  await world.browser.attachToken(page);
  await examinePage(world.browser, page, 'console-sign-in');
  await press(page, 'Sign in with your token');
  await shown(page, 'Olga Officer');
  const stored = await page.evaluate(() => sessionStorage.getItem('session') ?? '');
  const { accessToken } = JSON.parse(stored) as { accessToken: string };
  await page.reload();
  await shown(page, 'Olga Officer');
  await press(page, 'Sign out');
  await shown(page, 'You are signed out.');
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  const answer = await fetch(`${world.server.url}/v1/console/person`, {
    headers: { authorization: `DPoP ${accessToken}` },
  });
  expect(answer.status).toBe(401);
});

test('a shopper’s token opens nothing, and leaves no session', async () => {
  const payer = await world.person({ role: 'payer' });
  const tab = await world.tab(payer);
  await press(tab, 'Sign in with your token');
  await shown(tab, 'Your role may not do this');
  expect(await tab.evaluate(() => sessionStorage.length)).toBe(0);
  await tab.close();
});

test('the key of a session cannot be taken out of the browser', async () => {
  await world.browser.takeToken(page, 'first');
  await press(page, 'Sign in with your token');
  await shown(page, 'Sign out');
  const outcome = await page.evaluate(async () => {
    const opening = indexedDB.open('countersign-console', 1);
    await new Promise((done) => {
      opening.onsuccess = done;
    });
    const asked = opening.result.transaction('keys').objectStore('keys').get('dpop');
    await new Promise((done) => {
      asked.onsuccess = done;
    });
    const { privateKey } = asked.result as CryptoKeyPair;
    const taken = crypto.subtle.exportKey('jwk', privateKey);
    return taken.then(
      () => 'taken',
      () => 'kept',
    );
  });
  expect(outcome).toBe('kept');
});

test('its answers allow nothing but its own files, and no frame', async () => {
  for (const address of [
    '/console',
    '/console/',
    '/console/assets/none.js',
    '/console/assets/..%2findex.html',
  ]) {
    const { headers, status } = await fetch(world.server.url + address);
    expect(status).toBe(address.startsWith('/console/assets') ? 404 : 200);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*|data:/);
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('set-cookie')).toBeNull();
  }
  const html = await (await fetch(`${world.server.url}/console`)).text();
  expect(html).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|https?:\/\//);
});

test('an inline script does not run, and nothing is asked of another place', async () => {
  const asked: string[] = [];
  // What the browser draws its own controls with is no request to anybody.
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) asked.push(new URL(request.url()).origin);
  });
  await page.reload();
  await shown(page, 'Olga Officer');
  const ran = await page.evaluate(() => {
    const script = document.createElement('script');
    try {
      script.textContent = 'globalThis.ran = true';
      document.head.append(script);
    } catch {
      return 'refused';
    }
    return (globalThis as { ran?: boolean }).ran === true ? 'ran' : 'refused';
  });
  expect(ran).toBe('refused');
  expect([...new Set(asked)]).toEqual([world.server.url]);
});

test('the keyboard alone gets from page to page, and each begins at its title', async () => {
  const focused = () => page.evaluate(() => document.activeElement?.textContent);
  // The title has the focus: the way back leads through the navigation to the way past it.
  for (let tabs = 0; tabs < 20 && (await focused()) !== 'Skip to the page'; tabs += 1) {
    await page.keyboard.down('Shift');
    await page.keyboard.press('Tab');
    await page.keyboard.up('Shift');
  }
  expect(await focused()).toBe('Skip to the page');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
});
