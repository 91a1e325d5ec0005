// The second device as the shopper sees it: a phone and a mailbox, how the code fares, and what to do when it does not arrive.
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askExtension, openPayments, setAutoOpen, visit } from '../world/checkout.ts';
import { chooseDevice, press, shown, textOf } from '../world/shopper.ts';
import { ADDRESS, PHONE, World } from '../world/world.ts';
import { otherCode } from './codes.ts';

const PHONE_HINT = '+44 ••• 42';
const MAIL_HINT = 'a•••@phone.example';
/** The server sends again 30 seconds after a send, and a receipt has as long. */
const HALF_A_MINUTE_MS = 31_000;

let world: World;
beforeAll(async () => {
  world = await World.start({ aheadMs: 0 });
  await setAutoOpen(world, false);
  await world.addPhone();
});
afterAll(() => world[Symbol.asyncDispose]());

/** A popup over a checkout, and how to leave it. */
async function open(total = '42.50') {
  const page = await visit(world, { fields: 'top', total });
  const popup = await world.shopper.openPopup(page);
  await shown(popup, total);
  return { page, popup };
}

/** Has the code sent to the phone; answers how many codes it had before. */
async function sendToPhone(popup: Page): Promise<number> {
  const after = world.sms.countCodes(PHONE);
  await chooseDevice(popup, '+44');
  await press(popup, `Send code to ${PHONE_HINT}`);
  await shown(popup, 'Type the code');
  return after;
}

async function cancel(popup: Page, page: Page): Promise<void> {
  await press(popup, 'Cancel');
  await shown(popup, 'Send code to');
  await page.close();
}

/** The id of the shopper's device that looks so. */
async function deviceId(hint: string): Promise<string> {
  type Told = { account?: { devices: { id: string; hint: string }[] } };
  const { account } = await askExtension<Told>(world, 'optionsView');
  return account?.devices.find((device) => device.hint === hint)?.id ?? '';
}

test('left alone, the code goes to the oldest device; chosen, to the phone, whose receipt is shown', async () => {
  const { page, popup } = await open();
  const letters = world.mailbox.count(ADDRESS);
  const pressedAt = Date.now();
  await press(popup, `Send code to ${MAIL_HINT}`);
  await shown(popup, `Code sent to ${MAIL_HINT}`);
  // The half minute until it may be sent again begins no sooner than the server's does.
  expect((await openPayments(world)).at(-1)?.sentAt).toBeGreaterThanOrEqual(pressedAt);
  await shown(popup, 'Handed to the mail server');
  expect(world.mailbox.count(ADDRESS)).toBe(letters + 1);
  await press(popup, 'Cancel');
  await shown(popup, 'Send code to');
  const after = await sendToPhone(popup);
  await shown(popup, `Code delivered to ${PHONE_HINT}`);
  await world.shopper.typeCode(popup, await world.sms.waitForCode(PHONE, { after }));
  await shown(popup, 'Confirmed.');
  expect(world.mailbox.count(ADDRESS)).toBe(letters + 1);
  await page.close();
});

test('an SMS without a receipt offers the mailbox after 30 seconds; the same code confirms, and no try is given back', async () => {
  await world.sms.set({ receipts: { stat: '' } });
  const { page, popup } = await open();
  const after = await sendToPhone(popup);
  const code = await world.sms.waitForCode(PHONE, { after });
  await shown(popup, `Code sent to ${PHONE_HINT}`);
  await popup.waitForFunction(() => /Handed to the carrier \d+ seconds? ago/.test(document.body.innerText));
  expect(await textOf(popup)).not.toContain('has not said');
  await world.shopper.typeCode(popup, otherCode(code));
  await shown(popup, 'Tries left: 4');
  const letters = world.mailbox.count(ADDRESS);
  await world.server.advance(HALF_A_MINUTE_MS);
  await shown(popup, 'has not said');
  await press(popup, `Send it to ${MAIL_HINT}`);
  await shown(popup, `Code sent to ${MAIL_HINT}`);
  expect(await world.mailbox.waitForCode(ADDRESS, { after: letters })).toBe(code);
  expect((await openPayments(world)).at(-1)).toMatchObject({ attemptsLeft: 4, sendsLeft: 1 });
  await world.shopper.typeCode(popup, code);
  await shown(popup, 'Confirmed.');
  await page.close();
});

test('an SMS that the carrier reports as lost says so at once, and where else the code may go', async () => {
  await world.sms.set({ receipts: { stat: 'UNDELIV' } });
  const { page, popup } = await open();
  await sendToPhone(popup);
  await shown(popup, `The code did not reach ${PHONE_HINT}`);
  await shown(popup, `Send it to ${MAIL_HINT} in 0:`);
  await world.sms.set({ receipts: { stat: 'DELIVRD' } });
  const after = world.sms.countCodes(PHONE);
  await world.server.advance(HALF_A_MINUTE_MS);
  await press(popup, 'Send again');
  await shown(popup, `Code delivered to ${PHONE_HINT}`);
  expect(await textOf(popup)).not.toContain('did not reach');
  await world.shopper.typeCode(popup, await world.sms.waitForCode(PHONE, { after }));
  await shown(popup, 'Confirmed.');
  await page.close();
});

test('a carrier that takes no more for a while: the code waits, and is sent when it may be', async () => {
  await world.sms.set({ refuse: { status: 'ESME_RTHROTTLED', times: 3 }, receipts: { stat: 'DELIVRD' } });
  const { page, popup } = await open();
  await sendToPhone(popup);
  await shown(popup, `Sending the code to ${PHONE_HINT}`);
  await shown(popup, `Code delivered to ${PHONE_HINT}`);
  await cancel(popup, page);
});

test('a new phone gets no code for more than a little, and says from when it may', async () => {
  const { page, popup } = await open('60.00');
  const options = await popup.$$eval('select option', (all) =>
    all.map(({ text, disabled }) => ({ text: text.replace(/[\u2066-\u2069]/g, ''), disabled })),
  );
  expect(options).toEqual([
    { text: MAIL_HINT, disabled: false },
    { text: expect.stringContaining(`${PHONE_HINT} – new, for this amount from`), disabled: true },
  ]);
  const before = await world.shopper.sendCode(popup);
  await world.mailbox.waitForCode(ADDRESS, { after: before });
  await cancel(popup, page);
});

test('a device that was removed meanwhile is refused with what to do, and nothing is sent', async () => {
  const other = '+491709876543';
  await world.addPhone(other);
  const { page, popup } = await open();
  await chooseDevice(popup, '+49 ••• 43');
  await world.server.cli(
    'device',
    'remove',
    '--account',
    world.account,
    '--device',
    await deviceId('+49 ••• 43'),
  );
  const letters = world.mailbox.count(ADDRESS);
  await press(popup, 'Send code to +49 ••• 43');
  await shown(popup, 'That device may not be used for this payment, or was removed. Choose another one.');
  await shown(popup, `Send code to ${MAIL_HINT}`);
  expect(await openPayments(world)).toEqual([]);
  expect(world.mailbox.count(ADDRESS) - letters).toBeLessThanOrEqual(1); // the notice that a device was removed
  await page.close();
});
