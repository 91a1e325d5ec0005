// Trouble around a purchase: a clock that is wrong, a server that is down, mail that does not go out, a charge that comes late.
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPayments, pressPay, setAutoOpen, visit } from '../world/checkout.ts';
import { listenOn } from '../world/listen.ts';
import { press, shown } from '../world/shopper.ts';
import { World } from '../world/world.ts';

const MINUTE_MS = 60_000;
const FUNDS = { currency: 'EUR', value: '500.00' };

let world: World;
beforeAll(async () => {
  world = await World.start({ aheadMs: 10 * MINUTE_MS });
  await setAutoOpen(world, false);
});
afterAll(() => world[Symbol.asyncDispose]());

test("a computer ten minutes behind enrols and pays: the time is the server's", async () => {
  const page = await visit(world, { fields: 'top' });
  const popup = await world.shopper.openPopup(page);
  await shown(popup, '42.50');
  await world.shopper.confirm(popup);
  const issuedAt = Date.parse((await openPayments(world))[0]?.certificate.issuedAt ?? '');
  expect(Math.abs(issuedAt - Date.now() - 10 * MINUTE_MS)).toBeLessThan(3 * MINUTE_MS);
  await page.close();
});

test('a clock that jumps in the middle is learned again', async () => {
  const page = await visit(world, { fields: 'top' });
  const popup = await world.shopper.openPopup(page);
  await shown(popup, '42.50');
  await world.server.advance(-3 * MINUTE_MS);
  await world.shopper.confirm(popup);
  await world.server.advance(3 * MINUTE_MS);
  await page.close();
});

test('a server that is down is told, and the payment goes on when it is back', async () => {
  const page = await visit(world, { fields: 'top' });
  const popup = await world.shopper.openPopup(page);
  await shown(popup, 'Send code to');
  await world.server.kill();
  const before = world.shopper.device.count();
  await press(popup, 'Send code to');
  await shown(popup, 'Your payment server does not answer');
  await world.server.startAgain();
  await press(popup, 'Try again');
  await press(popup, 'Send code to');
  const code = await world.shopper.device.codeAfter(before);
  await shown(popup, 'Code sent');
  await world.server.kill();
  await world.shopper.typeCode(popup, code);
  await shown(popup, 'Your payment server does not answer');
  await world.server.startAgain();
  await world.shopper.typeCode(popup, code);
  await shown(popup, 'Confirmed.');
  expect(world.shopper.device.count()).toBe(before + 1);
  await page.close();
});

/** What no server of ours says: rules that are none, and an account that is paid from by numbers. */
const ODD_ANSWERS = [
  { status: 403, body: { reason: 'policy-denied', rules: 7 }, shows: 'Something went wrong at the server' },
  {
    status: 200,
    body: { number: 7, name: 7, entity: 7, available: FUNDS, held: FUNDS, asOf: 7, devices: 7 },
    shows: 'Your payment server does not answer',
  },
];

test('a server that is down, or answers nonsense, while the window opens', async () => {
  await world.server.kill();
  const page = await visit(world, { fields: 'top' });
  const popup = await world.shopper.openPopup(page);
  await shown(popup, 'Your payment server does not answer');
  let said = ODD_ANSWERS[0];
  const odd = createServer((_request, response) => {
    response.setHeader('date', new Date(Date.now() + 10 * MINUTE_MS).toUTCString());
    response.writeHead(said?.status ?? 500, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify(said?.body));
  });
  await listenOn(odd, Number(new URL(world.server.url).port));
  for (said of ODD_ANSWERS) {
    await popup.reload();
    await shown(popup, said.shows);
  }
  await new Promise((closed) => odd.close(closed));
  await world.server.startAgain();
  await press(popup, 'Try again');
  await shown(popup, '42.50');
  await page.close();
});

test('mail that does not go out is told, and the code arrives when it does', async () => {
  await world.mailbox.down();
  const page = await visit(world, { fields: 'top' });
  const popup = await world.shopper.openPopup(page);
  const before = await world.shopper.sendCode(popup);
  await shown(popup, 'Sending the code to');
  await world.mailbox.up();
  const code = await world.shopper.device.codeAfter(before);
  await shown(popup, 'Code sent to');
  await world.shopper.typeCode(popup, code);
  await shown(popup, 'Confirmed.');
  await page.close();
});

test('a charge that comes after the card has closed is declined, and the shopper sees why', async () => {
  const page = await visit(world, { fields: 'top' });
  const popup = await world.shopper.openPopup(page);
  await world.shopper.confirm(popup);
  await shown(popup, 'card number: filled in');
  await world.server.advance(16 * MINUTE_MS);
  world.network.clock = () => world.server.now();
  expect(await pressPay(world, page)).toMatch(/^Declined/);
  const again = await world.shopper.openPopup(page);
  await shown(again, 'its time was over');
  await page.close();
});
