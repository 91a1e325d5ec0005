// What may not serve any more, as its person sees it: a model of token, a token that somebody copied, a version of the extension.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore } from '../../server/store/store.ts';
import { ShopperBrowser, WANTED_PICTURES } from '../world/browser.ts';
import { setAutoOpen, visit } from '../world/checkout.ts';
import { field, press, shown, textOf } from '../world/shopper.ts';
import { ADDRESS, World } from '../world/world.ts';

type Models = { items: { aaguid: string; enrolled: number; stopped: number }[] };

let world: World;
beforeAll(async () => {
  world = await World.start({ browser: WANTED_PICTURES });
  await setAutoOpen(world, false);
});
afterAll(() => world?.[Symbol.asyncDispose]());

/** The stored counter stands where a copy of the token would have brought it. */
async function signedElsewhere(): Promise<void> {
  const store = await openStore(world.server.environment['DATABASE_URL'] ?? '');
  await store.write((tables) => tables.updateTable('tokens').set({ counter: 1_000_000 }).execute());
  await store.close();
}

test('a token of a denied model is refused in words, and one that is enrolled pays no more until it may', async () => {
  const { server, mailbox } = world;
  const { items } = await server.cli<Models>('token', 'models');
  expect(items).toMatchObject([{ enrolled: 1, stopped: 0 }]);
  const aaguid = items[0]?.aaguid ?? '';
  expect(aaguid).not.toMatch(/^0+-/);
  const told = mailbox.count(ADDRESS);
  const denial = ['--aaguid', aaguid, '--name', 'Virtual key', '--note', 'Kept in software'];
  expect(await server.cli('token', 'deny', ...denial)).toMatchObject({ stopped: 1 });
  expect((await mailbox.waitForLetter(ADDRESS, { after: told })).text).toContain('stopped working');

  await using browser = await ShopperBrowser.start({ still: true, ...WANTED_PICTURES });
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

  const shop = await visit(world, { fields: 'top' });
  const popup = await world.shopper.openPopup(shop);
  await press(popup, 'Send code to');
  await shown(popup, 'its model is not allowed any more');

  const before = mailbox.count(ADDRESS);
  await server.cli('token', 'forget', '--aaguid', aaguid);
  expect((await mailbox.waitForLetter(ADDRESS, { after: before })).text).toContain('works again');
  // The same invitation, and the same token: it was never spent.
  await press(page, 'Register the token');
  await shown(page, 'E-mail address');
  const again = await world.shopper.openPopup(shop);
  await world.shopper.confirm(again);
  await shop.close();
});

test('a version of the extension that the operator refuses says so, and pays nothing', async () => {
  const { server, shopper } = world;
  await server.stop();
  await server.startAgain({ MIN_EXTENSION_VERSION: '99' });
  const shop = await visit(world);
  const popup = await shopper.openPopup(shop);
  await shown(popup, 'This version of Countersign may not pay any more.');
  expect(await textOf(popup)).not.toContain('Send code to');
  await world.browser.picture(popup, 'extension-refused');
  await server.stop();
  await server.startAgain();
  await popup.close();
  await shop.close();
});

test('a counter that does not grow asks for a fresh signature; once more, and the token is frozen', async () => {
  const { mailbox, shopper } = world;
  const shop = await visit(world);
  const popup = await shopper.openPopup(shop);
  const before = await shopper.sendCode(popup);
  const code = await shopper.device.codeAfter(before);
  await signedElsewhere();
  const told = mailbox.count(ADDRESS);
  await shopper.typeCode(popup, code);
  await shown(popup, 'Tries left: 4');
  expect(mailbox.count(ADDRESS)).toBe(told);
  await shopper.typeCode(popup, code);
  expect((await mailbox.waitForLetter(ADDRESS, { after: told })).text).toContain('may have been copied');
  await shown(popup, 'Tries left: 3');
  await press(popup, 'Cancel');
  await press(popup, 'Send code to');
  await shown(popup, 'as if somebody had made a copy of it');
  expect(await textOf(popup)).toContain('Tell the security team');
  await world.browser.picture(popup, 'token-frozen');
});
