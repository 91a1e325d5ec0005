// The way into the server: invitation, token, device, code; its limits, and who wins where several want the same (PROTOCOL section 5.1).
import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { composeEnrolmentMessage } from '../../server/enrolments/compose-message.ts';
import { confirmDevice } from '../../server/enrolments/confirm-device.ts';
import { type InvitationCommand, makeInvitation } from '../../server/invitations/make-invitation.ts';
import { deleteOutlived } from '../../server/retention/delete-outlived.ts';
import { openStore } from '../../server/store/store.ts';
import { Authenticator } from '../world/authenticator.ts';
import { type Bank, EXTENSION_ORIGIN } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import type { Answer } from '../world/client/calls.ts';
import { Client, type Enrolment, wrongCode } from '../world/client.ts';
import { expectRefusal } from '../world/refusal.ts';

const both = bothEngines();
const MINUTE = 60_000;
const SECOND = 1000;

async function invite(bank: Bank, changes: Partial<InvitationCommand> = {}) {
  const command = { name: 'Ada Example', role: 'payer', fund: 'EUR 500.00', ...changes };
  const invited = await makeInvitation(bank.ports, command);
  if (invited.outcome === 'refused') throw new Error(JSON.stringify(invited));
  return invited;
}

async function begin(bank: Bank, invitation: string, client?: Client) {
  const authenticator = new Authenticator({ origin: EXTENSION_ORIGIN, attestation: 'packed' });
  const by = client ?? (await Client.create({ baseUrl: bank.url, clock: () => bank.now(), authenticator }));
  const enrolment = await by.ask<Enrolment>('POST', '/v1/enrolments', 201, { invitation });
  const step = (name: string, body: unknown): Promise<Answer> =>
    by.call('POST', `/v1/enrolments/${enrolment.id}/${name}`, body);
  const name = (address: string) => step('device', { channel: 'email', address });
  const confirm = (code: string) => step('device/confirmation', { code });
  return { client: by, enrolment, step, name, confirm, invitation };
}

/** A person whose token is registered. */
async function person(bank: Bank, invitation?: string) {
  const begun = await begin(bank, invitation ?? (await invite(bank)).invitation);
  const registration = begun.client.authenticator.register(begun.enrolment.creationOptions);
  expect((await begun.step('token', { registration, label: 'My key' })).status).toBe(200);
  return begun;
}

let addresses = 0;
function freshAddress(bank: Bank): string {
  addresses += 1;
  return `enrol${addresses}.${bank.engine}@mail.example`;
}

/** A person who has got a code at the address. */
async function coded(bank: Bank, address: string, invitation?: string) {
  const one = await person(bank, invitation);
  const after = bank.mailbox.count(address);
  expect((await one.name(address)).status).toBe(202);
  return { ...one, code: await bank.mailbox.waitForCode(address, { after }) };
}

both('the whole enrolment: what is asked of the token, what is told, what is kept', async (bank) => {
  const { invitation, account: number } = await invite(bank);
  expect(Buffer.from(invitation, 'base64url')).toHaveLength(16);
  expect(number).toMatch(/^CS\d{18}$/);
  const digits = `${number?.slice(4)}1228${number?.slice(2, 4)}`;
  expect(BigInt(digits) % 97n).toBe(1n);
  const address = `Ada.${freshAddress(bank)}`;
  const { client, enrolment, step, name, confirm } = await begin(bank, invitation);
  expect(enrolment).toMatchObject({
    name: 'Ada Example',
    role: 'payer',
    creationOptions: {
      rp: { id: 'localhost', name: 'Example Bank' },
      user: { name: 'Ada Example', displayName: 'Ada Example' },
      pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: 'public-key', alg })),
      authenticatorSelection: {
        residentKey: 'required',
        requireResidentKey: true,
        userVerification: 'required',
      },
      attestation: 'direct',
    },
  });
  const { user, challenge } = enrolment.creationOptions;
  for (const text of [user.id, challenge]) expect(Buffer.from(text, 'base64url')).toHaveLength(32);
  const registration = client.authenticator.register(enrolment.creationOptions);
  const registered = await step('token', { registration, label: 'My key' });
  const token = {
    id: client.authenticator.credentialId,
    label: 'My key',
    aaguid: '01020304-0506-0708-0102-030405060708',
    attested: false,
    enrolledAt: expect.any(String),
  };
  expect(registered.body).toEqual({ token });
  const named = await name(address);
  expect(named.status).toBe(202);
  expect(named.body).toEqual({ hint: 'A•••@mail.example', nextSendAt: expect.any(String) });
  const letter = await bank.mailbox.waitForLetter(address);
  expect(letter.text.trim()).toMatch(
    /^Code \d{8} adds this mailbox to Example Bank\. Not you\? Ignore this\.$/,
  );
  expect(letter.subject).not.toMatch(/\d{4}/);
  const done = await confirm(await bank.mailbox.waitForCode(address));
  expect(done.status, done.text).toBe(201);
  client.accessToken = (done.body as { accessToken: string }).accessToken;
  const device = { id: expect.any(String), channel: 'email', hint: 'A•••@mail.example' };
  expect(await client.account()).toEqual({
    number,
    name: 'Ada Example',
    entity: 'Example Bank',
    currency: 'EUR',
    available: { currency: 'EUR', value: '500.00' },
    held: { currency: 'EUR', value: '0.00' },
    asOf: expect.any(String),
    devices: [{ ...device, usableFrom: expect.any(String) }],
    tokens: [token],
  });
  const kept = JSON.stringify(await bank.stored()).toLowerCase();
  for (const secret of [address, invitation, client.accessToken])
    expect(kept).not.toContain(secret.toLowerCase());
  expectRefusal(await confirm('12345678'), 'unknown');
});

both('the same key begins afresh, another key takes over; each ends what was before', async (bank) => {
  const { invitation } = await invite(bank);
  const first = await person(bank, invitation);
  const again = await begin(bank, invitation, first.client);
  expect(again.enrolment.id).not.toBe(first.enrolment.id);
  expect(again.enrolment.creationOptions.user.id).toBe(first.enrolment.creationOptions.user.id);
  expectRefusal(await first.name(freshAddress(bank)), 'unknown');
  const other = await coded(bank, freshAddress(bank), invitation);
  expectRefusal(await again.name(freshAddress(bank)), 'unknown');
  const thief = await Client.create({
    baseUrl: bank.url,
    clock: () => bank.now(),
    authenticator: other.client.authenticator,
  });
  const path = `/v1/enrolments/${other.enrolment.id}/device/confirmation`;
  expectRefusal(await thief.call('POST', path, { code: other.code }), 'unknown');
  expect((await other.confirm(other.code)).status).toBe(201);
  expectRefusal(await first.client.call('POST', '/v1/enrolments', { invitation }), 'invitation-invalid');
});

both('a code is sent three times, 30 seconds apart; another address at once; ten in all', async (bank) => {
  const one = await person(bank);
  const address = freshAddress(bank);
  expect((await one.name(address)).status).toBe(202);
  const code = await bank.mailbox.waitForCode(address);
  expectRefusal(await one.name(address.toUpperCase()), 'resend-too-soon');
  for (const after of [1, 2]) {
    bank.advance(30 * SECOND);
    expect((await one.name(address)).status).toBe(202);
    expect(await bank.mailbox.waitForCode(address, { after })).toBe(code);
  }
  expectRefusal(await one.name(address), 'resend-too-soon');
  bank.advance(30 * SECOND);
  expectRefusal(await one.name(address), 'no-resend-left');
  const second = freshAddress(bank);
  expect((await one.name(second)).status).toBe(202);
  const fresh = await bank.mailbox.waitForCode(second);
  expect(fresh).not.toBe(code);
  expectRefusal(await one.confirm(code), 'not-confirmed', { attemptsLeft: 4 });
  for (let sends = 4; sends < 10; sends += 1) expect((await one.name(freshAddress(bank))).status).toBe(202);
  const refused = await one.name(freshAddress(bank));
  expectRefusal(refused, 'rate-limited');
  expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(30 * 60);
});

both('after five minutes the same address gets another code; no code gives a try back', async (bank) => {
  const address = freshAddress(bank);
  const one = await coded(bank, address);
  expectRefusal(await one.confirm(wrongCode(one.code)), 'not-confirmed', { attemptsLeft: 4 });
  expectRefusal(await one.confirm('1234567'), 'malformed');
  bank.advance(5 * MINUTE);
  expectRefusal(await one.confirm(one.code), 'expired');
  expect((await one.name(address)).status).toBe(202);
  const code = await bank.mailbox.waitForCode(address, { after: 1 });
  const otherDigit = code.slice(0, 7) + ((Number(code[7]) + 1) % 10);
  expectRefusal(await one.confirm(otherDigit), 'not-confirmed', { attemptsLeft: 3 });
  for (const attemptsLeft of [2, 1, 0])
    expectRefusal(await one.confirm(wrongCode(code, attemptsLeft + 1)), 'not-confirmed', { attemptsLeft });
  expectRefusal(await one.confirm(code), 'locked');
  expectRefusal(await one.name(freshAddress(bank)), 'locked');
});

both('twenty wrong codes at once: five count, the rest is locked', async (bank) => {
  const one = await coded(bank, freshAddress(bank));
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => one.confirm(wrongCode(one.code, index + 1))),
  );
  const reasons = answers.map(({ body }) => (body as { reason: string }).reason);
  expect(reasons.filter((reason) => reason === 'not-confirmed')).toHaveLength(5);
  expect(reasons.filter((reason) => reason === 'locked')).toHaveLength(15);
});

both('an address gets ten enrolment codes in a day, then nothing, and nobody can tell', async (bank) => {
  const address = freshAddress(bank);
  const people = [await person(bank), await person(bank), await person(bank), await person(bank)];
  const answers: Answer[] = [];
  for (const one of people) {
    for (let sends = 0; sends < 3; sends += 1) {
      answers.push(await one.name(address));
      // Sent before the clock goes on: a code does not come after its time.
      if (answers.length <= 10) await bank.mailbox.waitForLetter(address, { after: answers.length - 1 });
      bank.advance(30 * SECOND);
    }
  }
  const shown = answers.map(({ status, body }) => [status, (body as { hint: string }).hint]);
  expect(new Set(shown.map(String)).size).toBe(1);
  const queued = await bank.ports.store.read
    .selectFrom('outbox')
    .select('kind')
    .where(
      'subject_id',
      'in',
      people.map(({ enrolment }) => enrolment.id),
    )
    .execute();
  const withheld = queued.filter(({ kind }) => kind === 'enrolment-withheld');
  expect([queued.length, withheld.length]).toEqual([12, 2]);
  bank.advance(24 * 60 * MINUTE);
  const later = await person(bank);
  expect((await later.name(address)).status).toBe(202);
  await bank.mailbox.waitForCode(address, { after: 10 });
});

both('a taken address is answered and written to like a free one', async (bank) => {
  const payer = await bank.payer({ address: freshAddress(bank) });
  const free = freshAddress(bank);
  const before = bank.mailbox.count(payer.address);
  const [one, other] = [await person(bank), await person(bank)];
  const taken = await one.name(payer.address);
  const answer = await other.name(free);
  expect([taken.status, Object.keys(taken.body as object)]).toEqual([
    answer.status,
    Object.keys(answer.body as object),
  ]);
  const [takenLetter, freeLetter] = [
    await bank.mailbox.waitForLetter(payer.address, { after: before }),
    await bank.mailbox.waitForLetter(free),
  ];
  const shape = (text: string) => text.replace(/\d/g, '0');
  expect(shape(takenLetter.text)).toBe(shape(freeLetter.text));
  expect(takenLetter.subject).toBe(freeLetter.subject);
  const code = await bank.mailbox.waitForCode(payer.address, { after: before });
  expectRefusal(await one.confirm(wrongCode(code)), 'not-confirmed', { attemptsLeft: 4 });
  expectRefusal(await one.confirm(code), 'address-taken');
  expectRefusal(await one.confirm(code), 'not-open');
  expect((await payer.client.account()).devices).toHaveLength(1);
});

both('of two enrolments that confirm one address at once exactly one wins', async (bank) => {
  const store = await openStore(bank.environment['DATABASE_URL'] ?? '');
  try {
    for (let round = 0; round < 5; round += 1) {
      const address = freshAddress(bank);
      const first = await coded(bank, address);
      const second = await coded(bank, address);
      const there = confirmDevice(
        { ...bank.ports, store },
        { jkt: second.client.key.thumbprint, id: second.enrolment.id, code: second.code },
      );
      const [here, elsewhere] = await Promise.all([first.confirm(first.code), there]);
      const outcomes = [
        here.status === 201 ? 'answered' : (here.body as { reason: string }).reason,
        elsewhere.outcome === 'answered' ? 'answered' : elsewhere.reason,
      ];
      expect(outcomes.sort()).toEqual(['address-taken', 'answered']);
    }
  } finally {
    await store.close();
  }
});

both('the right code twice at once enrols once', async (bank) => {
  const one = await coded(bank, freshAddress(bank));
  const answers = await Promise.all([1, 2, 3].map(() => one.confirm(one.code)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
});

both('text messages have no carrier yet', async (bank) => {
  const one = await person(bank);
  const answer = await one.step('device', { channel: 'sms', address: '+491701234567' });
  expect(answer.status).toBe(503);
  expect(answer.body).toMatchObject({ reason: 'channel-unavailable' });
  expectRefusal(await one.step('device', { channel: 'sms', address: '01701234567' }), 'malformed');
  expect((await one.name(freshAddress(bank))).status).toBe(202);
});

both('a message whose address was replaced is not sent any more', async (bank) => {
  const one = await coded(bank, freshAddress(bank));
  const messages = () =>
    bank.ports.store.read
      .selectFrom('outbox')
      .selectAll()
      .where('subject_id', '=', one.enrolment.id)
      .execute();
  const [old] = await messages();
  if (old === undefined) throw new Error('nothing was queued');
  const message = await composeEnrolmentMessage(bank.ports, old);
  expect(message?.text).toContain(one.code);
  expect(await composeEnrolmentMessage(bank.ports, old)).toEqual(message);
  expect(JSON.stringify(old)).not.toContain(one.code);
  expect((await one.name(freshAddress(bank))).status).toBe(202);
  expect(await composeEnrolmentMessage(bank.ports, old)).toBeUndefined();
});

both(
  'who is enrolled anew loses earlier tokens, devices and sessions, and may keep token and address',
  async (bank) => {
    const address = freshAddress(bank);
    const { account, invitation } = await invite(bank);
    const first = await coded(bank, address, invitation);
    const session = await first.confirm(first.code);
    first.client.accessToken = (session.body as { accessToken: string }).accessToken;
    const again = await invite(bank, { account, fund: undefined });
    expect(again.account).toBe(account);
    expect((await first.client.account()).devices).toHaveLength(1);
    const second = await coded(bank, address, again.invitation);
    expectRefusal(await second.confirm(wrongCode(second.code)), 'not-confirmed', { attemptsLeft: 4 });
    await first.client.account();
    const done = await second.confirm(second.code);
    expect(done.status, done.text).toBe(201);
    expectRefusal(await first.client.call('GET', '/v1/account'), 'unauthenticated');
    await expect(first.client.signIn()).rejects.toMatchObject({ problem: { reason: 'unauthenticated' } });
    await second.client.signIn();
    const now = await second.client.account();
    expect(now).toMatchObject({ number: account, available: { value: '500.00' } });
    expect([now.devices.length, now.tokens.length]).toEqual([1, 1]);
    const third = await coded(
      bank,
      freshAddress(bank),
      (await invite(bank, { account, fund: undefined })).invitation,
    );
    expect((await third.confirm(third.code)).status).toBe(201);
    const stranger = await coded(bank, address);
    expect((await stranger.confirm(stranger.code)).status).toBe(201);
  },
);

both('invitations that make no sense are refused, and nothing is stored', async (bank) => {
  // The clock was turned on by a day: nothing is left for the worker to delete meanwhile.
  await deleteOutlived(bank.ports);
  const before = await bank.stored();
  const wrong: Partial<InvitationCommand>[] = [
    { name: '' },
    { name: ' Ada' },
    { name: 'Ada\u202e' },
    { role: 'owner' },
    { currency: 'XAU' },
    { fund: '500.00' },
    { fund: 'EUR 500' },
    { fund: 'EUR -1.00' },
    { fund: 'USD 5.00', currency: 'EUR' },
    { role: 'approver' },
    { role: 'approver', fund: undefined, currency: 'EUR' },
    { account: 'CS00' },
  ];
  for (const changes of wrong)
    await expect(invite(bank, changes), JSON.stringify(changes)).rejects.toThrow(/malformed|unknown/);
  expect(await bank.stored()).toEqual(before);
  const approver = await invite(bank, { role: 'approver', fund: undefined });
  expect(approver).not.toHaveProperty('account');
  expect((await invite(bank, { fund: 'JPY 4250' })).account).toBeDefined();
});

both('a proof is good once, and only for its key', async (bank) => {
  const { client, enrolment } = await person(bank);
  const path = `/v1/enrolments/${enrolment.id}/device`;
  const url = bank.url + path;
  const body = { channel: 'email', address: freshAddress(bank) };
  const text = await client.key.prove({ method: 'POST', url, at: bank.now() });
  expect((await client.call('POST', path, body, { proof: { text } })).status).toBe(202);
  expectRefusal(await client.call('POST', path, body, { proof: { text } }), 'unauthenticated');
  const stranger = await client.sibling();
  const foreign = { proof: { signer: stranger.key } };
  expectRefusal(await client.call('POST', path, body, foreign), 'unauthenticated');
  const unknown = `/v1/enrolments/${randomBytes(16).toString('base64url')}/device`;
  expectRefusal(await client.call('POST', unknown, body), 'unknown');
});
