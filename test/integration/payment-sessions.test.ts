// Who may do what with a certificate: the submitting key, another session of the account, another account (PROTOCOL section 5.2).
import { expect } from 'vitest';
import { bothEngines } from '../world/both-engines.ts';
import type { Answer } from '../world/client/calls.ts';
import type { Certificate, Json } from '../world/client.ts';
import { base64url, DpopKey, digestOf } from '../world/client.ts';
import type { Order, Payer } from '../world/payer.ts';
import { expectRefusal } from '../world/refusal.ts';

const both = bothEngines();

const submit = (payer: Payer, certificate: Certificate, body = {}): Promise<Answer> =>
  payer.client.call('POST', '/v1/certificates', { certificate, ...body });

function changed({ certificate }: Order): Certificate {
  return { ...certificate, amount: { currency: 'EUR', value: '42.51' } };
}

both('the same content under the same key again: 201, same nonce, nothing sent', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.order();
  const before = bank.mailbox.count(payer.address);
  const again = await payer.client.submit(order.certificate);
  expect(again).toEqual({ ...order.submitted, sentTo: again.sentTo });
  // Another text of the same certificate is the same certificate.
  const reordered = Object.fromEntries(Object.entries(order.certificate).reverse()) as Certificate;
  const raw = JSON.stringify({ certificate: reordered }, null, 2).replace('"version": 1', '"version": 1.0');
  const spaced = await payer.client.call('POST', '/v1/certificates', undefined, { raw });
  expect(spaced.status, spaced.text).toBe(201);
  expect(spaced.body).toMatchObject({
    digest: base64url(digestOf(order.certificate as Json)),
    nonce: order.submitted.nonce,
  });
  await payer.order({ amount: { currency: 'EUR', value: '1.00' } });
  expect(bank.mailbox.count(payer.address)).toBe(before + 1);
  expect((await payer.confirm(order)).status).toBe(200);
  const late = await submit(payer, order.certificate);
  expect(late.status).toBe(201);
  const { nonce, requestOptions } = order.submitted;
  expect(late.body).toMatchObject({ state: 'validated', attemptsLeft: 5, nonce, requestOptions });
  expect(await payer.client.read(order.certificate.id)).not.toHaveProperty('nonce');
});

both('a certificate id serves once, ever: other content, other session, other account', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.order();
  expectRefusal(await submit(payer, changed(order)), 'certificate-reused');
  const other = await payer.otherSession();
  const body = { certificate: order.certificate };
  expectRefusal(await other.call('POST', '/v1/certificates', body), 'certificate-reused');
  const eve = await bank.payer({ name: 'Eve Example' });
  expectRefusal(await submit(eve, order.certificate), 'certificate-reused');
  const own = await eve.certificate({ id: order.certificate.id });
  expectRefusal(await submit(eve, own), 'certificate-reused');
  await payer.client.cancel(order.certificate.id);
  expectRefusal(await submit(payer, changed(order)), 'certificate-reused');
  expectRefusal(await submit(eve, own), 'certificate-reused');
  expect((await submit(payer, order.certificate)).body).toMatchObject({ state: 'cancelled' });
});

both('another payer in the certificate is refused, whichever member differs', async (bank) => {
  const payer = await bank.payer();
  const eve = await bank.payer({ name: 'Eve Example' });
  const { payer: honest } = await payer.certificate();
  const { payer: foreign } = await eve.certificate();
  const wrong = [
    foreign,
    { ...honest, name: foreign.name },
    { ...honest, account: foreign.account },
    { ...honest, entity: 'Other Bank' },
    { ...honest, name: honest.name.toUpperCase() },
  ];
  for (const one of wrong)
    expectRefusal(await submit(payer, await payer.certificate({ payer: one })), 'payer-mismatch');
});

both('to another account a certificate is unknown', async (bank) => {
  const payer = await bank.payer();
  const eve = await bank.payer({ name: 'Eve Example' });
  const order = await payer.pay();
  const path = `/v1/certificates/${order.certificate.id}`;
  const { code } = order;
  const assertion = eve.client.integrity(order.certificate, order.submitted.nonce, code);
  expectRefusal(await eve.client.call('GET', path), 'unknown');
  expectRefusal(await eve.client.call('GET', `${path}/evidence`), 'unknown');
  expectRefusal(await eve.client.call('DELETE', path), 'unknown');
  expectRefusal(await eve.client.call('POST', `${path}/code`, {}), 'unknown');
  expectRefusal(await eve.client.call('POST', `${path}/card`, {}), 'unknown');
  expectRefusal(await eve.client.call('POST', `${path}/confirmation`, { code, assertion }), 'unknown');
  expect((await eve.client.list()).items).toEqual([]);
});

both('another session reads and cancels; it neither confirms, resends, nor gets the card', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.order();
  const other = await payer.otherSession();
  const path = `/v1/certificates/${order.certificate.id}`;
  const { code } = order;
  const confirmation = { code, assertion: payer.sign(order) };
  expectRefusal(await other.call('POST', `${path}/confirmation`, confirmation), 'unknown');
  expectRefusal(await other.call('POST', `${path}/code`, {}), 'unknown');
  const { nonce, requestOptions, attemptsLeft } = await other.read(order.certificate.id);
  expect({ nonce, requestOptions, attemptsLeft }).toEqual({
    nonce: undefined,
    requestOptions: undefined,
    attemptsLeft: 5,
  });
  expect((await payer.client.read(order.certificate.id)).nonce).toBe(order.submitted.nonce);
  expect((await payer.confirm(order)).status).toBe(200);
  expectRefusal(await other.call('POST', `${path}/card`, {}), 'unknown');
  expectRefusal(await other.call('POST', `${path}/confirmation`, confirmation), 'unknown');
  expect((await other.evidence(order.certificate.id))['digest']).toBe(order.submitted.digest);
  await payer.client.card(order.certificate.id);
  await other.cancel(order.certificate.id);
  expect((await payer.client.read(order.certificate.id)).state).toBe('unused');
});

both('a certificate belongs to its key, whatever session the key has', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.order();
  await payer.client.signIn();
  expect((await payer.confirm(order)).status).toBe(200);
  await payer.client.card(order.certificate.id);
});

both('a proof by another key does not open a session', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.order();
  const thief = await DpopKey.generate();
  const proof = { jwk: thief.publicJwk, signer: thief };
  const path = `/v1/certificates/${order.certificate.id}`;
  for (const call of [
    payer.client.call('GET', path, undefined, { proof }),
    payer.client.call(
      'POST',
      `${path}/confirmation`,
      { code: order.code, assertion: payer.sign(order) },
      { proof },
    ),
    payer.client.call('POST', `${path}/card`, {}, { proof }),
  ]) {
    expectRefusal(await call, 'unauthenticated');
  }
  expect((await payer.client.read(order.certificate.id)).attemptsLeft).toBe(5);
});

both('after a success: the same body 200, another one not-open and nothing counted', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.order();
  const assertion = payer.sign(order);
  const first = await payer.confirm(order, { assertion });
  expect(first.status).toBe(200);
  const again = await payer.confirm(order, { assertion });
  expect([again.status, again.text]).toEqual([200, first.text]);
  expectRefusal(await payer.confirm(order), 'not-open', { state: 'validated' });
  expectRefusal(await payer.confirm(order, { code: '12345678', assertion }), 'not-open', {
    state: 'validated',
  });
  await payer.client.cancel(order.certificate.id);
  const late = await payer.confirm(order, { assertion });
  expect(late.status).toBe(200);
  expect(late.body).toMatchObject({ state: 'unused' });
  const { attemptsLeft, history } = await payer.client.read(order.certificate.id);
  expect(attemptsLeft).toBe(5);
  expect(history.map(({ event }) => event)).not.toContain('failed');
});

both('what refuses a confirmation but the confirmation itself leaves everything as it was', async (bank) => {
  const payer = await bank.payer({ fund: 'EUR 60.00' });
  const first = await payer.order();
  const second = await payer.order();
  const assertion = payer.sign(second);
  expect((await payer.confirm(first)).status).toBe(200);
  const counter = () =>
    bank.ports.store.read
      .selectFrom('tokens')
      .select('counter')
      .where('account_id', '=', payer.accountId)
      .executeTakeFirstOrThrow();
  const before = await counter();
  const { certificate } = second;
  expectRefusal(await payer.confirm(second, { assertion }), 'insufficient-funds');
  await bank.set(payer, 'accounts', { frozen_at: bank.now() });
  // Frozen wins over funds, and both over a wrong code.
  expectRefusal(await payer.confirm(second, { code: '12345678' }), 'account-frozen');
  await bank.set(payer, 'accounts', { frozen_at: null });
  expectRefusal(await payer.confirm(second, { code: '12345678' }), 'insufficient-funds');
  expect(await counter()).toEqual(before);
  const { state, attemptsLeft } = await payer.client.read(certificate.id);
  expect({ state, attemptsLeft }).toEqual({ state: 'awaiting-confirmation', attemptsLeft: 5 });
  await payer.client.cancel(first.certificate.id);
  const again = await payer.confirm(second);
  expect(again.status, again.text).toBe(200);
});

both('lists are newest first, in pages, with what a single read has but for what confirms', async (bank) => {
  const payer = await bank.payer();
  const orders: Order[] = [];
  for (let count = 0; count < 3; count += 1)
    orders.push(await payer.order({ amount: { currency: 'EUR', value: '1.00' } }));
  const newest = orders.map(({ certificate }) => certificate.id).reverse();
  const whole = await payer.client.list();
  expect(whole.items.map(({ id }) => id)).toEqual(newest);
  expect(whole).not.toHaveProperty('next');
  const page = await payer.client.list('?limit=2');
  const rest = await payer.client.list(`?limit=2&after=${page.next}`);
  expect([...page.items, ...rest.items].map(({ id }) => id)).toEqual(newest);
  const {
    nonce: _,
    requestOptions: __,
    history: ___,
    receipt: ____,
    ...single
  } = await payer.client.read(newest[0] ?? '');
  expect({ ...whole.items[0], sentTo: single.sentTo }).toEqual(single);
});
