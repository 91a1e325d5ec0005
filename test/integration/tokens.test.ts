// Tokens that are added and removed later (PROTOCOL section 5.4).
import { expect } from 'vitest';
import { Authenticator } from '../world/authenticator.ts';
import { EXTENSION_ORIGIN } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import type { Answer } from '../world/client/calls.ts';
import type { Client, Token } from '../world/client.ts';
import { expectRefusal } from '../world/refusal.ts';

const both = bothEngines();
const HOUR = 3_600_000;

function newToken(): Authenticator {
  return new Authenticator({ origin: EXTENSION_ORIGIN, attestation: 'packed' });
}

function remove(client: Client, { credentialId }: Authenticator, by?: Authenticator): Promise<Answer> {
  const path = `/v1/tokens/${credentialId}`;
  return client.change({ method: 'DELETE', path, ...(by === undefined ? {} : { by }) });
}

both('a token is added with the signature of another one, and signs in at once', async (bank) => {
  const payer = await bank.payer();
  const { client } = payer;
  const second = newToken();
  const after = bank.mailbox.count(payer.address);
  const { creationOptions } = await client.ask<{ creationOptions: Record<string, unknown> }>(
    'POST',
    '/v1/tokens/options',
    200,
    {},
  );
  expect(creationOptions).toMatchObject({
    user: { id: payer.token.userHandle },
    excludeCredentials: [{ type: 'public-key', id: payer.token.credentialId }],
    attestation: 'direct',
  });
  const answer = await client.addToken(second);
  expect(answer.status, answer.text).toBe(201);
  expect((answer.body as { token: Token }).token).toMatchObject({
    id: second.credentialId,
    label: 'Second key',
  });
  const letter = await bank.mailbox.waitForLetter(payer.address, { after });
  expect(letter.text).toContain('a token was added to your account');
  const { tokens } = await client.account();
  expect(tokens.map(({ id }) => id).sort()).toEqual([payer.token.credentialId, second.credentialId].sort());
});

both('a cooling token confirms up to 50.00; above it is left out and confirms nothing', async (bank) => {
  const payer = await bank.payer();
  const second = newToken();
  expect((await payer.client.addToken(second)).status).toBe(201);
  const allowed = (options: { allowCredentials?: { id: string }[] }) =>
    options.allowCredentials?.map(({ id }) => id).sort();
  const ids = [payer.token.credentialId, second.credentialId].sort();
  const large = await payer.order({ amount: { currency: 'EUR', value: '50.01' } });
  expect(allowed(large.submitted.requestOptions)).toEqual([payer.token.credentialId]);
  const read = await payer.client.read(large.certificate.id);
  expect(allowed(read.requestOptions ?? {})).toEqual([payer.token.credentialId]);
  const signed = (order: typeof large) => {
    const was = payer.client.authenticator;
    Object.assign(payer.client, { authenticator: second });
    const assertion = payer.client.integrity(order.certificate, order.submitted.nonce, order.code);
    Object.assign(payer.client, { authenticator: was });
    return assertion;
  };
  expectRefusal(await payer.confirm(large, { assertion: signed(large) }), 'not-confirmed');
  expect((await payer.confirm(large)).status).toBe(200);
  const small = await payer.order({ amount: { currency: 'EUR', value: '50.00' } });
  expect(allowed(small.submitted.requestOptions)).toEqual(ids);
  expect((await payer.confirm(small, { assertion: signed(small) })).status).toBe(200);
  bank.advance(72 * HOUR + 1000);
  await payer.client.signIn();
  const later = await payer.order({ amount: { currency: 'EUR', value: '50.01' } });
  expect((await payer.confirm(later, { assertion: signed(later) })).status).toBe(200);
});

both('removing: by any token of the person, told, never the last', async (bank) => {
  const payer = await bank.payer();
  const { client, token } = payer;
  expectRefusal(await remove(client, token), 'last-token');
  const second = newToken();
  await client.addToken(second);
  const after = bank.mailbox.count(payer.address);
  expect((await remove(client, token, second)).status).toBe(204);
  const letters = async () => {
    await bank.mailbox.waitForLetter(payer.address, { after });
    return bank.mailbox.lettersTo(payer.address).map(({ text }) => text);
  };
  expect((await letters()).some((text) => text.includes('a token was'))).toBe(true);
  expectRefusal(await remove(client, token, second), 'unknown');
  expectRefusal(await remove(client, second, token), 'not-confirmed');
  expectRefusal(await remove(client, second, second), 'last-token');
  expectRefusal(await client.addToken(token, second), 'registration-refused');
});

both(
  'removing a token ends the sessions that it may have opened, not the one that removes it',
  async (bank) => {
    const payer = await bank.payer();
    const { client, token } = payer;
    const thief = await payer.otherSession();
    const second = newToken();
    await client.addToken(second);
    expectRefusal(await remove(client, token, newToken()), 'not-confirmed');
    expect((await thief.call('GET', '/v1/account')).status).toBe(200);
    expect((await remove(client, token, second)).status).toBe(204);
    expectRefusal(await thief.call('GET', '/v1/account'), 'unauthenticated');
    expect((await client.account()).tokens.map(({ id }) => id)).toEqual([second.credentialId]);
  },
);

both('racing removals leave one token', async (bank) => {
  const { client, token } = await bank.payer();
  const second = newToken();
  await client.addToken(second);
  await Promise.all([remove(client, token, token), remove(client, second, second)]);
  expect((await client.account()).tokens).toHaveLength(1);
});

both('refusals in order: malformed, unknown, registration-refused, not-confirmed', async (bank) => {
  const { client } = await bank.payer();
  const other = await bank.payer({ name: 'Bo Example' });
  const post = { method: 'POST', path: '/v1/tokens' } as const;
  const good = await client.registration(newToken());
  const labelled = { ...good, label: ' x' };
  expectRefusal(await client.change({ ...post, body: labelled, by: other.token }), 'malformed');
  const theirs = await other.client.registration(newToken());
  const spent = await client.signed({ ...post, body: theirs, by: other.token });
  expectRefusal(await client.call('POST', '/v1/tokens', spent), 'registration-refused');
  expectRefusal(await client.call('POST', '/v1/tokens', spent), 'unknown');
  expectRefusal(await client.change({ ...post, body: good, by: other.token }), 'not-confirmed');
  const taken = await client.registration(other.token);
  expectRefusal(await client.change({ ...post, body: taken }), 'registration-refused');
  bank.advance(300_000);
  expectRefusal(await client.change({ ...post, body: good }), 'registration-refused');
});

both('of racing additions of one credential one holds', async (bank) => {
  const { client } = await bank.payer();
  const body = await client.registration(newToken());
  const bodies = [];
  for (const _ of [1, 2, 3]) bodies.push(await client.signed({ method: 'POST', path: '/v1/tokens', body }));
  const answers = await Promise.all(bodies.map((one) => client.call('POST', '/v1/tokens', one)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  const { tokens } = await client.account();
  expect(new Set(tokens.map(({ id }) => id)).size).toBe(tokens.length);
});
