// A changed SIM: the network says so, large payments wait, the other devices are told; a network that says nothing stops nobody.
import { afterEach, describe, expect, test } from 'vitest';
import { Bank, ENGINES } from '../world/bank.ts';
import type { Payer } from '../world/payer.ts';
import { expectRefusal } from '../world/refusal.ts';
import { FakeGateway, type GatewayAnswer } from '../world/sms-gateway.ts';

const NUMBER = '+491701234567';
const PHONE = 'A'.repeat(22);
const HOUR_MS = 60 * 60_000;
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const euros = (value: string) => ({ amount: { currency: 'EUR', value } });
const answered = (body: object, status = 200): GatewayAnswer => ({ status, body });
const changedAt = (at: number) => answered({ latestSimChange: new Date(at).toISOString() });

type Stage = { bank: Bank; network: FakeGateway; payer: Payer; warned: object[] };

/** A payer whose mailbox and phone both cooled down long ago. */
async function open(engine: (typeof ENGINES)[number], asks = true): Promise<Stage> {
  const network = await FakeGateway.start();
  ends.push(() => network[Symbol.asyncDispose]());
  const carrier = await FakeGateway.start();
  ends.push(() => carrier[Symbol.asyncDispose]());
  const warned: object[] = [];
  const environment = {
    SMS_URL: `http://AC1:secret@localhost:${carrier.port}?source=Bank`,
    ...(asks ? { SIM_CHANGE_URL: `http://localhost:${network.port}/sim-swap/v0` } : {}),
  };
  const bank = await Bank.open(engine, { environment, warned });
  ends.push(() => bank.close());
  const payer = await bank.payer();
  const long = bank.now() - 100 * HOUR_MS;
  const address = bank.ports.keys.seal('address', NUMBER);
  await bank.ports.store.write((tables) =>
    tables
      .insertInto('devices')
      .values({
        ...{ account_id: payer.accountId, id: PHONE, channel: 'sms', address, address_hash: 'h' },
        ...{ hint: '+49 ••• 67', enrolled_at: long, usable_from: long, removed_at: null },
      })
      .execute(),
  );
  return { bank, network, payer, warned };
}

async function submit({ payer }: Stage, value: string, deviceId: string | undefined = PHONE) {
  const certificate = await payer.certificate(euros(value));
  return payer.client.call('POST', '/v1/certificates', { certificate, ...(deviceId ? { deviceId } : {}) });
}

describe.each(ENGINES)('on %s', (engine) => {
  test('changed an hour ago: no code of a large payment, the mailbox is told once and serves', async () => {
    const stage = await open(engine);
    const { bank, network, payer } = stage;
    const at = Math.floor((bank.now() - HOUR_MS) / 1000) * 1000;
    network.answers.push(changedAt(at));
    const after = bank.mailbox.count(payer.address);
    const refused = await submit(stage, '50.01');
    expectRefusal(refused, 'device-cooling-down');
    expect(refused.body).toMatchObject({
      until: new Date(at + 72 * HOUR_MS).toISOString().replace('.000', ''),
    });
    expect(network.requests).toMatchObject([{ path: '/sim-swap/v0/retrieve-date' }]);
    expect(JSON.parse(network.requests[0]?.body ?? '')).toEqual({ phoneNumber: NUMBER });
    const { text } = await bank.mailbox.waitForLetter(payer.address, { after });
    expect(text.replaceAll(/\s+/g, ' ')).toContain('SIM');
    expect(text).not.toContain(NUMBER.slice(-4));
    // Remembered for a minute, and told once.
    expectRefusal(await submit(stage, '50.01'), 'device-cooling-down');
    expect(network.requests).toHaveLength(1);
    const notices = await bank.ports.store.read
      .selectFrom('outbox')
      .selectAll()
      .where('kind', '=', 'notice')
      .execute();
    expect(notices.map(({ subject_id }) => subject_id)).toEqual(['sim-changed']);
    const other = (await payer.client.account()).devices.find(({ channel }) => channel === 'email');
    const served = await submit(stage, '50.01', other?.id);
    expect(served.status).toBe(201);
    bank.advance(31_000);
    const { id } = served.body as { id: string };
    expectRefusal(
      await payer.client.call('POST', `/v1/certificates/${id}/code`, { deviceId: PHONE }),
      'device-cooling-down',
    );
    bank.advance(31_000);
    network.answers.push(changedAt(at + HOUR_MS));
    expectRefusal(await submit(stage, '50.01'), 'device-cooling-down');
    await payer.client.signIn();
    bank.advance(73 * HOUR_MS);
    await payer.client.signIn();
    network.answers.push(changedAt(at + HOUR_MS));
    expect((await submit(stage, '50.01')).status).toBe(201);
  });

  test('small payments ask nobody', async () => {
    const stage = await open(engine);
    expect((await submit(stage, '50.00')).status).toBe(201);
    expect(stage.network.requests).toEqual([]);
  });

  test('changed before the number was proved, long ago, or never: nothing waits', async () => {
    const stage = await open(engine);
    const { bank, network } = stage;
    const answers = [
      changedAt(bank.now() - 101 * HOUR_MS),
      changedAt(bank.now() - 73 * HOUR_MS),
      answered({ latestSimChange: null, monitoredPeriod: 120 }),
    ];
    for (const answer of answers) {
      network.answers.push(answer);
      const { status, body } = await submit(stage, '60.00');
      expect(status).toBe(201);
      await stage.payer.client.call('DELETE', `/v1/certificates/${(body as { id: string }).id}`);
      bank.advance(61_000);
    }
    expect(network.requests).toHaveLength(3);
  });

  test('a network that fails, lies or keeps silent stops nobody, and is logged without the number', async () => {
    const stage = await open(engine);
    const { bank, network, warned } = stage;
    const answers: GatewayAnswer[] = [
      answered({ code: 'UNAVAILABLE' }, 503),
      answered({ latestSimChange: 'yesterday' }),
      answered({ latestSimChange: '2999-01-01T00:00:00Z' }),
      answered({ latestSimChange: 'x'.repeat(5000) }),
      'drop',
      'silent',
    ];
    for (const [place, answer] of answers.entries()) {
      network.answers.push(answer);
      const { status, body } = await submit(stage, '60.00');
      expect(status).toBe(201);
      await stage.payer.client.call('DELETE', `/v1/certificates/${(body as { id: string }).id}`);
      expect(warned.filter((fields) => 'why' in fields)).toHaveLength(place + 1);
      bank.advance(16_000);
    }
    expect(JSON.stringify(warned)).not.toContain(NUMBER.slice(1));
    expect(network.requests).toHaveLength(answers.length);
  });

  test('without a network text messages serve as before', async () => {
    const stage = await open(engine, false);
    expect((await submit(stage, '60.00')).status).toBe(201);
    expect(stage.network.requests).toEqual([]);
  });
});
