// Refusals of enrolment and sessions, and which of two wins (PROTOCOL sections 5.1 and 5.3).
import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { Authenticator } from '../world/authenticator.ts';
import { type Bank, EXTENSION_ORIGIN } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import type { Answer } from '../world/client/calls.ts';
import {
  base64url,
  Client,
  challengeOf,
  type Enrolment,
  type SigningOptions,
  wrongCode,
} from '../world/client.ts';
import { expectRefusal } from '../world/refusal.ts';

const both = bothEngines();
const MINUTE = 60_000;

/** A person at the beginning of an enrolment, step by step. */
async function newcomer(bank: Bank) {
  const { invitation } = await bank.invite('Cy Example', ['--role', 'payer', '--fund', 'EUR 10.00']);
  const authenticator = new Authenticator({ origin: EXTENSION_ORIGIN });
  const client = await Client.create({ baseUrl: bank.url, clock: () => bank.now(), authenticator });
  const begin = (by = client) => by.call('POST', '/v1/enrolments', { invitation });
  const begun = await begin();
  expect(begun.status, begun.text).toBe(201);
  const enrolment = begun.body as Enrolment;
  const path = `/v1/enrolments/${enrolment.id}`;
  const step = (name: string, body: unknown): Promise<Answer> => client.call('POST', `${path}/${name}`, body);
  return { invitation, client, enrolment, step, begin, path };
}

type Newcomer = Awaited<ReturnType<typeof newcomer>>;

async function withToken(bank: Bank): Promise<Newcomer> {
  const person = await newcomer(bank);
  const registration = person.client.authenticator.register(person.enrolment.creationOptions);
  const answer = await person.step('token', { registration });
  expect(answer.status, answer.text).toBe(200);
  return person;
}

let people = 0;
async function withDevice(bank: Bank, address?: string) {
  const person = await withToken(bank);
  people += 1;
  const own = address ?? `new${people}.${bank.engine}@mail.example`;
  const after = bank.mailbox.count(own);
  const answer = await person.step('device', { channel: 'email', address: own });
  expect(answer.status, answer.text).toBe(202);
  const code = await bank.mailbox.waitForCode(own, { after });
  return { ...person, code, address: own };
}

both('invitation-invalid: made up, spent or run out; a malformed one is malformed first', async (bank) => {
  const { client, invitation } = await newcomer(bank);
  const ask = (body: unknown) => client.call('POST', '/v1/enrolments', body);
  expectRefusal(await ask({ invitation: base64url(randomBytes(16)) }), 'invitation-invalid');
  expectRefusal(await ask({ invitation: 7 }), 'malformed');
  expectRefusal(await ask({ invitation, name: 'Eve' }), 'malformed');
  const other = await withDevice(bank);
  expect((await other.step('device/confirmation', { code: other.code })).status).toBe(201);
  expectRefusal(await other.begin(), 'invitation-invalid');
  bank.advance(25 * 60 * MINUTE);
  expectRefusal(await ask({ invitation }), 'invitation-invalid');
});

both('registration-refused: a token that did not answer what was asked', async (bank) => {
  const { client, enrolment, step } = await newcomer(bank);
  const { authenticator } = client;
  const ceremonies = [
    { flags: { uv: false } },
    { flags: { up: false } },
    { origin: 'https://evil.example' },
    { origin: bank.url },
    { rpId: 'evil.example' },
    { type: 'webauthn.get' },
    { challenge: base64url(randomBytes(32)) },
    { crossOrigin: true },
    { topOrigin: 'https://evil.example' },
    { flags: { bs: true } },
  ];
  for (const ceremony of ceremonies) {
    const registration = authenticator.register(enrolment.creationOptions, ceremony);
    expectRefusal(await step('token', { registration }), 'registration-refused');
  }
  expectRefusal(await step('token', { registration: {} }), 'malformed');
  const registration = authenticator.register(enrolment.creationOptions);
  expect((await step('token', { registration })).status).toBe(200);
});

both('registration-refused: a credential that is somebody’s already', async (bank) => {
  const payer = await bank.payer();
  const { enrolment, step } = await newcomer(bank);
  const registration = payer.token.register(enrolment.creationOptions);
  expectRefusal(await step('token', { registration }), 'registration-refused');
});

both('an enrolment under another key, ended or run out is unknown', async (bank) => {
  const person = await withToken(bank);
  const thief = await Client.create({
    baseUrl: bank.url,
    clock: () => bank.now(),
    authenticator: person.client.authenticator,
  });
  const device = { channel: 'email', address: `thief.${bank.engine}@mail.example` };
  expectRefusal(await thief.call('POST', `${person.path}/device`, device), 'unknown');
  expectRefusal(await thief.call('POST', `${person.path}/device`, {}), 'malformed');
  expectRefusal(
    await thief.call('POST', `${person.path}/device/confirmation`, { code: '12345678' }),
    'unknown',
  );
  expect((await person.begin(thief)).status).toBe(201);
  expectRefusal(await person.step('device', device), 'unknown');
  const late = await withToken(bank);
  bank.advance(31 * MINUTE);
  expectRefusal(await late.step('device', device), 'unknown');
});

both('steps out of order are not open', async (bank) => {
  const { step, client, enrolment } = await newcomer(bank);
  const device = { channel: 'email', address: `early.${bank.engine}@mail.example` };
  expectRefusal(await step('device', device), 'not-open');
  expectRefusal(await step('device/confirmation', { code: '12345678' }), 'not-open');
  const registration = client.authenticator.register(enrolment.creationOptions);
  expect((await step('token', { registration })).status).toBe(200);
  expectRefusal(await step('device/confirmation', { code: '12345678' }), 'not-open');
  expectRefusal(await step('token', { registration }), 'not-open');
});

both('a wrong device code counts down to locked', async (bank) => {
  const person = await withDevice(bank);
  for (const attemptsLeft of [4, 3, 2, 1, 0]) {
    const code = wrongCode(person.code, attemptsLeft + 1);
    expectRefusal(await person.step('device/confirmation', { code }), 'not-confirmed', { attemptsLeft });
  }
  expectRefusal(await person.step('device/confirmation', { code: person.code }), 'locked');
});

both('a device code runs out after five minutes', async (bank) => {
  const person = await withDevice(bank);
  bank.advance(5 * MINUTE + 1000);
  expectRefusal(await person.step('device/confirmation', { code: person.code }), 'expired');
});

both('address-taken: learned only with the right code, and then another may be given', async (bank) => {
  const payer = await bank.payer();
  const person = await withDevice(bank, payer.address);
  const wrong = { code: wrongCode(person.code) };
  expectRefusal(await person.step('device/confirmation', wrong), 'not-confirmed', { attemptsLeft: 4 });
  expectRefusal(await person.step('device/confirmation', { code: person.code }), 'address-taken');
  const address = `free${people}.${bank.engine}@mail.example`;
  expect((await person.step('device', { channel: 'email', address })).status).toBe(202);
  const code = await bank.mailbox.waitForCode(address);
  expect((await person.step('device/confirmation', { code })).status).toBe(201);
});

both('addresses that are not one plain mailbox are malformed', async (bank) => {
  const { step } = await withToken(bank);
  const wrong = [
    'a',
    'a@',
    '@b.example',
    'Ada <a@b.example>',
    '"a b"@c.example',
    'a@b.example,c@d.example',
    'a@b.example\r\nBcc: c@d.example',
    'ä@b.example',
    `${'a'.repeat(250)}@b.example`,
    'a@b..example',
    ' a@b.example',
    '+4915112345678',
  ];
  for (const address of wrong)
    expectRefusal(await step('device', { channel: 'email', address }), 'malformed');
  expectRefusal(await step('device', { channel: 'fax', address: 'a@b.example' }), 'malformed');
});

both('channel-unavailable: a telephone where the server sends no text messages', async (bank) => {
  const { step, client } = await withToken(bank);
  const { channels } = await client.ask<{ channels: string[] }>('GET', '/v1/server', 200);
  expect(channels).toEqual(['email']);
  expectRefusal(await step('device', { channel: 'sms', address: 'no number' }), 'malformed');
  expectRefusal(await step('device', { channel: 'sms', address: '+4915112345678' }), 'channel-unavailable');
  const address = `mail.${bank.engine}.${randomBytes(4).toString('hex')}@mail.example`;
  expect((await step('device', { channel: 'email', address })).status).toBe(202);
});

both('sessions: spent, foreign, other labels and other people’s tokens are unauthenticated', async (bank) => {
  const payer = await bank.payer();
  const client = await Client.create({
    baseUrl: bank.url,
    clock: () => bank.now(),
    authenticator: payer.token,
  });
  const bare = { proof: 'none' } as const;
  const options = () => client.ask<SigningOptions>('POST', '/v1/sessions/options', 200, {}, bare);
  const open = (body: unknown) => client.call('POST', '/v1/sessions', body);
  const subject = Buffer.from(client.key.thumbprint, 'base64url');
  for (const label of ['confirmation', 'approval', 'change'] as const) {
    const { id, nonce } = await options();
    const code = label === 'confirmation' ? '12345674' : '';
    const assertion = payer.token.assert(challengeOf(`countersign/${label}/v1`, nonce, subject, code));
    expectRefusal(await open({ id, assertion }), 'unauthenticated');
  }
  const { id, nonce } = await options();
  const foreign = client.sessionAssertion(base64url(randomBytes(32)));
  expectRefusal(await open({ id, assertion: foreign }), 'unauthenticated');
  const stranger = new Authenticator({ origin: EXTENSION_ORIGIN });
  const unknown = stranger.assert(challengeOf('countersign/session/v1', nonce, subject));
  expectRefusal(await open({ id, assertion: unknown }), 'unauthenticated');
  const good = await options();
  const assertion = client.sessionAssertion(good.nonce);
  expect((await open({ id: good.id, assertion })).status).toBe(201);
  expectRefusal(await open({ id: good.id, assertion }), 'unauthenticated');
  const late = await options();
  bank.advance(5 * MINUTE + 1000);
  expectRefusal(
    await open({ id: late.id, assertion: client.sessionAssertion(late.nonce) }),
    'unauthenticated',
  );
});

both('sessions: another key than the one that was signed, and a session that ended', async (bank) => {
  const payer = await bank.payer();
  const client = await Client.create({
    baseUrl: bank.url,
    clock: () => bank.now(),
    authenticator: payer.token,
  });
  const thief = await Client.create({
    baseUrl: bank.url,
    clock: () => bank.now(),
    authenticator: payer.token,
  });
  const bare = { proof: 'none' } as const;
  const { id, nonce } = await client.ask<SigningOptions>('POST', '/v1/sessions/options', 200, {}, bare);
  const assertion = client.sessionAssertion(nonce);
  expectRefusal(await thief.call('POST', '/v1/sessions', { id, assertion }), 'unauthenticated');
  await client.signIn();
  const stolen = { accessToken: client.accessToken ?? '' };
  expectRefusal(await thief.call('GET', '/v1/account', undefined, stolen), 'unauthenticated');
  await client.signOut();
  const ended = await client.call('GET', '/v1/account');
  expectRefusal(ended, 'unauthenticated');
  expect(ended.headers.get('www-authenticate')).toContain('invalid_token');
  bank.advance(12 * 60 * MINUTE + 1000);
  expectRefusal(await payer.client.call('GET', '/v1/account'), 'unauthenticated');
});
