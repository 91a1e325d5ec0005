// Charges of a card whose amount is in another currency than the account: compared in the merchant's, within the reserve.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect } from 'vitest';
import type { Bank } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import type { Certificate, Money } from '../world/client.ts';
import { Network, type NetworkMerchant, type PresentedCard } from '../world/network.ts';
import { type Payer, SHOP } from '../world/payer.ts';
import { balancesOf } from './cards-rows.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'countersign-foreign-'));
const file = path.join(folder, 'eurofxref-daily.xml');
writeFileSync(
  file,
  `<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<gesmes:subject>Reference rates</gesmes:subject><gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>
<Cube><Cube time='${new Date().toISOString().slice(0, 10)}'><Cube currency='USD' rate='1.0876'/><Cube currency='JPY' rate='160'/></Cube></Cube>
</gesmes:Envelope>`,
);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const both = bothEngines({ environment: { RATES_FILE: file, RATES_MARGIN: '2%' } });
const MERCHANT: NetworkMerchant = {
  acceptorId: 'acceptor-9',
  descriptor: 'EXAMPLE SHOP TOKYO',
  mcc: '5732',
  country: 'JP',
  city: 'Tokyo',
  url: SHOP.origin,
};
const jpy = (value: string): Money => ({ currency: 'JPY', value });
const eur = (value: string): Money => ({ currency: 'EUR', value });

type Bought = { payer: Payer; network: Network; card: PresentedCard; certificate: Certificate; bank: Bank };

/** 16000 yen for at most 102.00 euros: 100.00 by the middle rate, and the margin. */
async function buy(bank: Bank, changes: Partial<Certificate> = {}): Promise<Bought> {
  const payer = await bank.payer();
  const quoted = await payer.client.ask<{ reserve: Money; source: string }>('POST', '/v1/quotes', 200, {
    amount: jpy('16000'),
  });
  expect(quoted).toMatchObject({ reserve: eur('102.00'), rate: '0.006375', source: 'European Central Bank' });
  const { certificate } = await payer.pay({ amount: jpy('16000'), reserve: quoted.reserve, ...changes });
  const { number, expiryMonth, expiryYear, cvc } = await payer.client.card(certificate.id);
  const network = new Network({ serverUrl: bank.url, keysFile: bank.environment['KEYS_FILE'] ?? '' });
  network.clock = () => bank.now();
  return { bank, payer, network, card: { number, expiryMonth, expiryYear, cvc }, certificate };
}

const charge = ({ network, card }: Bought, amount: Money, billing?: Money) =>
  network.authorise({ card, merchant: MERCHANT, amount, ...(billing === undefined ? {} : { billing }) });

async function expectMoney({ bank, payer }: Bought, available: string, held: string): Promise<void> {
  expect(await payer.client.account()).toMatchObject({ available: eur(available), held: eur(held) });
  await balancesOf(bank.ports.store, payer.accountId);
}

const stateOf = async ({ payer, certificate }: Bought) => {
  const { state, card } = await payer.client.read(certificate.id);
  return {
    state,
    charges: card?.charges.map(({ amount, state }) => `${amount.currency} ${amount.value} ${state}`),
  };
};

both(
  'a purchase in yen from an account in euros: what remains of the reserve is free after the capture',
  async (bank) => {
    const bought = await buy(bank);
    await expectMoney(bought, '398.00', '102.00');
    const authorised = await charge(bought, jpy('16000'), eur('100.40'));
    expect(authorised).toMatchObject({ approved: true });
    await expectMoney(bought, '398.00', '102.00');
    // The rate moved until the goods left: less is cleared in euros than was held for the same yen.
    await bought.network.capture(authorised, { billing: eur('100.10') });
    await expectMoney(bought, '399.90', '0.00');
    expect(await stateOf(bought)).toEqual({ state: 'completed', charges: ['JPY 16000 captured'] });
  },
);

both('all is cleared in parts, none of them called the last: nothing stays held', async (bank) => {
  const bought = await buy(bank);
  const authorised = await charge(bought, jpy('16000'), eur('100.40'));
  for (const billing of [eur('50.00'), eur('50.10')])
    await bought.network.capture(authorised, { amount: jpy('8000'), final: false, billing });
  await expectMoney(bought, '399.90', '0.00');
  expect(await stateOf(bought)).toMatchObject({ state: 'completed' });
});

both('a part of the yen is cleared as the last: the rest is free', async (bank) => {
  const bought = await buy(bank);
  const authorised = await charge(bought, jpy('16000'), eur('100.40'));
  await bought.network.capture(authorised, { amount: jpy('4000'), billing: eur('25.10') });
  await expectMoney(bought, '474.90', '0.00');
});

both(
  'one yen more, another currency, more euros than were reserved, or nobody knows how many',
  async (bank) => {
    const bought = await buy(bank);
    const declined = async (amount: Money, billing: Money | undefined, reason: string) =>
      expect(await charge(bought, amount, billing)).toMatchObject({ approved: false, reason });
    await declined(jpy('16001'), eur('100.00'), 'amount_exceeded');
    // The merchant converts: not what was signed, though it is no more than the reserve.
    await declined(eur('100.00'), eur('100.00'), 'currency_changed');
    await declined({ currency: 'USD', value: '100.00' }, eur('92.00'), 'currency_changed');
    await declined(jpy('16000'), eur('102.01'), 'insufficient_reserve');
    await declined(jpy('16000'), undefined, 'insufficient_reserve');
    await declined(jpy('16000'), { currency: 'USD', value: '50.00' }, 'insufficient_reserve');
    await expectMoney(bought, '398.00', '102.00');
    expect(await charge(bought, jpy('16000'), eur('102.00'))).toMatchObject({ approved: true });
  },
);

both('several shipments together never take more than the reserve', async (bank) => {
  const bought = await buy(bank, { charge: { mode: 'split', count: 3 } });
  const first = await charge(bought, jpy('8000'), eur('51.00'));
  expect(first).toMatchObject({ approved: true });
  expect(await charge(bought, jpy('4000'), eur('51.01'))).toMatchObject({ reason: 'insufficient_reserve' });
  const second = await charge(bought, jpy('4000'), eur('50.00'));
  expect(second).toMatchObject({ approved: true });
  expect(await charge(bought, jpy('4000'), eur('1.01'))).toMatchObject({ reason: 'insufficient_reserve' });
  await bought.network.capture(first, { billing: eur('51.00') });
  await bought.network.refund(first);
  // A refund gives no room back.
  expect(await charge(bought, jpy('4000'), eur('1.01'))).toMatchObject({ reason: 'insufficient_reserve' });
  expect(await charge(bought, jpy('4000'), eur('1.00'))).toMatchObject({ approved: true });
});

both('many charges at once within the yen, each within the reserve: together too', async (bank) => {
  const bought = await buy(bank, { charge: { mode: 'split', count: 10 } });
  const all = await Promise.all(Array.from({ length: 10 }, () => charge(bought, jpy('1600'), eur('30.00'))));
  expect(all.filter(({ approved }) => approved)).toHaveLength(3);
  await expectMoney(bought, '398.00', '102.00');
});

both('a reversal without its euros frees the hold', async (bank) => {
  const bought = await buy(bank);
  const authorised = await charge(bought, jpy('16000'), eur('100.40'));
  await bought.network.reverse(authorised);
  await expectMoney(bought, '398.00', '102.00');
  expect(await charge(bought, jpy('16000'), eur('102.00'))).toMatchObject({ approved: true });
});

both('what was cleared beyond the reserve is booked as it was, and flagged', async (bank) => {
  const bought = await buy(bank);
  const authorised = await charge(bought, jpy('16000'), eur('102.00'));
  await bought.network.capture(authorised, { billing: eur('103.50') });
  await expectMoney(bought, '396.50', '0.00');
  const [chain] = await bank.ports.store.read
    .selectFrom('chains')
    .select('flags')
    .where('certificate_id', '=', bought.certificate.id)
    .execute();
  expect(JSON.parse(chain?.flags ?? '[]')).toContain('broke: insufficient_reserve');
});
