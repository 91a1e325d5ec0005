// What must always be true of the product, each in a real browser: extension, server, mailbox and token are the real ones.
import { decodeJwt } from 'jose';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeBase64url, encodeBase64url } from '../../shared/base64url.ts';
import { certificateDigest } from '../../shared/certificate.ts';
import { challenge } from '../../shared/challenge.ts';
import { askExtension, fundsOf, openPayments, setAutoOpen, visit } from '../world/checkout.ts';
import { Payer } from '../world/payer.ts';
import { press, shown, textOf } from '../world/shopper.ts';
import { ADDRESS, World } from '../world/world.ts';
import { otherCode } from './codes.ts';

let world: World;
beforeAll(async () => {
  world = await World.start();
  await setAutoOpen(world, false);
});
afterAll(() => world[Symbol.asyncDispose]());

/** A checkout with the popup over it. */
async function atCheckout(): Promise<{ page: Page; popup: Page }> {
  const page = await visit(world);
  const popup = await world.shopper.openPopup(page);
  await shown(popup, '42.50');
  return { page, popup };
}

async function newestPayment() {
  const payment = (await openPayments(world)).at(-1);
  if (payment === undefined) throw new Error('the extension has no payment in hand');
  return payment;
}

test('claim 1: a payment is validated when what came back corresponds to what the second terminal got, and in no other case', async () => {
  const { page, popup } = await atCheckout();
  const before = await world.shopper.sendCode(popup);
  const code = await world.shopper.device.codeAfter(before);
  const letter = world.mailbox.letters.at(-1);
  expect(letter?.text).toContain(`Pay EUR 42.50 to Example Shop (${new URL(world.shop.origin).host})?`);
  await world.shopper.typeCode(popup, otherCode(code));
  await shown(popup, 'Tries left: 4');
  const { digest, state } = await newestPayment();
  expect(state).toBe('awaiting-confirmation');
  expect(await fundsOf(world)).toEqual({ available: '500.00', held: '0.00' });

  const again = await world.shopper.openPopup(page);
  await world.shopper.typeCode(again, code);
  await shown(again, 'Confirmed.');
  const payment = await newestPayment();
  expect(payment.state).toBe('validated');
  expect(decodeJwt(payment.receipt ?? '')['digest']).toBe(digest);
  expect(await fundsOf(world)).toEqual({ available: '457.50', held: '42.50' });
  await page.close();

  const { invitation } = await world.server.cli<{ invitation: string }>(
    'invite',
    '--name',
    'Eve',
    '--role',
    'payer',
  );
  const origin = `chrome-extension://${world.browser.extensionId}`;
  const till = { url: world.server.url, mailbox: world.mailbox, now: () => Date.now() };
  await expect(Payer.enrol(till, { invitation, address: ADDRESS, token: { origin } })).rejects.toThrow(
    'address-taken',
  );
});

test('claims 2, 3, 4, 5 and 8: merchant, amount, shopper, account, payer entity and the amount available stand in the window and in the certificate', async () => {
  const { page, popup } = await atCheckout();
  const text = (await textOf(popup)).replaceAll('\u00a0', ' ');
  const { available } = await fundsOf(world);
  for (const words of [
    'Example Shop',
    new URL(world.shop.origin).host,
    '€42.50',
    'Ada Example',
    'Example Bank',
  ])
    expect(text).toContain(words);
  expect(text).toContain(world.account.replace(/(.{4})(?=.)/g, '$1 '));
  expect(text).toContain(`€${available}`);
  const again = await world.shopper.openPopup(page);
  await world.shopper.sendCode(again);
  const { certificate, digest } = await newestPayment();
  expect(certificate).toMatchObject({
    merchant: { name: 'Example Shop', origin: world.shop.origin },
    amount: { currency: 'EUR', value: '42.50' },
    payer: { name: 'Ada Example', account: world.account, entity: 'Example Bank' },
  });
  expect(encodeBase64url(certificateDigest(certificate))).toBe(digest);
  await press(again, 'Cancel');
  await page.close();
});

test('claim 6: no merchant has to demand anything; a link to somebody else is not followed', async () => {
  const { page } = await atCheckout();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.evaluate((href) => {
    const link = Object.assign(document.createElement('link'), { rel: 'payment-certificate', href });
    document.head.append(link);
  }, 'http://elsewhere.localhost:9/v1/demands/x');
  await world.browser.closePopup();
  const again = await world.shopper.openPopup(page);
  await shown(again, '42.50');
  expect(asked.filter((url) => url.includes('elsewhere'))).toEqual([]);
  await page.close();
});

test('claim 7: the token signs certificate and code, by a challenge that the extension computed', async () => {
  const { page, popup } = await atCheckout();
  const before = await world.shopper.sendCode(popup);
  const code = await world.shopper.device.codeAfter(before);
  const { digest, nonce } = await newestPayment();
  const open = await world.shopper.openPopup(page);
  await open.evaluate(() => {
    const { credentials } = navigator;
    const get = credentials.get.bind(credentials);
    credentials.get = async (options) => {
      const { challenge: signed } = options?.publicKey ?? {};
      sessionStorage.setItem('signed', [...new Uint8Array(signed as ArrayBuffer)].join());
      return get(options);
    };
  });
  await world.shopper.typeCode(open, code);
  await shown(open, 'Confirmed.');
  const signed = await open.evaluate(() => sessionStorage.getItem('signed'));
  const bytes = (text: string) => decodeBase64url(text) ?? new Uint8Array();
  expect(signed).toBe([...challenge('confirmation', bytes(nonce), bytes(digest), code)].join());
  await page.close();
});

test('the messages of the window reach the background of this extension alone', async () => {
  const view = await askExtension<{ enrolled?: { name: string } }>(world, 'optionsView');
  expect(view.enrolled?.name).toBe('Ada Example');
});
