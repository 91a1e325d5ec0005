// Devices that are added and removed later: proved by a code, cooling down, told to the others (PROTOCOL section 5.4).
import { expect } from 'vitest';
import type { Bank } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import type { Answer } from '../world/client/calls.ts';
import { type Client, type Device, wrongCode } from '../world/client.ts';
import type { Payer } from '../world/payer.ts';
import { expectRefusal } from '../world/refusal.ts';

const both = bothEngines();
const SECOND = 1000;
const HOUR = 3_600_000;

let addresses = 0;
function freshAddress(bank: Bank): string {
  addresses += 1;
  return `later${addresses}.${bank.engine}@mail.example`;
}

type Addition = { id: string; hint: string; nextSendAt: string };

function confirm(client: Client, id: string, code: string): Promise<Answer> {
  return client.call('POST', `/v1/devices/${id}/confirmation`, { code });
}

/** An addition whose code has come. */
async function named(bank: Bank, { client }: Payer, address = freshAddress(bank)) {
  const after = bank.mailbox.count(address);
  const answer = await client.addDevice(address);
  expect(answer.status, answer.text).toBe(202);
  const { id, hint, nextSendAt } = answer.body as Addition;
  const code = await bank.mailbox.waitForCode(address, { after });
  return { id, hint, nextSendAt, address, code };
}

/** A device that is the person's. */
async function added(bank: Bank, payer: Payer, address?: string) {
  const one = await named(bank, payer, address);
  const answer = await confirm(payer.client, one.id, one.code);
  expect(answer.status, answer.text).toBe(201);
  return { ...one, device: (answer.body as { device: Device }).device };
}

function remove(client: Client, id: string): Promise<Answer> {
  return client.change({ method: 'DELETE', path: `/v1/devices/${id}` });
}

both('a device is added by its code, cools down, and the others are told', async (bank) => {
  const payer = await bank.payer();
  const before = bank.mailbox.count(payer.address);
  const asked = bank.now();
  const { id, hint, nextSendAt, address, code } = await named(bank, payer);
  expect(hint).toBe('l•••@mail.example');
  expect(Date.parse(nextSendAt)).toBeGreaterThan(asked + 28 * SECOND);
  expect((await payer.client.account()).devices).toHaveLength(1);
  const answer = await confirm(payer.client, id, code);
  expect(answer.status).toBe(201);
  const { device } = answer.body as { device: Device };
  expect(device).toMatchObject({ id, channel: 'email', hint });
  expect(Date.parse(device.usableFrom) - bank.now()).toBeGreaterThan(71.9 * HOUR);
  expect((await payer.client.account()).devices.map((one) => one.id)).toContain(id);
  const { text } = await bank.mailbox.waitForLetter(payer.address, { after: before });
  expect(text).toMatch(
    /^Example Bank: a device for codes was added to your account at \d\d:\d\d UTC\. Not you\?/,
  );
  expect(text).not.toContain(address);
  expect(bank.mailbox.lettersTo(address)).toHaveLength(1);
  expectRefusal(await confirm(payer.client, id, code), 'not-open', { state: 'completed' });
});

both('a cooling device serves up to 50.00 and says until when above', async (bank) => {
  const payer = await bank.payer();
  const { id, device } = await added(bank, payer);
  const submit = async (value: string) =>
    payer.client.call('POST', '/v1/certificates', {
      certificate: await payer.certificate({ amount: { currency: 'EUR', value } }),
      deviceId: id,
    });
  expectRefusal(await submit('50.01'), 'device-cooling-down', { until: device.usableFrom });
  expect((await submit('50.00')).status).toBe(201);
  bank.advance(72 * HOUR + SECOND);
  await payer.client.signIn();
  expect((await submit('50.01')).status).toBe(201);
});

both('removing: signed, told to the others, never the last, and the address is free', async (bank) => {
  const payer = await bank.payer();
  const [first] = (await payer.client.account()).devices;
  expectRefusal(await remove(payer.client, first?.id ?? ''), 'last-device');
  const { id, address } = await added(bank, payer);
  const after = bank.mailbox.count(address);
  expect((await remove(payer.client, first?.id ?? '')).status).toBe(204);
  const { text } = await bank.mailbox.waitForLetter(address, { after });
  expect(text).toContain('a device for codes was removed from your account');
  expect((await payer.client.account()).devices.map((one) => one.id)).toEqual([id]);
  expectRefusal(await remove(payer.client, first?.id ?? ''), 'unknown');
  const other = await bank.payer({ name: 'Bo Example' });
  await added(bank, other, payer.address);
});

both(
  'refusals in order: malformed, unknown, resend-too-soon, no-resend-left, not-confirmed',
  async (bank) => {
    const payer = await bank.payer();
    const stranger = await bank.payer({ name: 'Bo Example' });
    const { client } = payer;
    const post = { method: 'POST', path: '/v1/devices' } as const;
    const bad = { body: { channel: 'email', address: 'nobody' }, by: stranger.token };
    expectRefusal(await client.change({ ...post, ...bad }), 'malformed');
    const address = freshAddress(bank);
    const body = { channel: 'email', address };
    const signed = await client.signed({ ...post, body });
    expect((await client.call('POST', '/v1/devices', signed)).status).toBe(202);
    expectRefusal(await client.call('POST', '/v1/devices', signed), 'unknown');
    expectRefusal(await client.change({ ...post, body, by: stranger.token }), 'resend-too-soon');
    for (const _ of [1, 2]) {
      bank.advance(31 * SECOND);
      expect((await client.addDevice(address)).status).toBe(202);
    }
    bank.advance(31 * SECOND);
    expectRefusal(await client.change({ ...post, body, by: stranger.token }), 'no-resend-left');
    const other = { channel: 'email', address: freshAddress(bank) };
    expectRefusal(await client.change({ ...post, body: other, by: stranger.token }), 'not-confirmed');
    const sms = { channel: 'sms', address: '+491701234567' };
    expectRefusal(await client.change({ ...post, body: sms, by: stranger.token }), 'not-confirmed');
    expectRefusal(await client.change({ ...post, body: sms }), 'channel-unavailable');
  },
);

both('again is the same code for the same address; ten codes a day and no more', async (bank) => {
  const payer = await bank.payer();
  const one = await named(bank, payer);
  bank.advance(31 * SECOND);
  const again = await named(bank, payer, one.address);
  expect([again.id, again.code]).toEqual([one.id, one.code]);
  for (let sends = 2; sends < 10; sends += 1) await named(bank, payer);
  const tooMany = await payer.client.addDevice(freshAddress(bank));
  expectRefusal(tooMany, 'rate-limited');
  bank.advance(24 * HOUR);
  await payer.client.signIn();
  await named(bank, payer);
});

both('five tries, five minutes, and only the person’s own', async (bank) => {
  const payer = await bank.payer();
  const stranger = await bank.payer({ name: 'Bo Example' });
  const one = await named(bank, payer);
  expectRefusal(await confirm(stranger.client, one.id, one.code), 'unknown');
  expectRefusal(await confirm(payer.client, one.id, '1234567'), 'malformed');
  const tries = Array.from({ length: 8 }, (_, step) =>
    confirm(payer.client, one.id, wrongCode(one.code, step + 1)),
  );
  const reasons = (await Promise.all(tries)).map(({ body }) => (body as { reason: string }).reason);
  expect(reasons.filter((reason) => reason === 'not-confirmed')).toHaveLength(5);
  expectRefusal(await confirm(payer.client, one.id, one.code), 'locked');
  const late = await named(bank, payer);
  bank.advance(300 * SECOND);
  expectRefusal(await confirm(payer.client, late.id, late.code), 'expired');
  const right = await named(bank, payer);
  expectRefusal(await confirm(payer.client, right.id, wrongCode(right.code)), 'not-confirmed', {
    attemptsLeft: 4,
  });
  expect((await confirm(payer.client, right.id, right.code)).status).toBe(201);
});

both('another’s address is found out only by who brings the code; one’s own is taken too', async (bank) => {
  const payer = await bank.payer();
  const other = await bank.payer({ name: 'Bo Example' });
  for (const address of [other.address, payer.address]) {
    const free = await payer.client.addDevice(freshAddress(bank));
    const { id, code, ...told } = await named(bank, payer, address);
    expect([...Object.keys(told), 'id'].sort()).toEqual(
      [...Object.keys(free.body as object), 'address'].sort(),
    );
    expectRefusal(await confirm(payer.client, id, wrongCode(code)), 'not-confirmed');
    expectRefusal(await confirm(payer.client, id, code), 'address-taken');
    expectRefusal(await confirm(payer.client, id, code), 'not-open', { state: 'ended' });
  }
  expect((await payer.client.account()).devices).toHaveLength(1);
});

both('of racing confirmations of one address the first commit wins', async (bank) => {
  const address = freshAddress(bank);
  const people = [await bank.payer(), await bank.payer({ name: 'Bo Example' })];
  const additions: Awaited<ReturnType<typeof named>>[] = [];
  for (const person of people) additions.push(await named(bank, person, address));
  const answers = await Promise.all(
    people.map(({ client }, place) =>
      confirm(client, additions[place]?.id ?? '', additions[place]?.code ?? ''),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  const loser = answers.find(({ status }) => status === 409);
  if (loser !== undefined) expectRefusal(loser, 'address-taken');
  const { addresses: rows = [] } = await bank.stored();
  expect(new Set(rows.map((row) => JSON.parse(row).address_hash)).size).toBe(rows.length);
});

both('racing removals leave one device', async (bank) => {
  const payer = await bank.payer();
  await added(bank, payer);
  const { devices } = await payer.client.account();
  const answers = await Promise.all(devices.map(({ id }) => remove(payer.client, id)));
  expect((await payer.client.account()).devices).toHaveLength(1);
  expect(answers.map(({ status }) => status).filter((status) => status === 204)).toHaveLength(1);
});

both('a thief with the session, and one with the phone, change nothing', async (bank) => {
  const payer = await bank.payer();
  const thief = await bank.payer({ name: 'Thief Example' });
  const { id } = await added(bank, payer);
  const before = (await payer.client.account()).devices;
  const { client } = payer;
  expectRefusal(await client.addDevice(freshAddress(bank), thief.token), 'not-confirmed');
  const call = { method: 'DELETE', path: `/v1/devices/${id}`, by: thief.token } as const;
  expectRefusal(await client.change(call), 'not-confirmed');
  expectRefusal(await client.call('DELETE', `/v1/devices/${id}`, {}), 'malformed');
  expectRefusal(await client.call('DELETE', `/v1/devices/${id}`), 'malformed');
  expectRefusal(await remove(thief.client, id), 'unknown');
  expect((await payer.client.account()).devices).toEqual(before);
});
