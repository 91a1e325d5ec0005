// The code: five tries, five minutes, twenty failures a day, ten codes an hour, three at once (PROTOCOL sections 3 and 5.2).
import { expect } from 'vitest';
import { loggedOf } from '../world/audit-log.ts';
import { bothEngines } from '../world/both-engines.ts';
import { wrongCode } from '../world/client.ts';
import type { Order, Payer } from '../world/payer.ts';
import { expectRefusal } from '../world/refusal.ts';

const both = bothEngines();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Wrong codes, each with a right check digit and the token's signature over it. */
async function fail(payer: Payer, order: Order, times: number, from = 1): Promise<void> {
  for (let step = from; step < from + times; step += 1) {
    const answer = await payer.confirm(order, { code: wrongCode(order.code, step) });
    expectRefusal(answer, 'not-confirmed', { attemptsLeft: 5 - step });
  }
}

both('five wrong codes lock the certificate, and the right one comes too late', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.order();
  await fail(payer, order, 5);
  expectRefusal(await payer.confirm(order), 'locked');
  expectRefusal(await payer.confirm(order, { code: wrongCode(order.code) }), 'locked');
  const { state, attemptsLeft, history, nonce, digest } = await payer.client.read(order.certificate.id);
  expect({ state, attemptsLeft, nonce }).toEqual({ state: 'locked', attemptsLeft: 0, nonce: undefined });
  const events = history.map(({ event }) => event).filter((event) => event !== 'sent');
  expect(events).toEqual(['accepted', ...Array(5).fill('failed'), 'locked']);
  const logged = (await loggedOf(bank.ports, digest)).slice(1);
  expect(
    logged.filter(({ type }) => type === 'confirmation-failed').map((one) => one['attemptsLeft']),
  ).toEqual([4, 3, 2, 1, 0]);
  expect(logged.filter(({ type }) => type !== 'confirmation-failed')).toMatchObject([
    { type: 'certificate-ended', state: 'locked' },
  ]);
  const account = await payer.client.account();
  expect(account.available).toEqual({ currency: 'EUR', value: '500.00' });
  expectRefusal(await payer.client.call('DELETE', `/v1/certificates/${order.certificate.id}`), 'locked');
  const card = await payer.client.call('POST', `/v1/certificates/${order.certificate.id}/card`, {});
  expectRefusal(card, 'locked');
});

both('a failed confirmation sent again counts again', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.order();
  const code = wrongCode(order.code);
  const assertion = payer.sign({ ...order, code });
  expectRefusal(await payer.confirm(order, { code, assertion }), 'not-confirmed', { attemptsLeft: 4 });
  expectRefusal(await payer.confirm(order, { code, assertion }), 'not-confirmed', { attemptsLeft: 3 });
});

both('only eight ASCII digits are a code; anything else is malformed and counts nothing', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.order();
  const assertion = payer.sign(order);
  for (const code of [
    '',
    '1234567',
    '123456789',
    '1234 5678',
    '１２３４５６７８',
    '12345678\n',
    '-1234567',
    'abcdefgh',
  ]) {
    expectRefusal(await payer.confirm(order, { code, assertion }), 'malformed');
  }
  expect((await payer.client.read(order.certificate.id)).attemptsLeft).toBe(5);
  // A wrong check digit is a failure like any other.
  const slip = order.code.slice(0, 7) + ((Number(order.code[7]) + 1) % 10);
  expectRefusal(await payer.confirm(order, { code: slip }), 'not-confirmed', { attemptsLeft: 4 });
  expect((await payer.confirm(order)).status).toBe(200);
});

both('a code is good for five minutes', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.order();
  const life = Date.parse(order.submitted.codeExpiresAt) - bank.now();
  expect(life).toBeLessThanOrEqual(5 * MINUTE);
  expect(life).toBeGreaterThan(5 * MINUTE - 10_000);
  bank.advance(5 * MINUTE - 10_000);
  const other = await payer.order();
  bank.advance(11_000);
  expectRefusal(await payer.confirm(order), 'expired');
  expect((await payer.client.read(order.certificate.id)).state).toBe('expired');
  expectRefusal(await payer.confirm(order, { code: wrongCode(order.code) }), 'expired');
  expect((await payer.confirm(other)).status).toBe(200);
});

both('a code is never good past the certificate', async (bank) => {
  const payer = await bank.payer();
  const instant = (milliseconds: number) => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
  const times = { issuedAt: instant(bank.now()), expiresAt: instant(bank.now() + 30_000) };
  const order = await payer.order(times);
  expect(order.submitted.codeExpiresAt).toBe(times.expiresAt);
  bank.advance(31_000);
  expectRefusal(await payer.confirm(order), 'expired');
});

both('the twentieth failure blocks confirmation for an hour and is told to the device', async (bank) => {
  const payer = await bank.payer();
  for (let certificate = 0; certificate < 4; certificate += 1) {
    await fail(payer, await payer.order(), certificate < 3 ? 5 : 4);
  }
  const good = await payer.order();
  const last = await payer.order();
  const before = bank.mailbox.count(payer.address);
  await fail(payer, last, 1);
  const blocked = await payer.confirm(good);
  expectRefusal(blocked, 'rate-limited');
  expect(Number(blocked.headers.get('retry-after'))).toBeGreaterThan(3500);
  expect(Number(blocked.headers.get('retry-after'))).toBeLessThanOrEqual(3600);
  const notice = await bank.mailbox.waitForLetter(payer.address, { after: before });
  expect(notice.text).not.toMatch(/\d{8}/);
  expect((await payer.client.read(good.certificate.id)).attemptsLeft).toBe(5);
  // The block wins over the state: nothing is told of it.
  await payer.client.cancel(good.certificate.id);
  expectRefusal(await payer.confirm(good), 'rate-limited');
  bank.advance(HOUR + 1000);
  const free = await payer.order();
  expect((await payer.confirm(free)).status).toBe(200);
});

both('after the block the failures of the day still count', async (bank) => {
  const payer = await bank.payer();
  for (let certificate = 0; certificate < 4; certificate += 1) await fail(payer, await payer.order(), 5);
  bank.advance(HOUR + 1000);
  const order = await payer.order();
  await fail(payer, order, 1);
  expectRefusal(await payer.confirm(order), 'rate-limited');
  bank.advance(24 * HOUR);
  await payer.client.signIn();
  const later = await payer.order();
  await fail(payer, later, 2);
  expect((await payer.confirm(later)).status).toBe(200);
});

both('a success takes its certificate’s failures back', async (bank) => {
  const payer = await bank.payer();
  for (let certificate = 0; certificate < 6; certificate += 1) {
    const order = await payer.order({ amount: { currency: 'EUR', value: '1.00' } });
    await fail(payer, order, 4);
    const answer = await payer.confirm(order);
    expect(answer.status, `certificate ${certificate}: ${answer.text}`).toBe(200);
  }
});

both('at most three certificates await confirmation', async (bank) => {
  const payer = await bank.payer();
  const orders = [await payer.order(), await payer.order(), await payer.order()];
  const certificate = await payer.certificate();
  const full = await payer.client.call('POST', '/v1/certificates', { certificate });
  expectRefusal(full, 'rate-limited');
  expect(Number(full.headers.get('retry-after'))).toBeLessThanOrEqual(300);
  await payer.client.cancel(orders[0]?.certificate.id ?? '');
  // A refused certificate was not stored: its id is free.
  expect((await payer.client.submit(certificate)).state).toBe('awaiting-confirmation');
});

both('ten codes an hour, resends included', async (bank) => {
  const payer = await bank.payer();
  for (let count = 0; count < 8; count += 1) {
    const { certificate } = await payer.order();
    await payer.client.cancel(certificate.id);
  }
  const order = await payer.order();
  bank.advance(31_000);
  await payer.client.resend(order.certificate.id);
  bank.advance(31_000);
  const resend = await payer.client.call('POST', `/v1/certificates/${order.certificate.id}/code`, {});
  expectRefusal(resend, 'rate-limited');
  expect(Number(resend.headers.get('retry-after'))).toBeGreaterThan(3400);
  const submit = { certificate: await payer.certificate() };
  expectRefusal(await payer.client.call('POST', '/v1/certificates', submit), 'rate-limited');
  expect((await payer.confirm(order)).status).toBe(200);
  bank.advance(HOUR);
  await payer.order();
});
