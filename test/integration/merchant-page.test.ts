// The page on which a person plays the merchant: each button moves what it says, and the issuer's no is told.
import { expect, test } from 'vitest';
import { MerchantPage } from '../world/merchant-page.ts';
import { Psp } from '../world/psp.ts';
import { CardsWorld, eur, SHOP } from './cards-world.ts';

test('charge, charge again, capture more, refund; a charge beyond the certificate is declined', async () => {
  await using world = await CardsWorld.open();
  await using psp = await Psp.start(() => world.network);
  await using page = await MerchantPage.start(psp);
  const read = async () => (await fetch(page.url)).text();
  expect(await read()).toContain('No card was charged yet');
  const { presented } = await world.released();
  const { id, fields } = psp.open({ merchant: SHOP, amount: eur('42.50'), digital: false });
  const expiry = `${String(presented.expiryMonth).padStart(2, '0')}${presented.expiryYear % 100}`;
  Object.assign(fields, { number: presented.number, expiry, cvc: presented.cvc });
  expect(await psp.charge(id)).toMatchObject({ approved: true });
  const press = (deed: string, value: string) =>
    fetch(`${page.url}payments/${id}/${deed}`, { method: 'POST', body: new URLSearchParams({ value }) });
  expect(await (await press('charge', '42.50')).text()).toContain('declined, card_not_open');
  await press('capture', '45.00');
  await press('refund', '5.00');
  expect(await world.money()).toEqual({ available: 46_000, reserved: 0, held: 0, spent: 4000 });
  const said = await read();
  for (const line of ['capture EUR 45.00: booked', 'refund EUR 5.00: booked']) expect(said).toContain(line);
  expect(await (await press('capture', '<b>')).text()).toContain('&#60;b&#62;');
  expect(said).not.toContain(presented.number);
});
