// The policy in the console: a change is checked, proposed by one officer, signed by another, and undone the same way.
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { presetPolicy } from '../../shared/policy-presets.ts';
import { WANTED_PICTURES } from '../world/browser.ts';
import { ConsoleWorld, go } from '../world/console-world.ts';
import type { Payer } from '../world/payer.ts';
import { field, press, shown } from '../world/shopper.ts';
import { examinePage } from './examine-console.ts';

const CHEAP = { name: 'nothing dear', when: { amountAtLeast: { currency: 'EUR', value: '20.00' } } };
const RULE = { ...CHEAP, deny: 'Nothing of 20 euros or more may be bought today.' };

/** Of Ada’s token alone. */
const MODEL = 'c0ffee00-0000-4000-8000-00000000ada0';

let world: ConsoleWorld;
let ada: Payer;
let first: Page;
let second: Page;
let olga: Payer;
let oscar: Payer;
beforeAll(async () => {
  world = await ConsoleWorld.start({ browser: WANTED_PICTURES });
  ada = await world.person({ name: 'Ada Example', token: { aaguid: MODEL } });
  await ada.pay();
  olga = await world.person({ name: 'Olga Officer', role: 'security' });
  oscar = await world.person({ name: 'Oscar Officer', role: 'security' });
  first = await world.signIn(olga);
  second = await world.signIn(oscar);
});
afterAll(() => world[Symbol.asyncDispose]());

/** Puts a text into the editor, as by pasting. */
const edit = (page: Page, text: string) =>
  page.$eval(
    '#policy-text',
    (area, value) => {
      (area as HTMLTextAreaElement).value = value;
      area.dispatchEvent(new Event('input', { bubbles: true }));
    },
    text,
  );

const documentIn = (page: Page) => page.$eval('#policy-text', (area) => (area as HTMLTextAreaElement).value);

async function statusOf(value: string): Promise<number> {
  const certificate = await ada.certificate({ amount: { currency: 'EUR', value } });
  const { status } = await ada.client.call('POST', '/v1/certificates', { certificate });
  if (status === 201) await ada.client.cancel(certificate.id);
  return status;
}

/** One officer proposes what stands in the editor, the other one signs. */
async function change(): Promise<void> {
  await world.takeToken(olga, first);
  await press(first, 'Check');
  await shown(first, 'Of the last');
  await press(first, 'Propose, with your token');
  await shown(first, 'By Olga Officer');
  await world.takeToken(oscar, second);
  await second.reload();
  await go(second, 'policy', 'By Olga Officer');
  await press(second, 'Add your signature');
  await press(second, 'Sign it, with your token');
  await shown(second, 'Signed.');
  await shown(first, 'A second officer signed what you proposed: it is in force.');
}

test('a mistake is told at its place; a dry run says what would have been denied', async () => {
  await go(first, 'policy', 'Change it');
  const built = JSON.parse(await documentIn(first)) as { version: number; rules: object[] };
  await edit(first, JSON.stringify({ ...built, rules: [{ ...RULE, when: { amount: 3 } }] }));
  await press(first, 'Check');
  await shown(first, 'This is no policy yet.');
  await press(first, 'The strictest needs');
  expect(JSON.parse(await documentIn(first))).toEqual(presetPolicy('strict', 2, 'EUR'));
  await press(first, 'Check');
  await shown(first, 'enrolled tokens would');
  await edit(first, JSON.stringify({ version: 2, rules: [...built.rules, RULE] }, null, 2));
  await press(first, 'Check');
  await shown(first, 'it would have denied 1');
  await shown(first, 'Denied: nothing dear');
  await examinePage(world.browser, first, 'console-policy');
});

test('two officers put it in force, and two officers undo it', async () => {
  expect(await statusOf('42.50')).toBe(201);
  await change();
  expect(await statusOf('42.50')).toBe(403);
  expect(await statusOf('19.99')).toBe(201);
  await expect.poll(() => documentIn(second)).toContain('nothing dear');
  const open = await documentIn(second);
  await go(first, 'policy', 'Two officers');
  await press(first, 'Take the one built in into the editor');
  await first.waitForFunction(
    (text) => (document.querySelector('#policy-text') as HTMLTextAreaElement).value !== text,
    {},
    open,
  );
  expect(await documentIn(first)).not.toContain('nothing dear');
  await change();
  expect(await statusOf('42.50')).toBe(201);
});

test('one touch stops all payments, in words that shoppers get, and one lets them go on', async () => {
  await world.takeToken(olga, first);
  await go(first, 'policy', 'Stop all payments');
  const stop = await first.waitForSelector('aria/Stop all payments[role="button"]');
  const isOff = await stop?.evaluate((button) => (button as HTMLButtonElement).disabled);
  expect(isOff, 'without words for the shoppers').toBe(true);
  const input = await first.waitForSelector('aria/What shoppers are told[role="textbox"]');
  await input?.type('We look into something. Try again at noon.');
  await press(first, 'Stop all payments');
  await press(first, 'Stop them, with your token');
  await shown(first, 'All payments are stopped.');
  const certificate = await ada.certificate();
  const refused = await ada.client.call('POST', '/v1/certificates', { certificate });
  expect(refused.text).toContain('We look into something.');
  await press(first, 'Let payments go on');
  await press(first, 'Let them go on, with your token');
  await shown(first, 'Payments go on.');
  await first.waitForFunction(() => !document.body.innerText.includes('We look into something.'));
  expect(await statusOf('42.50')).toBe(201);
});

test('one officer denies a model, with a name and why, and another one takes that back', async () => {
  await world.takeToken(olga, first);
  await go(first, 'tokens', 'Allow or deny a model');
  for (const [name, text] of [
    ['AAGUID', MODEL],
    ['Its name', 'Coffee key'],
    ['Why', 'Its PIN can be guessed'],
  ] as const)
    await field(first, name, text);
  await first.select('aria/Decision[role="combobox"]', 'deny');
  await press(first, 'Decide, with your token');
  await shown(first, 'The model is decided.');
  await shown(first, 'Its PIN can be guessed');
  expect(await statusOf('19.99')).toBe(403);
  await world.takeToken(oscar, second);
  await go(second, 'tokens', 'Coffee key');
  await press(second, 'Take back');
  await shown(second, 'The decision is taken back.');
  expect(await statusOf('19.99')).toBe(201);
  await examinePage(world.browser, second, 'console-tokens');
});
