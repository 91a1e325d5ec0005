// A lost token: a printed recovery code and a code to the device add another one, that cools down (server/README.md).
import { expect } from 'vitest';
import { Authenticator } from '../world/authenticator.ts';
import { type Bank, EXTENSION_ORIGIN } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import { Client, type Enrolment, type Session, wrongCode } from '../world/client.ts';
import type { Payer } from '../world/payer.ts';
import { expectRefusal } from '../world/refusal.ts';

const both = bothEngines();
const HOUR = 3_600_000;
const CODES = { method: 'POST', path: '/v1/account/recovery-codes' } as const;

async function print({ client }: Payer): Promise<string[]> {
  const answer = await client.change(CODES);
  expect(answer.status, answer.text).toBe(201);
  return (answer.body as { codes: string[] }).codes;
}

async function newcomer(bank: Bank): Promise<Client> {
  const authenticator = new Authenticator({ origin: EXTENSION_ORIGIN, attestation: 'packed' });
  return Client.create({ baseUrl: bank.url, clock: () => bank.now(), authenticator });
}

/** A recovery up to its token. */
async function begun(bank: Bank, recoveryCode: string) {
  const client = await newcomer(bank);
  const body = { invitation: recoveryCode };
  const enrolment = await client.ask<Enrolment>('POST', '/v1/enrolments', 201, body);
  const registration = client.authenticator.register(enrolment.creationOptions);
  const path = `/v1/enrolments/${enrolment.id}`;
  await client.ask('POST', `${path}/token`, 200, { registration });
  const name = (address: string) => client.call('POST', `${path}/device`, { channel: 'email', address });
  const confirm = (code: string) => client.call('POST', `${path}/device/confirmation`, { code });
  return { client, enrolment, name, confirm };
}

async function recovered(bank: Bank, payer: Payer, recoveryCode: string): Promise<Client> {
  const { client, name, confirm } = await begun(bank, recoveryCode);
  const after = bank.mailbox.count(payer.address);
  expect((await name(payer.address)).status).toBe(202);
  const code = await bank.mailbox.waitForCode(payer.address, { after });
  const letter = bank.mailbox.lettersTo(payer.address).find(({ text }) => text.includes(code));
  expect(letter?.text).toMatch(/^Code \d{8} adds a token to your account at Example Bank\. Not you\?/);
  const answer = await confirm(code);
  expect(answer.status, answer.text).toBe(201);
  client.accessToken = (answer.body as Session).accessToken;
  return client;
}

both('ten codes, shown once, kept as hashes, told to the devices; new ones void the old', async (bank) => {
  const payer = await bank.payer();
  const after = bank.mailbox.count(payer.address);
  const codes = await print(payer);
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
  const text = JSON.stringify(await bank.stored());
  for (const code of codes)
    for (const form of [code, code.replaceAll('-', '')]) expect(text).not.toContain(form);
  const letter = await bank.mailbox.waitForLetter(payer.address, { after });
  expect(letter.text).toContain('new recovery codes were made');
  const thief = await bank.payer({ name: 'Thief Example' });
  expectRefusal(await payer.client.change({ ...CODES, by: thief.token }), 'not-confirmed');
  await print(payer);
  const client = await newcomer(bank);
  const old = { invitation: codes[0] };
  expectRefusal(await client.call('POST', '/v1/enrolments', old), 'invitation-invalid');
});

both('a recovery adds a token that cools down; everything else stays; the code is spent', async (bank) => {
  const payer = await bank.payer();
  const [code = ''] = await print(payer);
  const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
  const client = await recovered(bank, payer, typed);
  const { tokens, devices, name } = await client.account();
  expect([tokens.length, devices.length, name]).toEqual([2, 1, 'Ada Example']);
  await expect
    .poll(() =>
      bank.mailbox
        .lettersTo(payer.address)
        .map(({ text }) => text)
        .join(),
    )
    .toContain('with a recovery code');
  expectRefusal(await payer.client.call('GET', '/v1/account'), 'unauthenticated');
  const large = await client.certificate({
    merchant: { name: 'Example Shop', origin: 'https://shop.example' },
    amount: { currency: 'EUR', value: '50.01' },
  });
  const submitted = await client.submit(large);
  expect(submitted.requestOptions.allowCredentials?.map(({ id }) => id)).toEqual([payer.token.credentialId]);
  const again = await newcomer(bank);
  expectRefusal(await again.call('POST', '/v1/enrolments', { invitation: code }), 'invitation-invalid');
});

both('a recovered token takes nothing away before it has cooled down', async (bank) => {
  const payer = await bank.payer();
  const [code = ''] = await print(payer);
  const client = await recovered(bank, payer, code);
  const old = { method: 'DELETE', path: `/v1/tokens/${payer.token.credentialId}` } as const;
  expectRefusal(await client.change(old), 'token-not-allowed');
  expectRefusal(await client.change(CODES), 'token-not-allowed');
  await client.call('POST', '/v1/account/freeze', {});
  const open = { method: 'DELETE', path: '/v1/account/freeze' } as const;
  expectRefusal(await client.change(open), 'token-not-allowed');
  bank.advance(72 * HOUR + 1000);
  await client.signIn();
  expect((await client.change(open)).status).toBe(204);
  expect((await client.change(old)).status).toBe(204);
});

both('with the sheet alone, or the phone alone, nobody gets in', async (bank) => {
  const payer = await bank.payer();
  const [code = ''] = await print(payer);
  const own = `thief.${bank.engine}@mail.example`;
  const { name, confirm, client } = await begun(bank, code);
  const answer = await name(own);
  expect(answer.status).toBe(202);
  expect(Object.keys(answer.body as object).sort()).toEqual(['hint', 'nextSendAt']);
  await payer.pay();
  expect(bank.mailbox.lettersTo(own)).toEqual([]);
  for (let left = 4; left >= 0; left -= 1)
    expectRefusal(await confirm(wrongCode('12345674', left)), 'not-confirmed', { attemptsLeft: left });
  expectRefusal(await confirm('12345674'), 'locked');
  expectRefusal(await client.call('GET', '/v1/account'), 'unauthenticated');
  const guess = { invitation: 'AAAA-AAAA-AAAA-AAAA' };
  expectRefusal(await client.call('POST', '/v1/enrolments', guess), 'invitation-invalid');
  expect((await payer.client.account()).tokens).toHaveLength(1);
});

both('being invited anew ends the recovery codes', async (bank) => {
  const payer = await bank.payer();
  const [code = ''] = await print(payer);
  const { number, name } = await payer.client.account();
  const { invitation } = await bank.invite(name, ['--role', 'payer', '--account', number]);
  const client = await newcomer(bank);
  const after = bank.mailbox.count(payer.address);
  const readCode = () => bank.mailbox.waitForCode(payer.address, { after });
  await client.enrol({ invitation, address: payer.address, readCode });
  const late = await newcomer(bank);
  expectRefusal(await late.call('POST', '/v1/enrolments', { invitation: code }), 'invitation-invalid');
});
