// Refusals of a resend, of a card and of evidence, and which of two wins (PROTOCOL sections 3, 5.2 and 5.3).
import { expect } from 'vitest';
import type { Bank } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import type { Answer } from '../world/client/calls.ts';
import { base64url, type Resent, wrongCode } from '../world/client.ts';
import type { Order, Payer } from '../world/payer.ts';
import { expectRefusal } from '../world/refusal.ts';

const both = bothEngines();
const SECOND = 1000;
const MINUTE = 60 * SECOND;

const resend = (payer: Payer, { certificate }: Order, body: object = {}): Promise<Answer> =>
  payer.client.call('POST', `/v1/certificates/${certificate.id}/code`, body);
const askCard = (payer: Payer, { certificate }: Order): Promise<Answer> =>
  payer.client.call('POST', `/v1/certificates/${certificate.id}/card`, {});
const freeze = (bank: Bank, payer: Payer) => bank.set(payer, 'accounts', { frozen_at: bank.now() });

both('a resend carries the same code, comes 30 s apart and three times in all', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.order();
  const { mailbox } = bank;
  const before = mailbox.count(payer.address);
  const soon = await resend(payer, order);
  expectRefusal(soon, 'resend-too-soon');
  expect(Number(soon.headers.get('retry-after'))).toBeLessThanOrEqual(30);
  for (const left of [1, 0]) {
    bank.advance(31 * SECOND);
    const sent = await resend(payer, order);
    expect(sent.status, sent.text).toBe(202);
    const { sendsLeft, nextSendAt, sentTo } = sent.body as Resent;
    expect({ sendsLeft, hint: sentTo.hint, channel: sentTo.channel }).toEqual({
      sendsLeft: left,
      hint: order.submitted.sentTo.hint,
      channel: 'email',
    });
    const wait = Date.parse(nextSendAt) - bank.now();
    expect(wait).toBeGreaterThan(20 * SECOND);
    expect(wait).toBeLessThanOrEqual(31 * SECOND);
    const letters = before + 1 - left;
    expect(await mailbox.waitForCode(payer.address, { after: letters })).toBe(order.code);
  }
  // No send is left, but it is also too soon, and that comes first.
  expectRefusal(await resend(payer, order), 'resend-too-soon');
  bank.advance(31 * SECOND);
  expectRefusal(await resend(payer, order), 'no-resend-left');
  const { codeExpiresAt, attemptsLeft } = await payer.client.read(order.certificate.id);
  expect(codeExpiresAt).toBe(order.submitted.codeExpiresAt);
  expect(attemptsLeft).toBe(5);
  expect((await payer.confirm(order)).status).toBe(200);
});

both('a resend gives no attempt back', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.order();
  const code = wrongCode(order.code);
  expectRefusal(await payer.confirm(order, { code }), 'not-confirmed', { attemptsLeft: 4 });
  bank.advance(31 * SECOND);
  expect((await resend(payer, order)).status).toBe(202);
  expect((await payer.client.read(order.certificate.id)).attemptsLeft).toBe(4);
  expectRefusal(await payer.confirm(order, { code }), 'not-confirmed', { attemptsLeft: 3 });
});

both('resends race: at most one goes out', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.order();
  bank.advance(31 * SECOND);
  const answers = await Promise.all(Array.from({ length: 20 }, () => resend(payer, order)));
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
  for (const answer of answers.filter(({ status }) => status !== 202))
    expectRefusal(answer, 'resend-too-soon');
});

both('resend: unknown > rate-limited > the state > frozen > no device > too soon', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.order();
  const foreign = { deviceId: base64url(new Uint8Array(16)) };
  const times = Array.from({ length: 10 }, (_, place) => bank.now() - place * SECOND);
  await bank.set(payer, 'accounts', { sends: JSON.stringify(times) });
  expectRefusal(await resend(payer, order, foreign), 'unknown');
  await payer.client.cancel(order.certificate.id);
  await freeze(bank, payer);
  expectRefusal(await resend(payer, order), 'rate-limited');
  await bank.set(payer, 'accounts', { sends: '[]' });
  expectRefusal(await resend(payer, order), 'cancelled');

  const other = await bank.payer();
  const second = await other.order();
  await freeze(bank, other);
  await bank.set(other, 'devices', { removed_at: bank.now() });
  expectRefusal(await resend(other, second), 'account-frozen');
  await bank.set(other, 'accounts', { frozen_at: null });
  expectRefusal(await resend(other, second), 'no-device');
  await bank.set(other, 'devices', { removed_at: null });
  expectRefusal(await resend(other, second), 'resend-too-soon');
  bank.advance(6 * MINUTE);
  expectRefusal(await resend(other, second), 'expired');
});

both('evidence and card before validation are refused by the state', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.order();
  const path = `/v1/certificates/${order.certificate.id}/evidence`;
  const open = { state: 'awaiting-confirmation' };
  await freeze(bank, payer);
  expectRefusal(await payer.client.call('GET', path), 'not-open', open);
  expectRefusal(await askCard(payer, order), 'not-open', open);
  await payer.client.cancel(order.certificate.id);
  expectRefusal(await payer.client.call('GET', path), 'cancelled');
  expectRefusal(await askCard(payer, order), 'cancelled');
  expectRefusal(await payer.confirm(order), 'cancelled');
});

both('a card is released once and three times again to the same key, the same each time', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.pay();
  const first = await payer.client.card(order.certificate.id);
  expect(first.number).toMatch(/^\d{16}$/);
  expect(first.cvc).toMatch(/^\d{3}$/);
  for (const _again of [1, 2, 3]) expect(await payer.client.card(order.certificate.id)).toEqual(first);
  expectRefusal(await askCard(payer, order), 'card-already-released');
  await freeze(bank, payer);
  expectRefusal(await askCard(payer, order), 'card-already-released');
  const life = Date.parse(first.closesAt) - bank.now();
  expect(life).toBeGreaterThan(14 * MINUTE);
  expect(life).toBeLessThanOrEqual(15 * MINUTE + SECOND);
});

both('parallel releases give one card, four times', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.pay();
  const answers = await Promise.all(Array.from({ length: 12 }, () => askCard(payer, order)));
  const given = answers.filter(({ status }) => status === 200);
  expect(given).toHaveLength(4);
  expect(new Set(given.map(({ text }) => text)).size).toBe(1);
  for (const answer of answers.filter(({ status }) => status !== 200))
    expectRefusal(answer, 'card-already-released');
});

both('a card is released within ten minutes, and to nobody of a frozen account', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.pay();
  await freeze(bank, payer);
  expectRefusal(await askCard(payer, order), 'account-frozen');
  await bank.set(payer, 'accounts', { frozen_at: null });
  bank.advance(11 * MINUTE);
  const late = await askCard(payer, order);
  expect([409, 410], late.text).toContain(late.status);
  expect(late.body).not.toHaveProperty('number');
});

both('a card of which time has run out was released already', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.pay();
  await payer.client.card(order.certificate.id);
  bank.advance(16 * MINUTE);
  expectRefusal(await askCard(payer, order), 'card-already-released');
});

both('a card of a cancelled payment is closed, and its money is free again', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.pay();
  await payer.client.card(order.certificate.id);
  expect((await payer.client.account()).held).toEqual({ currency: 'EUR', value: '42.50' });
  await payer.client.cancel(order.certificate.id);
  await payer.client.cancel(order.certificate.id);
  const { state, card } = await payer.client.read(order.certificate.id);
  expect({ state, card: card?.state }).toEqual({ state: 'unused', card: 'closed' });
  const account = await payer.client.account();
  expect([account.available, account.held]).toEqual([
    { currency: 'EUR', value: '500.00' },
    { currency: 'EUR', value: '0.00' },
  ]);
  const again = await askCard(payer, order);
  expect(again.status, again.text).toBe(409);
});
