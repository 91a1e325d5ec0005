// People in the console: an operator freezes and invites by a touch; an auditor finds no button that changes anything, and the
// operations refuse them too.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WANTED_PICTURES } from '../world/browser.ts';
import { CertificateAuthority } from '../world/certificate-authority.ts';
import { ConsoleWorld, go } from '../world/console-world.ts';
import { SIGNER_NAME, signBlob } from '../world/metadata.ts';
import { Payer } from '../world/payer.ts';
import { field, press, shown, textOf } from '../world/shopper.ts';
import { examinePage } from './examine-console.ts';

const DAY_MS = 24 * 60 * 60_000;
let folder: string;
let world: ConsoleWorld;
let ada: Payer;
let auditor: Payer;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'countersign-people-'));
  const environment = await overdueMetadata();
  world = await ConsoleWorld.start({ environment, browser: WANTED_PICTURES });
  ada = await world.person({ name: 'Ada Example' });
  await ada.pay();
  auditor = await world.person({ name: 'Alma Auditor', role: 'auditor' });
});
afterAll(async () => {
  await world?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** FIDO's metadata as they are where nobody has fetched any for days. */
async function overdueMetadata(): Promise<Record<string, string>> {
  const authority = new CertificateAuthority();
  const [file, roots] = [path.join(folder, 'blob.jwt'), path.join(folder, 'root.pem')];
  const nextUpdate = new Date(Date.now() - 3 * DAY_MS).toISOString().slice(0, 10);
  await writeFile(file, await signBlob({ no: 7, nextUpdate, authority }));
  await writeFile(roots, authority.pem);
  return { MDS_FILE: file, MDS_ROOT_FILE: roots, MDS_NAME: SIGNER_NAME };
}

/** Everything on the page that can be pressed. */
const buttons = (page: Page) =>
  page.evaluate(() => [...document.querySelectorAll('button')].map((one) => one.innerText.trim()));

/** Waits until something of these words has the focus. */
const focus = (page: Page, words: string) =>
  page.waitForFunction(
    (wanted) => new RegExp(wanted).test(document.activeElement?.textContent ?? ''),
    {},
    words,
  );

/** Freezes by keyboard alone: the focus goes to what it does, which is read out there, and back to the button; then it is done. */
async function freezeByKeyboard(page: Page): Promise<void> {
  const { keyboard } = page;
  // The title has got the focus by then, and takes it no more.
  await page.waitForFunction(() => document.title.startsWith('Ada Example'));
  const opener = await page.waitForSelector('aria/Freeze the account[role="button"]');
  await opener?.focus();
  await keyboard.press('Enter');
  await focus(page, '^Freeze the account.* unused cards close');
  for (let tabs = 0; tabs < 2; tabs += 1) await keyboard.press('Tab');
  await focus(page, '^Cancel$');
  await keyboard.press('Enter');
  await focus(page, '^Freeze the account$');
  await keyboard.press('Enter');
  await focus(page, '^Freeze the account.* unused cards close');
  await examinePage(world.browser, page, 'console-person');
  await keyboard.press('Tab');
  await focus(page, '^Freeze it, with your token$');
  await keyboard.press('Enter');
  await shown(page, 'The account is frozen, and the person is told.');
}

test('an operator freezes an account and opens it again, each by a touch; the person is told', async () => {
  const page = await world.signIn(await world.person({ name: 'Otto Operator', role: 'operator' }));
  await go(page, 'people', 'Ada Example');
  await examinePage(world.browser, page, 'console-people');
  await go(page, `people/${ada.accountId}`, 'Second devices');
  const told = world.mailbox.count(ada.address);
  await freezeByKeyboard(page);
  await world.mailbox.waitForLetter(ada.address, { after: told });
  await press(page, 'Open the account again');
  await press(page, 'Open it, with your token');
  await shown(page, 'The account is open again');
  await go(page, 'people', 'Invite somebody');
  await field(page, 'Name, as it stands on payments', 'Nora New');
  await press(page, 'Invite, with your token');
  await shown(page, 'Nora New is invited.');
  const text = await textOf(page);
  expect(text).toMatch(/^[\w-]{22}$/m);
  await page.reload();
  await shown(page, 'Nora New');
  expect(await textOf(page)).not.toMatch(/^[\w-]{22}$/m);
});

test('one operator asks for a reset, another one approves it, and the person enrols anew', async () => {
  const asker = await world.signIn(await world.person({ name: 'Otto Operator', role: 'operator' }));
  const other = await world.person({ name: 'Olla Operator', role: 'operator' });
  const { number = '' } = await ada.client.account();
  await go(asker, `people/${ada.accountId}`, 'Token and device are both lost');
  await go(asker, `resets/${number}`, 'Nobody had to be let in anew.');
  await field(asker, 'How you know that it is they', 'Bag stolen, passport seen');
  await press(asker, 'Ask for it, with your token');
  await shown(asker, 'Another operator has to approve it.');
  expect(await buttons(asker)).not.toContain('Approve');
  await examinePage(world.browser, asker, 'console-resets');
  const page = await world.signIn(other);
  await go(page, 'resets', 'Bag stolen, passport seen');
  await press(page, 'Approve');
  await press(page, 'Approve it, with your token');
  await shown(page, 'Ada Example can be let in again.');
  const invitation = /^[\w-]{22}$/m.exec(await textOf(page))?.[0] ?? '';
  await page.reload();
  await shown(page, 'Approved by Olla Operator.');
  expect(await textOf(page)).not.toContain(invitation);
  await Payer.enrol(world.till, { invitation, address: 'ada.anew@mail.example' });
  await press(page, 'Withdraw');
  await press(page, 'Withdraw it, with your token');
  await shown(page, 'This is not possible in the present state');
  await expect(ada.client.account()).rejects.toThrow();
});

test('an auditor sees everything and can change nothing', async () => {
  const page = await world.signIn(auditor);
  const places: [place: string, text: string, harmless: RegExp][] = [
    ['payments', 'shop.example', /^(Search|Clear|Older|Newer|Search further back)$/],
    ['approvals', 'No payment waits', /^$/],
    ['resets', 'Bag stolen', /^$/],
    ['people', 'Ada Example', /^(Search|Next|Back)$/],
    [`people/${ada.accountId}`, 'Second devices', /^$/],
    ['tokens', 'By model and status', /^$/],
    ['policy', 'In force', /^$/],
    ['audit', 'Signed in', /^(Load the latest|Verify the log and this page|Save the checkpoint|Older)$/],
    ['health', 'by day (UTC)', /^$/],
    ['session', 'Change nothing.', /^$/],
  ];
  for (const [place, text, harmless] of places) {
    await go(page, place, text);
    const found = (await buttons(page)).filter((one) => !/^(Sign out|Skip to the page)$/.test(one));
    expect(
      found.filter((one) => !harmless.test(one)),
      place,
    ).toEqual([]);
    if (place === 'audit') expect(await textOf(page), 'no witness is configured').not.toContain('Cosigned');
  }
  await go(page, 'tokens', 'By model and status');
  await examinePage(world.browser, page, 'console-tokens');
  await go(page, 'health', 'E-mail sent');
  await shown(page, 'days overdue: models that were reported since serve on.');
  await go(page, 'session', 'Change nothing.');
  await examinePage(world.browser, page, 'console-session');
  const person = `/v1/console/people/${ada.accountId}`;
  for (const [method, path] of [
    ['POST', `${person}/freeze`],
    ['DELETE', `${person}/freeze`],
    ['DELETE', `${person}/tokens/${ada.token.credentialId}`],
    ['POST', '/v1/console/invitations'],
    ['POST', '/v1/token-models'],
    ['POST', '/v1/policy/proposals'],
    ['POST', '/v1/policy/stop'],
    ['DELETE', '/v1/policy/stop'],
  ] as const) {
    const { status } = await auditor.client.call(method, path, { changeId: 'A'.repeat(22) });
    expect(status, `${method} ${path}`).toBe(403);
  }
});
