// Trouble around a purchase: a clock that is wrong, a server that is down, mail that does not go out, a charge that comes late.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPayments, pressPay, setAutoOpen, visit } from '../world/checkout.ts';
import { press, shown } from '../world/shopper.ts';
import { World } from '../world/world.ts';

const PROGRAM = path.resolve(import.meta.dirname, '../world/clock-server.ts');
const MINUTE_MS = 60_000;

let world: World;
let folder: string;
/** Moves the server's clock; the browser's stays what it is. */
const setClock = (aheadMs: number) => writeFile(path.join(folder, 'clock'), String(aheadMs));

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'countersign-clock-'));
  await setClock(10 * MINUTE_MS);
  const environment = { CLOCK_FILE: path.join(folder, 'clock') };
  world = await World.start({ program: [PROGRAM], environment });
  await setAutoOpen(world, false);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

test("a computer ten minutes behind enrols and pays: the time is the server's", async () => {
  const page = await visit(world, { fields: 'top' });
  const popup = await world.shopper.openPopup(page);
  await shown(popup, '42.50');
  await world.shopper.confirm(popup);
  const issuedAt = Date.parse((await openPayments(world))[0]?.certificate.issuedAt ?? '');
  expect(Math.abs(issuedAt - Date.now() - 10 * MINUTE_MS)).toBeLessThan(30_000);
  await page.close();
});

test('a clock that jumps in the middle is learned again', async () => {
  const page = await visit(world, { fields: 'top' });
  const popup = await world.shopper.openPopup(page);
  await shown(popup, '42.50');
  await setClock(7 * MINUTE_MS);
  await world.shopper.confirm(popup);
  await setClock(10 * MINUTE_MS);
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

test('a server that is down while the window opens', async () => {
  await world.server.kill();
  const page = await visit(world, { fields: 'top' });
  const popup = await world.shopper.openPopup(page);
  await shown(popup, 'Your payment server does not answer');
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
  await setClock(26 * MINUTE_MS);
  world.network.clock = () => Date.now() + 26 * MINUTE_MS;
  expect(await pressPay(world, page)).toMatch(/^Declined/);
  const again = await world.shopper.openPopup(page);
  await shown(again, 'its time was over');
  await page.close();
});
