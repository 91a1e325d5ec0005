// Tokens that must not be enrolled, and what is written to the disk by one that was.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ShopperBrowser } from '../world/browser.ts';
import { keptBy, openPayments, pressPay, setAutoOpen, visit } from '../world/checkout.ts';
import { field, press, shown } from '../world/shopper.ts';
import { World } from '../world/world.ts';

test('tokens without a PIN or copied to a cloud are refused; nothing of a card is ever on the disk', async () => {
  await using world = await World.start();
  const { server } = world;
  for (const [token, said] of [
    [{ verifies: false }, 'The token was not touched, or is not yours'],
    [{ synced: true }, 'It must be a hardware token'],
  ] as const) {
    await using browser = await ShopperBrowser.start({ token, still: true });
    const { invitation } = await server.cli<{ invitation: string }>(
      'invite',
      '--name',
      'Bo',
      '--role',
      'payer',
    );
    const page = await browser.openExtensionPage('options.html');
    await field(page, 'Server address', server.url);
    await press(page, 'Continue');
    await field(page, 'Invitation', invitation);
    await press(page, 'Continue');
    await press(page, 'Register the token');
    await shown(page, said);
  }

  await setAutoOpen(world, false);
  const page = await visit(world, { fields: 'top' });
  const popup = await world.shopper.openPopup(page);
  await world.shopper.confirm(popup);
  const number = (await openPayments(world))[0]?.card?.number ?? '';
  expect(number).toMatch(/^\d{16}$/);
  expect(await pressPay(world, page)).toMatch(/^Paid/);
  await shown(await world.shopper.openPopup(page), 'The shop has reserved');
  expect(JSON.stringify(await keptBy(world, 'local'))).not.toContain(number);
  expect(await filesWith(world.browser.profile, number)).toEqual([]);
  await page.close();
});

/** Files below a folder that hold a text, in either of the encodings that a browser writes. */
async function filesWith(folder: string, text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  expect(files.length).toBeGreaterThan(20);
  const wanted = [Buffer.from(text, 'latin1'), Buffer.from(text, 'utf16le')];
  const held = await Promise.all(
    files.map(async (file) => {
      const bytes = await readFile(file).catch(() => Buffer.alloc(0));
      return wanted.some((one) => bytes.includes(one)) ? [file] : [];
    }),
  );
  return held.flat();
}
