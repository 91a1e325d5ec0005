// Signing in and out: whose token, for which key, from where, and only once (PROTOCOL sections 4 and 5.1).
import { expect } from 'vitest';
import { loggedOf } from '../world/audit-log.ts';
import type { CeremonyOptions } from '../world/authenticator.ts';
import type { Bank } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import { Client, type SigningOptions } from '../world/client.ts';
import type { Payer } from '../world/payer.ts';
import { expectRefusal } from '../world/refusal.ts';

const both = bothEngines({ environment: { REFUSED_EXTENSION_VERSIONS: '0.0.9' } });

async function pcOf(bank: Bank, payer: Payer): Promise<Client> {
  return Client.create({ baseUrl: bank.url, clock: () => bank.now(), authenticator: payer.token });
}

function options(client: Client): Promise<SigningOptions> {
  return client.ask<SigningOptions>('POST', '/v1/sessions/options', 200, {}, { proof: 'none' });
}

async function attempt(client: Client, ceremony?: CeremonyOptions) {
  const { id, nonce } = await options(client);
  const assertion = client.sessionAssertion(nonce, ceremony);
  return client.call('POST', '/v1/sessions', { id, assertion });
}

both('options tell the relying party and nothing of any person; nothing is stored for them', async (bank) => {
  const payer = await bank.payer();
  const before = await bank.stored();
  const offered = await options(payer.client);
  expect(offered).toEqual({
    id: expect.stringMatching(/^[\w-]{22}$/),
    nonce: expect.stringMatching(/^[\w-]{43}$/),
    requestOptions: { rpId: 'localhost', userVerification: 'required', timeout: expect.any(Number) },
  });
  expect(await options(payer.client)).not.toEqual(offered);
  expect(await bank.stored()).toEqual(before);
});

both('from the extension and from the console, never from elsewhere', async (bank) => {
  const client = await pcOf(bank, await bank.payer());
  expect((await attempt(client)).status).toBe(201);
  expect((await attempt(client, { origin: bank.url })).status).toBe(201);
  const wrong: CeremonyOptions[] = [
    { origin: 'https://evil.example' },
    { rpId: 'evil.example' },
    { flags: { uv: false } },
    { flags: { be: true, bs: true } },
    { type: 'webauthn.create' },
    { crossOrigin: true },
    { counter: 1 },
  ];
  for (const ceremony of wrong) {
    const answer = await attempt(client, ceremony);
    expectRefusal(answer, 'unauthenticated');
    expect(answer.headers.get('www-authenticate')).toContain('invalid_token');
  }
});

both(
  'a signed-in person’s extension of a refused version is logged once a day, a stranger’s never',
  async (bank) => {
    const { client, accountId } = await bank.payer();
    const headers = { 'countersign-client': 'extension/0.0.9' };
    const refused = async (options: object) => {
      const answer = await client.call('GET', '/v1/account', undefined, { headers, ...options });
      expect(answer.body).toMatchObject({ status: 403, reason: 'forbidden', state: 'update-extension' });
      return (await loggedOf(bank.ports, '0.0.9')).filter(({ account }) => account === accountId);
    };
    expect(await refused({ proof: 'none' })).toEqual([]);
    const entry = { type: 'extension-refused', account: accountId, version: '0.0.9', at: expect.any(String) };
    expect(await refused({})).toEqual([entry]);
    expect(await refused({})).toEqual([entry]);
    bank.advance(24 * 3_600_000);
    await client.signIn();
    expect(await refused({})).toEqual([entry, entry]);
  },
);

both('options are spent by the first try, whatever came of it', async (bank) => {
  const client = await pcOf(bank, await bank.payer());
  const { id, nonce } = await options(client);
  const wrong = client.sessionAssertion(nonce, { flags: { uv: false } });
  expectRefusal(await client.call('POST', '/v1/sessions', { id, assertion: wrong }), 'unauthenticated');
  const right = client.sessionAssertion(nonce);
  expectRefusal(await client.call('POST', '/v1/sessions', { id, assertion: right }), 'unauthenticated');
  const fresh = await options(client);
  const assertion = client.sessionAssertion(fresh.nonce);
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => client.call('POST', '/v1/sessions', { id: fresh.id, assertion })),
  );
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
});

both('an id that was made up or moved on opens nothing', async (bank) => {
  const client = await pcOf(bank, await bank.payer());
  const { id, nonce } = await options(client);
  const moved = Buffer.from(id, 'base64url');
  moved.writeUIntBE(bank.now() + 60_000, 0, 6);
  for (const other of [moved.toString('base64url'), 'A'.repeat(22), `${'_'.repeat(21)}w`]) {
    const assertion = client.sessionAssertion(nonce);
    expectRefusal(await client.call('POST', '/v1/sessions', { id: other, assertion }), 'unauthenticated');
  }
});

both('somebody else’s token opens their account, and their user handle does not open mine', async (bank) => {
  const [ada, bo] = [await bank.payer({ name: 'Ada Example' }), await bank.payer({ name: 'Bo Example' })];
  const client = await pcOf(bank, bo);
  await client.signIn();
  expect((await client.account()).name).toBe('Bo Example');
  const { id, nonce } = await options(client);
  const assertion = client.sessionAssertion(nonce);
  assertion.response.userHandle = ada.token.userHandle ?? '';
  expectRefusal(await client.call('POST', '/v1/sessions', { id, assertion }), 'unauthenticated');
});

both('a revoked token opens nothing; the counter and the last use are kept', async (bank) => {
  const payer = await bank.payer();
  const client = await pcOf(bank, payer);
  await client.signIn();
  const { tokens } = await client.account();
  expect(tokens[0]?.lastUsedAt).toMatch(/Z$/);
  const [row] =
    (await bank.stored())['tokens']?.filter((text) => text.includes(payer.token.credentialId)) ?? [];
  expect(JSON.parse(row ?? '{}').counter).toBe(payer.token.counter);
  await bank.set(payer, 'tokens', { revoked_at: 1 });
  expectRefusal(await attempt(client), 'unauthenticated');
});

both('signing out ends this session and no other', async (bank) => {
  const payer = await bank.payer();
  const client = await pcOf(bank, payer);
  await client.signIn();
  await client.signOut();
  expectRefusal(await client.call('GET', '/v1/account'), 'unauthenticated');
  expect((await payer.client.account()).name).toBe('Ada Example');
});
