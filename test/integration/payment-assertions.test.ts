// The certificate of integrity: which assertions confirm and which do not, and that nobody can tell why (PROTOCOL sections 4, 5.2).
import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { type AssertionJson, Authenticator, type CeremonyOptions } from '../world/authenticator.ts';
import { type Bank, EXTENSION_ORIGIN } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import type { Answer } from '../world/client/calls.ts';
import { base64url, challengeOf, digestOf, type Json, type Problem, wrongCode } from '../world/client.ts';
import type { Order, Payer } from '../world/payer.ts';
import { expectRefusal } from '../world/refusal.ts';

const both = bothEngines();

type Attempt = { code?: string; assertion: AssertionJson };
type Kind = (payer: Payer, order: Order, bank: Bank) => Attempt | Promise<Attempt>;

const ceremony =
  (changes: CeremonyOptions): Kind =>
  (payer, order) => ({ assertion: payer.sign(order, changes) });

/** An honest assertion with some of its members replaced. */
const spoilt =
  (change: (assertion: AssertionJson) => AssertionJson): Kind =>
  (payer, order) => ({ assertion: change(payer.sign(order)) });

const response = (changes: Partial<AssertionJson['response']>): Kind =>
  spoilt((assertion) => ({ ...assertion, response: { ...assertion.response, ...changes } }));

const digest = ({ certificate }: Order) => digestOf(certificate as Json);
const text = (value: string) => base64url(Buffer.from(value));

/** Every way in which a confirmation can fail. */
const FAILURES: Readonly<Record<string, Kind>> = {
  'wrong code, signed': (payer, order) => {
    const code = wrongCode(order.code);
    return { code, assertion: payer.sign({ ...order, code }) };
  },
  'wrong code, signature over the right one': (payer, order) => ({
    code: wrongCode(order.code),
    assertion: payer.sign(order),
  }),
  'right code, signature over a wrong one': (payer, order) => ({
    assertion: payer.sign({ ...order, code: wrongCode(order.code) }),
  }),
  'wrong check digit': (payer, order) => {
    const code = order.code.slice(0, 7) + ((Number(order.code[7]) + 1) % 10);
    return { code, assertion: payer.sign({ ...order, code }) };
  },
  'another server origin': ceremony({ origin: 'https://evil.example' }),
  'another extension': ceremony({ origin: `chrome-extension://${'b'.repeat(32)}` }),
  'the server’s own origin': (payer, order, bank) => ({ assertion: payer.sign(order, { origin: bank.url }) }),
  'a registration’s type': ceremony({ type: 'webauthn.create' }),
  'another rpId': ceremony({ rpId: 'evil.example' }),
  'user not present': ceremony({ flags: { up: false } }),
  'user not verified': ceremony({ flags: { uv: false } }),
  'a synced token': ceremony({ flags: { be: true } }),
  'a token backed up': ceremony({ flags: { be: true, bs: true } }),
  'backed up but not eligible': ceremony({ flags: { bs: true } }),
  'in a frame of another origin': ceremony({ crossOrigin: true }),
  'under another top origin': ceremony({ topOrigin: 'https://evil.example' }),
  'a counter that does not move': ceremony({ counter: 0 }),
  'a session’s label': (payer, order) => {
    const { nonce } = order.submitted;
    return { assertion: payer.token.assert(challengeOf('countersign/session/v1', nonce, digest(order))) };
  },
  'an approval’s label': (payer, order) => {
    const { nonce } = order.submitted;
    return { assertion: payer.token.assert(challengeOf('countersign/approval/v1', nonce, digest(order))) };
  },
  'a real login': (payer, order) => ({ assertion: payer.client.sessionAssertion(order.submitted.nonce) }),
  'another nonce': (payer, order) => ({
    assertion: payer.client.integrity(order.certificate, base64url(randomBytes(32)), order.code),
  }),
  'another amount': (payer, order) => ({
    assertion: payer.client.integrity(
      { ...order.certificate, amount: { currency: 'EUR', value: '42.49' } },
      order.submitted.nonce,
      order.code,
    ),
  }),
  'a token that nobody knows': (_payer, order) => {
    const stranger = new Authenticator({ origin: EXTENSION_ORIGIN, counter: 7 });
    const challenge = challengeOf(
      'countersign/confirmation/v1',
      order.submitted.nonce,
      digest(order),
      order.code,
    );
    return { assertion: stranger.assert(challenge, { rpId: 'localhost' }) };
  },
  'the right id, another key': (payer, order) => {
    const credentialId = Buffer.from(payer.token.credentialId, 'base64url');
    const forger = new Authenticator({ origin: EXTENSION_ORIGIN, counter: 7, credentialId });
    const challenge = challengeOf(
      'countersign/confirmation/v1',
      order.submitted.nonce,
      digest(order),
      order.code,
    );
    return { assertion: forger.assert(challenge, { rpId: 'localhost' }) };
  },
  'a signature of nothing': response({ signature: base64url(randomBytes(70)) }),
  'a short signature': response({ signature: 'AA' }),
  'client data that is no JSON': response({ clientDataJSON: text('no JSON') }),
  'client data that is a list': response({ clientDataJSON: text('[]') }),
  'authenticator data too short': response({ authenticatorData: 'AAAA' }),
  'another’s user handle': response({ userHandle: base64url(randomBytes(32)) }),
  'another raw id': spoilt((assertion) => ({ ...assertion, rawId: base64url(randomBytes(32)) })),
  'another type of credential': spoilt((assertion) => ({ ...assertion, type: 'password' }) as never),
};

/** What of an answer may tell something: all but the request's id, the time and the count. */
function shape({ status, headers, text: body }: Answer): string {
  const instance = (JSON.parse(body) as Problem).instance;
  const plain = body
    .replace(instance, '#'.repeat(instance.length))
    .replace(/"attemptsLeft":\d/, '"attemptsLeft":#');
  const told = [...headers].filter(([name]) => name !== 'date');
  return JSON.stringify({ status, told, plain });
}

both(
  'a failed confirmation looks the same, byte for byte, whatever failed',
  async (bank) => {
    const shapes = new Map<string, string[]>();
    let payer: Payer | undefined;
    let order: Order | undefined;
    for (const [place, [name, kind]] of Object.entries(FAILURES).entries()) {
      if (place % 4 === 0 || payer === undefined || order === undefined) {
        payer = await bank.payer({ token: { counter: 5 } });
        order = await payer.order();
      }
      const answer = await payer.confirm(order, await kind(payer, order, bank));
      expect(answer.status, name).toBe(422);
      expectRefusal(answer, 'not-confirmed', { attemptsLeft: 4 - (place % 4) });
      shapes.set(shape(answer), [...(shapes.get(shape(answer)) ?? []), name]);
    }
    expect([...shapes.values()]).toHaveLength(1);
  },
  60_000,
);

both('after every kind of failure the honest confirmation still goes through', async (bank) => {
  const payer = await bank.payer({ token: { counter: 5 } });
  const order = await payer.order();
  for (const name of ['user not verified', 'a counter that does not move', 'another raw id']) {
    const kind = FAILURES[name];
    if (kind !== undefined) await payer.confirm(order, await kind(payer, order, bank));
  }
  expect((await payer.confirm(order)).status).toBe(200);
});

both('a token of somebody else, or one that was revoked, does not confirm', async (bank) => {
  const payer = await bank.payer();
  const eve = await bank.payer({ name: 'Eve Example' });
  const order = await payer.order();
  const foreign = eve.client.integrity(order.certificate, order.submitted.nonce, order.code);
  expectRefusal(await payer.confirm(order, { assertion: foreign }), 'not-confirmed', { attemptsLeft: 4 });
  await bank.set(payer, 'tokens', { revoked_at: bank.now() });
  expectRefusal(await payer.confirm(order), 'not-confirmed', { attemptsLeft: 3 });
  await bank.set(payer, 'tokens', { revoked_at: null });
  expect((await payer.confirm(order)).status).toBe(200);
});

both('tokens of all three algorithms confirm, with and without a counter', async (bank) => {
  for (const algorithm of [-7, -8, -257] as const) {
    const payer = await bank.payer({ token: { algorithm, counting: algorithm !== -8 } });
    await payer.pay({ amount: { currency: 'EUR', value: '1.00' } });
    await payer.pay({ amount: { currency: 'EUR', value: '1.00' } });
  }
});

both('a confirmation is no login, and a login none of another key', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.pay();
  const bare = { proof: 'none' } as const;
  const options = await payer.client.ask<{ id: string }>('POST', '/v1/sessions/options', 200, {}, bare);
  const assertion = payer.sign(order);
  expectRefusal(
    await payer.client.call('POST', '/v1/sessions', { id: options.id, assertion }),
    'unauthenticated',
  );
});

both('members that are missing or no base64url are malformed and count nothing', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.order();
  const honest = payer.sign(order);
  const { code } = order;
  const without = (name: string) => ({ ...honest, response: { ...honest.response, [name]: undefined } });
  const wrong: unknown[] = [
    {},
    { code },
    { assertion: honest },
    { code: Number(code), assertion: honest },
    { code, assertion: honest, more: 1 },
    { code, assertion: { ...honest, id: 7 } },
    { code, assertion: { ...honest, id: 'a+b/' } },
    { code, assertion: { ...honest, response: [] } },
    ...['clientDataJSON', 'authenticatorData', 'signature'].map((name) => ({
      code,
      assertion: without(name),
    })),
    { code, assertion: { ...honest, response: { ...honest.response, signature: 'a=' } } },
    { code, assertion: { ...honest, response: { ...honest.response, signature: 'AB' } } },
    { code, assertion: { ...honest, response: { ...honest.response, signature: 'A' } } },
  ];
  for (const body of wrong) {
    const answer = await payer.client.call(
      'POST',
      `/v1/certificates/${order.certificate.id}/confirmation`,
      body,
    );
    expectRefusal(answer, 'malformed');
  }
  const extended = {
    ...payer.sign(order),
    ...{ authenticatorAttachment: 'platform', extra: { a: [1] } },
  } as never;
  expect((await payer.confirm(order, { assertion: extended })).status).toBe(200);
});
