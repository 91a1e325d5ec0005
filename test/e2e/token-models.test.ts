// Which models of tokens may be enrolled, and what becomes of an enrolled one that may not serve any more.
import { expect, test } from 'vitest';
import { ShopperBrowser, WANTED_PICTURES } from '../world/browser.ts';
import { setAutoOpen, visit } from '../world/checkout.ts';
import { field, press, shown } from '../world/shopper.ts';
import { ADDRESS, World } from '../world/world.ts';

type Models = { items: { aaguid: string; enrolled: number; stopped: number }[] };

test('a token of a denied model is refused in words, and one that is enrolled pays no more until it may', async () => {
  await using world = await World.start();
  const { server, mailbox } = world;
  const { items } = await server.cli<Models>('token', 'models');
  expect(items).toMatchObject([{ enrolled: 1, stopped: 0 }]);
  const aaguid = items[0]?.aaguid ?? '';
  expect(aaguid).not.toMatch(/^0+-/);
  const told = mailbox.count(ADDRESS);
  const denial = ['--aaguid', aaguid, '--name', 'Virtual key', '--note', 'Kept in software'];
  expect(await server.cli('token', 'deny', ...denial)).toMatchObject({ stopped: 1 });
  expect((await mailbox.waitForLetter(ADDRESS, { after: told })).text).toContain('stopped working');

  await using browser = await ShopperBrowser.start(WANTED_PICTURES);
  const who = ['--name', 'Bo', '--role', 'payer', '--currency', 'EUR', '--fund', 'EUR 10.00'];
  const { invitation } = await server.cli<{ invitation: string }>('invite', ...who);
  const page = await browser.openExtensionPage('options.html');
  await field(page, 'Server address', server.url);
  await press(page, 'Continue');
  await field(page, 'Invitation', invitation);
  await press(page, 'Continue');
  await press(page, 'Register the token');
  await shown(page, 'Tokens of this model are not allowed here');
  await browser.picture(page, 'token-model-denied');

  await setAutoOpen(world, false);
  const shop = await visit(world, { fields: 'top' });
  const popup = await world.shopper.openPopup(shop);
  await press(popup, 'Send code to');
  await shown(popup, 'its model is not allowed any more');

  await server.cli('token', 'forget', '--aaguid', aaguid);
  // The same invitation, and the same token: it was never spent.
  await press(page, 'Register the token');
  await shown(page, 'E-mail address');
  const again = await world.shopper.openPopup(shop);
  await world.shopper.confirm(again);
});
