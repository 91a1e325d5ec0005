// Every operation that takes a body, called by a signed-in payer with anything else: malformed, and nothing stored.
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect } from 'vitest';
import { Authenticator } from '../world/authenticator.ts';
import { type Bank, EXTENSION_ORIGIN } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import { base64url, Client, type Enrolment } from '../world/client.ts';
import type { Payer } from '../world/payer.ts';
import { expectRefusal } from '../world/refusal.ts';

const both = bothEngines();
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 100);

/** Operations with a body: where, by whom, and an honest body to begin from. */
type Target = { path: string; by: Client; body: Record<string, unknown>; proof?: 'none' };

async function targetsOf(bank: Bank, payer: Payer): Promise<Target[]> {
  const order = await payer.order();
  // What is stored is looked at: the carrier's answer is in it already.
  const delivery = async () => (await payer.client.read(order.certificate.id)).sentTo.delivery;
  await expect.poll(delivery).toBe('sent');
  const one = `/v1/certificates/${order.certificate.id}`;
  const authenticator = new Authenticator({ origin: EXTENSION_ORIGIN });
  const newcomer = await Client.create({ baseUrl: bank.url, clock: () => bank.now(), authenticator });
  const { invitation } = await bank.invite('Cy Example', ['--role', 'payer']);
  const enrolment = await newcomer.ask<Enrolment>('POST', '/v1/enrolments', 201, { invitation });
  const step = `/v1/enrolments/${enrolment.id}`;
  const registration = authenticator.register(enrolment.creationOptions);
  const assertion = payer.sign(order);
  const { code } = order;
  const changeId = base64url(randomBytes(16));
  return [
    { path: '/v1/certificates', by: payer.client, body: { certificate: order.certificate } },
    { path: `${one}/code`, by: payer.client, body: { deviceId: base64url(randomBytes(16)) } },
    { path: `${one}/confirmation`, by: payer.client, body: { code, assertion } },
    { path: `${one}/card`, by: payer.client, body: {} },
    { path: '/v1/changes/options', by: payer.client, body: {} },
    { path: '/v1/tokens/options', by: payer.client, body: {} },
    { path: '/v1/tokens', by: payer.client, body: { registration, label: 'x', changeId, assertion } },
    {
      path: '/v1/devices',
      by: payer.client,
      body: { channel: 'email', address: 'a@b.example', changeId, assertion },
    },
    { path: `/v1/devices/${changeId}/confirmation`, by: payer.client, body: { code: '12345678' } },
    { path: '/v1/account/freeze', by: payer.client, body: {} },
    { path: '/v1/account/recovery-codes', by: payer.client, body: { changeId, assertion } },
    { path: '/v1/enrolments', by: newcomer, body: { invitation } },
    { path: `${step}/token`, by: newcomer, body: { registration } },
    { path: `${step}/device`, by: newcomer, body: { channel: 'email', address: 'a@b.example' } },
    { path: `${step}/device/confirmation`, by: newcomer, body: { code: '12345678' } },
    { path: '/v1/sessions/options', by: newcomer, body: {}, proof: 'none' },
    { path: '/v1/sessions', by: newcomer, body: { id: base64url(randomBytes(16)), assertion } },
  ];
}

both('unknown members, left-out members, wrong types and null in every operation', async (bank) => {
  const payer = await bank.payer();
  const targets = await targetsOf(bank, payer);
  const before = await bank.stored();
  for (const { path, by, body, proof } of targets) {
    const options = proof === undefined ? {} : { proof };
    const optional = path.endsWith('/code');
    const spoilt: unknown[] = [{ ...body, more: 1 }, { ...body, constructor: 'x' }, [body], null, 'text', 7];
    for (const name of Object.keys(body)) {
      for (const value of [null, 7, true, [], {}, '']) spoilt.push({ ...body, [name]: value });
      const { [name]: _, ...rest } = body;
      if (!optional) spoilt.push(rest);
    }
    for (const one of spoilt) {
      const answer = await by.call('POST', path, one, options);
      expect(answer.status, `${path} ${JSON.stringify(one).slice(0, 200)}: ${answer.text}`).toBe(400);
      expectRefusal(answer, 'malformed');
    }
    const text = JSON.stringify({ ...body, twice: 1 }).replace('"twice":1', '"twice":1,"twice":1');
    expectRefusal(await by.call('POST', path, undefined, { raw: text, ...options }), 'malformed');
    expectRefusal(await by.call('POST', path, undefined, options), 'malformed');
  }
  expect(await bank.stored()).toEqual(before);
});

both(
  'anything at all in every operation',
  async (bank) => {
    const payer = await bank.payer();
    const targets = await targetsOf(bank, payer);
    const before = await bank.stored();
    const isEmpty = (value: unknown) => JSON.stringify(value) === '{}';
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...targets), fc.jsonValue({ maxDepth: 4 }), async (target, value) => {
        fc.pre(!isEmpty(value));
        const options = target.proof === undefined ? {} : { proof: target.proof };
        expectRefusal(await target.by.call('POST', target.path, value, options), 'malformed');
      }),
      { numRuns: RUNS },
    );
    expect(await bank.stored()).toEqual(before);
  },
  60_000 + 100 * RUNS,
);
