// An officer finds a payment in the console, opens it and takes its evidence away; a process that has nothing but that file and
// the anchors verifies it.
import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ElementHandle, Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifierKeyOf } from '../../server/audit/notes.ts';
import { formatVerifierKey } from '../../shared/checkpoint.ts';
import { Approver, askedOrder } from '../world/approver.ts';
import { WANTED_PICTURES } from '../world/browser.ts';
import { ConsoleWorld, go } from '../world/console-world.ts';
import type { Order, Payer } from '../world/payer.ts';
import { withFile } from '../world/policy.ts';
import { programFile } from '../world/programs.ts';
import { field, press, shown, textOf } from '../world/shopper.ts';
import { examinePage } from './examine-console.ts';

const LAMPS = { name: 'Lámpara Shop', origin: 'https://www.lamps.example' };
const WITNESS = 'witness.example';
/** Entries are sealed every five seconds. */
const SEALED = { timeout: 20_000 };

let world: ConsoleWorld;
let ada: Payer;
let lamp: Order;
let page: Page;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'countersign-evidence-'));
  const environment = { AUDIT_WITNESSES: await makeWitness() };
  world = await ConsoleWorld.start({ environment, browser: WANTED_PICTURES });
  ada = await world.person({ name: 'Ada Example' });
  await ada.pay();
  lamp = await ada.pay({ merchant: LAMPS, amount: { currency: 'EUR', value: '149.00' } });
  const officer = await world.person({ name: 'Olga Officer', role: 'security' });
  page = await world.signIn(officer);
});
afterAll(async () => {
  await world?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** The witness's key, and by what the server is to know it. */
async function makeWitness(): Promise<string> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  await writeFile(path.join(folder, 'witness.pem'), privateKey.export({ format: 'pem', type: 'pkcs8' }));
  return formatVerifierKey(verifierKeyOf(WITNESS, 'witness', publicKey));
}

/** The witness looks at the log, and the server's operator takes in what it has cosigned. */
async function cosign(anchors: string): Promise<number> {
  const [key, state] = [path.join(folder, 'witness.pem'), path.join(folder, 'cosigned.txt')];
  const files = ['--anchors', anchors, '--key', key, '--state', state];
  await world.server.cli('audit', 'witness', '--server', world.server.url, '--name', WITNESS, ...files);
  const { size } = await world.server.cli<{ size: number }>('audit', 'cosigned', state);
  return size;
}

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
  const words = [programFile('main'), 'evidence', 'verify', file, '--anchors', anchors];
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

test('the audit log is verified in the browser: against anchors, what was verified before, and a witness', async () => {
  const anchors = path.join(folder, 'anchors');
  await writeFile(anchors, JSON.stringify(await world.server.cli('audit', 'anchors')));
  // What the witness sees shall have the payment whose evidence is verified below.
  await expect.poll(() => ada.client.evidence(lamp.certificate.id), SEALED).toHaveProperty('validation');
  await go(page, 'audit', 'Payment validated');
  await shown(page, `No checkpoint has the signature of ${WITNESS} yet`);
  await press(page, 'Verify the log and this page');
  await shown(page, 'who signed it is unknown');
  const input = await page.$('input[type=file]');
  await (input as ElementHandle<HTMLInputElement>).uploadFile(anchors);
  await shown(page, world.server.url);
  // What was found without them is not what they say.
  expect(await textOf(page)).not.toContain('What was found');
  await press(page, 'Verify the log and this page');
  await shown(page, `the witness ${WITNESS} has not signed`);
  expect(await textOf(page)).toContain('The log does not hold.');
  await world.browser.picture(page, 'console-audit-not-cosigned');
  const size = await cosign(anchors);
  await press(page, 'Load the latest');
  await shown(page, `${size} entries, by ${WITNESS}`);
  await press(page, 'Verify the log and this page');
  await shown(page, 'Verified.');
  const found = await textOf(page);
  expect(found).toContain(`The log’s first ${size} entries are cosigned by every anchored witness`);
  expect(found).toMatch(/still begins with the \d+ entries that were verified before/);
  for (const gone of ['Does not hold', 'has the signature of']) expect(found).not.toContain(gone);
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
  expect(await textOf(page)).toContain('Approvals by rule and day');
  await examinePage(world.browser, page, 'console-health');
  await go(page, 'payments', 'New payments appear by themselves.');
});

test('a payment is found, opened, and its evidence verified offline by another process', async () => {
  await field(page, 'Merchant’s site or name', 'lamps');
  await press(page, 'Search');
  await page.waitForFunction(() => !document.body.innerText.includes('books.example'));
  await shown(page, '1 payment fits.');
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
  // Of two members of one name readers take one or the other.
  const twofold = path.join(folder, 'twofold');
  await writeFile(twofold, (await readFile(file, 'utf8')).replace('{', '{"code":"00000000",'));
  await (input as ElementHandle<HTMLInputElement>).uploadFile(twofold);
  await shown(page, 'twofold: does not hold');
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
