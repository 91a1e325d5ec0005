// What the extension makes of a page and of its frames: what changed, who may have the card, what is said on the cheque.
import { describe, expect, test, vi } from 'vitest';
import type { FieldKind } from '../../extension/messages/fields.ts';
import type { ToldField } from '../../extension/messages/told-form.ts';

vi.mock('webextension-polyfill', () => ({ default: {} }));

const { changeOf } = await import('../../extension/background/release.ts');
const { constituteCertificate } = await import('../../extension/background/constitute.ts');
const { serverOrigin } = await import('../../extension/background/server-origin.ts');
const { siteOf } = await import('../../extension/background/site.ts');
const { mayFill } = await import('../../extension/fill/may-fill.ts');
const { isCheckout, isCheckoutShown, isCheckoutTold } = await import(
  '../../extension/detection/is-checkout.ts'
);

const SHOP = 'https://shop.example';
const eur = (value: string) => ({ currency: 'EUR', value });

describe('what a page says otherwise than when the shopper decided', () => {
  const before = { origin: SHOP, name: 'Shop', total: eur('42.50') };

  test('the same, though it calls itself something else', () => {
    expect(changeOf(before, { ...before, name: 'Another name' })).toBeUndefined();
  });

  test.each([
    [{ ...before, total: eur('42.51') }],
    [{ ...before, total: { currency: 'USD', value: '42.50' } }],
    [{ ...before, origin: 'https://evil.example' }],
    [{ origin: SHOP, name: 'Shop' }],
  ])('%o is another page', (now) => {
    expect(changeOf(before, now)).toBe('page-changed');
  });

  test('a total that appears where there was none', () => {
    expect(changeOf({ origin: SHOP }, before)).toBe('page-changed');
  });

  test('a page that is gone', () => {
    expect(changeOf(before, undefined)).toBe('page-gone');
  });
});

describe('who may have the card', () => {
  test.each([
    [SHOP, 'yes'],
    ['https://js.stripe.com', 'yes'],
    ['https://checkoutshopper-live.adyen.com', 'yes'],
    ['http://js.stripe.com', 'ask'],
    ['https://stripe.com.evil.example', 'ask'],
    ['https://evilstripe.com', 'ask'],
    ['https://www.shop.example', 'ask'],
    ['https://shop.example:8443', 'ask'],
    ['null', 'no'],
    ['', 'no'],
  ])('%s: %s', (frame, permission) => {
    expect(mayFill(SHOP, frame, [])).toBe(permission);
  });

  test('what the shopper allowed, and exactly that', () => {
    expect(mayFill(SHOP, 'https://pay.example', ['https://pay.example'])).toBe('yes');
    expect(mayFill(SHOP, 'https://pay.example:444', ['https://pay.example'])).toBe('ask');
  });
});

describe('which fields make a checkout', () => {
  test.each([
    [['number', 'expiry'], true],
    [['number', 'month', 'year'], true],
    [['expiry', 'cvc'], true],
    [['number'], false],
    [['number', 'month'], true],
    [['month', 'cvc'], false],
    [['number', 'holder'], false],
    [['cvc'], false],
    [['month', 'year'], false],
    [[], false],
  ] as const)('%j: %s', (kinds, is) => {
    expect(isCheckout(kinds)).toBe(is);
  });
});

describe('what the frames of a page tell', () => {
  const field = (kind: FieldKind, visible = true) => ({ kind, visible, because: [] });
  const form = (...fields: ToldField[]) => ({ fields, alone: false });

  test('a card asked for in three frames is one checkout', () => {
    const frames = [form(field('number')), form(field('expiry')), form(field('cvc'))];
    expect([isCheckoutTold(frames), isCheckoutShown(frames)]).toEqual([true, true]);
  });

  test('a step that the page still hides is a checkout, and none to interrupt anybody for', () => {
    const frames = [form(field('number', false), field('expiry', false))];
    expect([isCheckoutTold(frames), isCheckoutShown(frames)]).toEqual([true, false]);
  });

  test('a lone number counts where its frame says so, and is shown only where it can be seen', () => {
    const alone = (visible: boolean) => [{ fields: [field('number', visible)], alone: true }];
    expect(isCheckoutTold([form(field('number'))])).toBe(false);
    expect([isCheckoutTold(alone(true)), isCheckoutShown(alone(true))]).toEqual([true, true]);
    expect([isCheckoutTold(alone(false)), isCheckoutShown(alone(false))]).toEqual([true, false]);
  });

  test('nothing is told of no page', () => {
    expect([isCheckoutTold([]), isCheckoutShown([])]).toEqual([false, false]);
  });
});

describe('the part of an origin that a shopper looks at', () => {
  test.each([
    ['https://www.shop.example', 'shop.example', 'www.shop.example'],
    ['https://shop.co.uk', 'shop.co.uk', 'shop.co.uk'],
    ['https://one.github.io', 'one.github.io', 'one.github.io'],
    ['https://a.one.github.io', 'one.github.io', 'a.one.github.io'],
    ['https://192.0.2.1:8443', '192.0.2.1:8443', '192.0.2.1:8443'],
    ['http://shop.localhost:4611', 'shop.localhost:4611', 'shop.localhost:4611'],
  ])('%s', (origin, domain, host) => {
    expect(siteOf(origin)).toEqual({ domain, host });
  });
});

describe("the server's address as a shopper types it", () => {
  test.each([
    ['pay.bank.example', 'https://pay.bank.example'],
    [' https://pay.bank.example/anything?x ', 'https://pay.bank.example'],
    ['http://localhost:4600', 'http://localhost:4600'],
    ['pay.bank.example:8443', 'https://pay.bank.example:8443'],
  ])('%s', (typed, origin) => {
    expect(serverOrigin(typed)).toBe(origin);
  });

  test.each([
    '',
    'http://pay.bank.example',
    'ftp://pay.bank.example',
    'https://',
    'javascript:alert(1)',
    'a b',
  ])('not "%s"', (typed) => {
    expect(serverOrigin(typed)).toBeUndefined();
  });
});

describe('a certificate', () => {
  const payer = { name: 'Ada Example', account: 'DE02120300000000202051', entity: 'Example Bank' };
  const facts = {
    name: 'Example Shop',
    origin: SHOP,
    amount: eur('42.50'),
    payer,
    now: Date.parse('2026-11-22T12:00:00.700Z'),
    id: new Uint8Array(16).fill(1),
  };

  test('says what was confirmed, for ten minutes', () => {
    const { certificate, digest } = constituteCertificate(facts);
    expect(certificate).toMatchObject({
      merchant: { name: 'Example Shop', origin: SHOP },
      payer,
      issuedAt: '2026-11-22T12:00:00Z',
      expiresAt: '2026-11-22T12:10:00Z',
    });
    expect(digest).toMatch(/^[\w-]{43}$/);
  });

  test('has a number of its own each time', () => {
    const { id: _, ...rest } = facts;
    expect(constituteCertificate(rest).certificate.id).not.toBe(constituteCertificate(rest).certificate.id);
  });

  test('takes of the payer what belongs there and nothing else', () => {
    const more = { ...payer, secret: 'x' };
    expect(constituteCertificate({ ...facts, payer: more }).certificate.payer).toEqual(payer);
  });

  test.each([
    [{ name: '' }],
    [{ name: ' Shop' }],
    [{ name: 'a'.repeat(81) }],
    [{ origin: 'http://shop.example' }],
    [{ origin: `${SHOP}/` }],
    [{ amount: eur('0.00') }],
    [{ amount: eur('42.5') }],
    [{ amount: { currency: 'XXX', value: '1' } }],
    [{ reserve: eur('0.00') }],
  ])('is not made of %o', (wrong) => {
    expect(() => constituteCertificate({ ...facts, ...wrong })).toThrow(TypeError);
  });
});
