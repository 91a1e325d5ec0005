// What must always be true of the product, each in a real browser: extension, server, mailbox and token are the real ones.
import { decodeJwt } from 'jose';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeBase64url, encodeBase64url } from '../../shared/base64url.ts';
import { type Certificate, certificateDigest } from '../../shared/certificate.ts';
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

type Seen = { window: string; certificate: Certificate; available: string };
let once: Promise<Seen> | undefined;

/** What the window showed of one payment, what was constituted of it, and what the server said was available. */
function seen(): Promise<Seen> {
  once ??= (async () => {
    const { page, popup } = await atCheckout();
    const window = (await textOf(popup)).replaceAll('\u00a0', ' ');
    const { available } = await fundsOf(world);
    const again = await world.shopper.openPopup(page);
    await world.shopper.sendCode(again);
    const { certificate, digest } = await newestPayment();
    expect(encodeBase64url(certificateDigest(certificate))).toBe(digest);
    await press(again, 'Cancel');
    await page.close();
    return { window, certificate, available };
  })();
  return once;
}

test("claim 2: the certificate has the merchant's name and the amount, and the window shows both", async () => {
  const { window, certificate } = await seen();
  expect(certificate.merchant).toEqual({ name: 'Example Shop', origin: world.shop.origin });
  expect(certificate.amount).toEqual({ currency: 'EUR', value: '42.50' });
  for (const words of ['Example Shop', new URL(world.shop.origin).host, '€42.50'])
    expect(window).toContain(words);
});

test("claim 3: the certificate has the shopper's name, and the window shows it", async () => {
  const { window, certificate } = await seen();
  expect(certificate.payer.name).toBe('Ada Example');
  expect(window).toContain('Ada Example');
});

test("claim 4: the certificate has the shopper's account number, and the window shows it", async () => {
  const { window, certificate } = await seen();
  expect(certificate.payer.account).toBe(world.account);
  expect(window).toContain(world.account.replace(/(.{4})(?=.)/g, '$1 '));
});

test('claim 5: the certificate has the name of the payer entity, and the window shows it', async () => {
  const { window, certificate } = await seen();
  expect(certificate.payer.entity).toBe('Example Bank');
  expect(window).toContain('Example Bank');
});

test("claim 8: the amount available in the shopper's account is transmitted, and the window shows it", async () => {
  const { window, available } = await seen();
  expect(available).toMatch(/^\d+\.\d\d$/);
  expect(window).toContain(`€${available}`);
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

test('claim 6: where a merchant demands it, the certificate is its demand, and the merchant is told of the payment', async () => {
  await world.letShopMakeDemands();
  const { page, popup } = await atCheckout();
  const url = await page.$eval('link[rel=payment-certificate]', (link) => link.getAttribute('href') ?? '');
  expect(new URL(url).origin).toBe(world.server.url);
  await shown(popup, 'Asked for by the shop');
  await world.shopper.confirm(popup);
  const { certificate, digest } = await newestPayment();
  const { id: demand, reference } = (await (await fetch(url)).json()) as { id: string; reference: string };
  expect(certificate).toMatchObject({ demand, reference });
  const told = () => [...world.shop.receipts.values()];
  await expect.poll(told).toMatchObject([{ demand, reference, digest }]);
  await page.close();

  world.shop.makeDemands(undefined);
  const { page: plain, popup: bare } = await atCheckout();
  expect(await textOf(bare)).not.toContain('Asked for by the shop');
  await world.shopper.confirm(bare);
  expect((await newestPayment()).certificate.demand).toBeUndefined();
  expect(told()).toHaveLength(1);
  await plain.close();
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
