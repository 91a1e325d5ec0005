// Whose page it is, by titles, legal notices and what a shop tells its shopper, in the languages that shops are written in.
import { describe, expect, test } from 'vitest';
import { withoutLegalForms } from '../../extension/detection/legal-forms.ts';
import { namePart, ownerIn, siteName, titleParts } from '../../extension/detection/name-text.ts';

const bestOf = (title: string) => titleParts(title).sort((one, other) => other.belief - one.belief)[0]?.name;

describe('a title', () => {
  test.each([
    ['Checkout | Bloom', 'Bloom'],
    ['Bloom - Checkout', 'Bloom'],
    ['Bloom: Secure Checkout', 'Bloom'],
    ['Secure Checkout :: Bloom', 'Bloom'],
    ['Checkout- FurniMart', 'FurniMart'],
    ['(2) Bloom | Cart', 'Bloom'],
    ['Your Shopping Cart – Larch & Loom', 'Larch & Loom'],
    ['Checkout - Step 2 of 3 - Nordlys', 'Nordlys'],
    ['Place Your Order - Bloom.com Checkout', 'Bloom.com'],
    ['Welcome to Bloom', 'Bloom'],
    ['Checkout at Bloom', 'Bloom'],
    ['Pizza Palace Order Online', 'Pizza Palace'],
    ['Bloom — Fresh flowers delivered to your door', 'Bloom'],
    ['Buy running shoes and boots | Zapp', 'Zapp'],
    ['Checkout · Bloom · Flowers for every day of the year', 'Bloom'],
    ['Tamo - Multipurpose Ecommerce Mobile HTML Template', 'Tamo'],
    ['Checkout | Forever 21', 'Forever 21'],
    ['The Home Depot - Checkout', 'The Home Depot'],
    ['Best Buy Checkout', 'Best Buy'],
    ['The Container Store: Checkout', 'The Container Store'],
    ['Book Store', 'Book Store'],
    ['Kasse | Müller GmbH & Co. KG', 'Müller'],
    ['Zur Kasse - Korbmacher', 'Korbmacher'],
    ['Prüfen und bestellen – Lindenhof', 'Lindenhof'],
    ['Paiement sécurisé - Atelier Brume', 'Atelier Brume'],
    ['Votre panier | Les Deux Fours', 'Les Deux Fours'],
    ['Finalizar compra – Casa Lola', 'Casa Lola'],
    ['Pago seguro | El Molino Azul', 'El Molino Azul'],
    ['Pagamento - Bottega Verdi S.r.l.', 'Bottega Verdi'],
    ['Afrekenen | Fietsenrijk', 'Fietsenrijk'],
    ['Finalizar pedido – Loja do Chá', 'Loja do Chá'],
    ['Koszyk - Zielony Dom', 'Zielony Dom'],
    ['Till kassan | Åhörna', 'Åhörna'],
    ['Ödeme - Çiçek Bahçesi', 'Çiçek Bahçesi'],
    ['Оформление заказа — Ромашка', 'Ромашка'],
    ['ご注文手続き｜山田商店', '山田商店'],
    ['お支払い方法 - 青空文具', '青空文具'],
    ['结账 - 小禾商城', '小禾商城'],
  ])('%s', (title, name) => {
    expect(bestOf(title)).toBe(name);
  });

  test.each([
    'Checkout',
    'Payment Page',
    'Document',
    'React App',
    'Vite + React',
    'Responsive Checkout Form',
    'Zahlung und Versand',
    'Paiement sécurisé',
    'Método de pago',
    'Ödeme Sayfası',
    'お支払い',
    'Shop',
    'Tienda',
    'Your Store',
  ])('%s names nobody', (title) => {
    expect(bestOf(title)).toBeUndefined();
  });

  test('of a site that praises itself is its name alone', () => {
    expect(siteName('Bloom | Flowers for every day of the year')).toBe('Bloom');
    expect(siteName('Bloom')).toBe('Bloom');
  });
});

describe('a legal notice', () => {
  test.each([
    ['© 2019–2024 Bloom GmbH. All rights reserved.', 'Bloom'],
    ['Copyright © 2023 Bloom', 'Bloom'],
    ['© 2023 Copyright: Bloom', 'Bloom'],
    ['© Bloom, Inc. 2023', 'Bloom'],
    ['© Bloom', 'Bloom'],
    ['Bloom © 2023 | Designed by Jane Doe', 'Bloom'],
    ['© 2022, Bloom Powered by Shopify', 'Bloom'],
    ['All Rights Reserved © Bloom 2022', 'Bloom'],
    ['Bloom. All rights reserved.', 'Bloom'],
    ['© Copyright 2022, Bloom Ltd. Registered in England', 'Bloom'],
    ['Copyright © Bloom Pty Ltd 2001-2024 ABN 12 345', 'Bloom'],
    ['© 1996-2024, Bloom.com, Inc. or its affiliates', 'Bloom.com'],
    ['© Acme Co., Ltd. All Rights Reserved', 'Acme'],
    ['© 2024 Tiffany & Co.', 'Tiffany & Co'],
    ['©2023 The Coffee Company', 'The Coffee Company'],
    ['© 2021 – Müller GmbH & Co. KG, Musterstraße 1, Berlin', 'Müller'],
    ['2023 Bloom. Tous droits réservés', 'Bloom'],
    ['Todos los derechos reservados © Bloom', 'Bloom'],
    ['Copyright (c) 2019 Bloom SARL - Tous droits réservés', 'Bloom'],
    ['Bloom AB © 2024 Alla rättigheter förbehållna', 'Bloom'],
    ['Copyright © 2005-2022 ООО «Ромашка». Все права защищены', 'Ромашка'],
    ['© 2023 株式会社山田商店', '山田商店'],
    ['版权所有 © 2022 小禾', '小禾'],
  ])('%s', (notice, name) => {
    expect(ownerIn(notice)).toBe(name);
  });

  test.each([
    'Copyright ©2023 All rights reserved | This template is made with ♥ by Colorlib',
    '© 2023 All rights reserved.',
    '© 2020 Made by John',
    'Designed by Jane © 2020',
    '© 2022 Company Name',
    'Built by Jane in 2023 with love',
    'Since 1998 we deliver',
    'I agree to the Terms of the Bloom Subscriber Agreement (last updated 2 May 2024)',
    'By clicking you accept our Terms of Service, 2024',
    'Ich stimme den AGB zu, Stand 2024',
    "J'accepte les mentions légales de 2023",
    'Acepto la política de privacidad, 2024',
    'Subject to the Terms and Conditions of 2024',
  ])('%s names no merchant', (notice) => {
    expect(ownerIn(notice)).toBeUndefined();
  });
});

describe('a sentence', () => {
  test.each([
    'I agree to the',
    'I have read and accept these terms',
    'By placing your order',
    'Ich akzeptiere die Bedingungen',
    'Mit Klick auf Bestellen',
    "J'ai lu les conditions",
    'Al hacer clic en Pagar',
    'Ho letto le condizioni',
    'Door te klikken op Betalen',
    'Li e aceito os termos',
    'Akceptuję regulamin',
    'Jag godkänner villkoren',
    '利用規約に同意します',
    '我已阅读并同意条款',
    'Read about our',
    'Terms and conditions of the',
    'Bedingungen der',
    'Les conditions de vente des',
  ])('%s is no name', (text) => {
    expect(namePart(text)).toBeUndefined();
  });

  test.each(['The Agreement', 'Agree & Co Coffee', 'Casa de Lola', 'Made by Hand', 'Only You', 'And', 'MIT'])(
    '%s is one',
    (name) => {
      expect(namePart(name)).toBe(name);
    },
  );
});

describe('the form of a company', () => {
  test.each([
    ['Bloom S.A. de C.V.', 'Bloom'],
    ['Bloom Sp. z o.o.', 'Bloom'],
    ['Bloom, Inc.', 'Bloom'],
    ['Bloom Tic. Ltd. Şti.', 'Bloom'],
    ['Bloom A/S', 'Bloom'],
    ['Bloom s.r.o.', 'Bloom'],
    ['PT Maju Jaya', 'Maju Jaya'],
    ['(株)ヤマダ', 'ヤマダ'],
    ['Larch & Co.', 'Larch & Co.'],
    ['Mass', 'Mass'],
    ['Inc', 'Inc'],
  ])('%s', (name, bare) => {
    expect(withoutLegalForms(name)).toBe(bare);
  });

  test('quotes around a name and marks after it are no part of it', () => {
    expect(namePart('«Ромашка»')).toBe('Ромашка');
    expect(namePart('Staplers®')).toBe('Staplers');
  });
});
