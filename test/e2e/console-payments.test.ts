// An officer finds a payment in the console, opens it and takes its evidence away; a process that has nothing but that file and
// the anchors verifies it.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ElementHandle, Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Approver, askedOrder } from '../world/approver.ts';
import { WANTED_PICTURES } from '../world/browser.ts';
import { ConsoleWorld, go } from '../world/console-world.ts';
import type { Order, Payer } from '../world/payer.ts';
import { withFile } from '../world/policy.ts';
import { field, press, shown, textOf } from '../world/shopper.ts';
import { examinePage } from './examine-console.ts';

const LAMPS = { name: 'Lámpara Shop', origin: 'https://www.lamps.example' };
const MAIN = path.resolve(import.meta.dirname, '../../server/main.ts');

let world: ConsoleWorld;
let ada: Payer;
let lamp: Order;
let page: Page;
let folder: string;
beforeAll(async () => {
  world = await ConsoleWorld.start({ browser: WANTED_PICTURES });
  folder = await mkdtemp(path.join(tmpdir(), 'countersign-evidence-'));
  ada = await world.person({ name: 'Ada Example' });
  await ada.pay();
  lamp = await ada.pay({ merchant: LAMPS, amount: { currency: 'EUR', value: '149.00' } });
  const officer = await world.person({ name: 'Olga Officer', role: 'security' });
  page = await world.signIn(officer);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await world[Symbol.asyncDispose]();
});

/** What the browser saved, once it is whole. */
async function saved(): Promise<string> {
  for (;;) {
    const [name] = (await readdir(folder)).filter((one) => one.endsWith('.json'));
    if (name !== undefined) return path.join(folder, name);
    await new Promise((wait) => setTimeout(wait, 50));
  }
}

/** The verifier in a folder of its own, with no database, no keys and no server. */
function verify(file: string, anchors: string): Promise<{ stdout: string }> {
  const words = [MAIN, 'evidence', 'verify', file, '--anchors', anchors];
  return promisify(execFile)(process.execPath, words, {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '' },
  });
}

test('what is new appears by itself', async () => {
  await shown(page, 'New payments appear by themselves.');
  await shown(page, 'lamps.example');
  const books = { name: 'Books & More', origin: 'https://books.example' };
  await ada.order({ merchant: books });
  await shown(page, 'books.example');
  await examinePage(world.browser, page, 'console-payments');
});

test('the audit log is verified in the browser, against anchors and what was verified before', async () => {
  const anchors = path.join(folder, 'anchors');
  await writeFile(anchors, JSON.stringify(await world.server.cli('audit', 'anchors')));
  await go(page, 'audit', 'Payment validated');
  await press(page, 'Verify the log and this page');
  await shown(page, 'who signed it is unknown');
  const input = await page.$('input[type=file]');
  await (input as ElementHandle<HTMLInputElement>).uploadFile(anchors);
  await shown(page, world.server.url);
  // What was found without them is not what they say.
  expect(await textOf(page)).not.toContain('What was found');
  await press(page, 'Verify the log and this page');
  await shown(page, 'Verified.');
  expect(await textOf(page)).toContain('The log still begins with the');
  expect(await textOf(page)).not.toContain('Does not hold');
  await examinePage(world.browser, page, 'console-audit');
  await go(page, 'payments', 'New payments appear by themselves.');
});

test('a payment that waits for an approval: who is waited for, and who decided', async () => {
  const approver = new Approver(await world.person({ name: 'Bo Approver', role: 'approver' }));
  const dear = { amountAtLeast: { currency: 'EUR', value: '200.00' } };
  const rules = [
    { name: 'a second person', when: {}, require: { approvals: 1 } },
    { name: 'nothing dear', when: dear, deny: 'Nothing of 200 euros or more.' },
  ];
  await withFile({ version: 2, rules }, (file) => world.server.cli('policy', 'set', file));
  const certificate = await ada.certificate({ amount: { currency: 'EUR', value: '200.00' } });
  const { status } = await ada.client.call('POST', '/v1/certificates', { certificate });
  expect(status).toBe(403);
  const order = await askedOrder(ada);
  await go(page, 'approvals', 'Bo Approver');
  expect(await textOf(page)).toContain('0 of 1');
  await examinePage(world.browser, page, 'console-approvals');
  await approver.refuse(order, 'Enough lamps');
  await shown(page, 'No payment waits for an approval.');
  await page.select('select', 'decided');
  await shown(page, 'Enough lamps');
  await examinePage(world.browser, page, 'console-approvals-decided');
  await go(page, 'health', 'nothing dear');
  expect(await textOf(page)).toContain('Refused');
  await examinePage(world.browser, page, 'console-health');
  await go(page, 'payments', 'New payments appear by themselves.');
});

test('a payment is found, opened, and its evidence verified offline by another process', async () => {
  await field(page, 'Merchant’s site or name', 'lamps');
  await press(page, 'Search');
  await page.waitForFunction(() => !document.body.innerText.includes('books.example'));
  expect(await textOf(page)).not.toContain('shop.example');
  const link = await page.waitForSelector('table.rows a');
  await link?.click();
  await shown(page, 'Save the evidence');
  await shown(page, lamp.submitted.digest);
  await examinePage(world.browser, page, 'console-payment');
  const session = await page.createCDPSession();
  await session.send('Browser.setDownloadBehavior', {
    behavior: 'allow',
    downloadPath: folder,
    browserContextId: page.browserContext().id ?? '',
  });
  await press(page, 'Save the evidence');
  const file = await saved();
  const anchors = path.join(folder, 'anchors');
  await go(page, 'audit', 'Verify a payment’s evidence');
  const [, input] = await page.$$('input[type=file]');
  await (input as ElementHandle<HTMLInputElement>).uploadFile(file);
  await shown(page, `${path.basename(file)}: verified`);
  await world.server.stop();
  const { stdout } = await verify(file, anchors);
  expect(stdout).not.toMatch(/DOES NOT HOLD|signer unknown/);
  expect(stdout).toMatch(/holds:/);
  const evidence = JSON.parse(await readFile(file, 'utf8')) as { certificate: { amount: { value: string } } };
  evidence.certificate.amount.value = '1.00';
  await writeFile(file, JSON.stringify(evidence));
  await expect(verify(file, anchors)).rejects.toMatchObject({ code: 1 });
  await world.server.startAgain();
});
