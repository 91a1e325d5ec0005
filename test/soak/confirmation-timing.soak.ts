// Whether the time of a failed confirmation tells what failed (PROTOCOL section 5.2; RTS on SCA, Art. 4(3)(a)): see told-apart.ts.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AssertionJson, Authenticator } from '../world/authenticator.ts';
import { Bank, ENGINES, EXTENSION_ORIGIN } from '../world/bank.ts';
import { base64url, challengeOf, digestOf, type Json, wrongCode } from '../world/client.ts';
import type { Order, Payer } from '../world/payer.ts';
import { shuffled, toldApart } from './told-apart.ts';

const ROUNDS = Number(process.env['TIMING_ROUNDS'] ?? 300);
const WARM_UP = 20;

type Attempt = { code: string; assertion: AssertionJson };
type Kind = (payer: Payer, order: Order) => Attempt;

const response = (assertion: AssertionJson, changes: Partial<AssertionJson['response']>): AssertionJson => ({
  ...assertion,
  response: { ...assertion.response, ...changes },
});

const KINDS: Readonly<Record<string, Kind>> = {
  'wrong code': (payer, order) => {
    const code = wrongCode(order.code);
    return { code, assertion: payer.sign({ ...order, code }) };
  },
  'wrong check digit': (payer, order) => {
    const code = order.code.slice(0, 7) + ((Number(order.code[7]) + 1) % 10);
    return { code, assertion: payer.sign({ ...order, code }) };
  },
  'wrong signature': (payer, order) => {
    const assertion = payer.sign({ ...order, code: wrongCode(order.code) });
    return { code: order.code, assertion };
  },
  'unreadable signature': (payer, order) => ({
    code: order.code,
    assertion: response(payer.sign(order), { signature: base64url(randomBytes(71)) }),
  }),
  'unknown token': (_payer, order) => {
    const stranger = new Authenticator({ origin: EXTENSION_ORIGIN, counter: 7 });
    const { nonce } = order.submitted;
    const subject = digestOf(order.certificate as Json);
    const challenge = challengeOf('countersign/confirmation/v1', nonce, subject, order.code);
    return { code: order.code, assertion: stranger.assert(challenge, { rpId: 'localhost' }) };
  },
  'wrong origin': (payer, order) => ({
    code: order.code,
    assertion: payer.sign(order, { origin: 'https://evil.example' }),
  }),
  'not verified': (payer, order) => ({
    code: order.code,
    assertion: payer.sign(order, { flags: { uv: false } }),
  }),
  'counter behind': (payer, order) => ({ code: order.code, assertion: payer.sign(order, { counter: 1 }) }),
  'client data unreadable': (payer, order) => ({
    code: order.code,
    assertion: response(payer.sign(order), { clientDataJSON: base64url(randomBytes(200)) }),
  }),
};

/** Makes the certificate and the account as if nothing had failed yet: limits are not what is measured. */
async function forget(bank: Bank, payer: Payer): Promise<void> {
  await bank.set(payer, 'accounts', { failures: '[]', sends: '[]', blocked_until: 0 });
  await bank.set(payer, 'certificates', {
    failures: 0,
    history: '[]',
    code_expires_at: bank.now() + 300_000,
  });
}

async function measure(bank: Bank, rounds: number): Promise<Map<string, number[]>> {
  const payer = await bank.payer({ token: { counter: 5 } });
  const order = await payer.order();
  const times = new Map<string, number[]>(Object.keys(KINDS).map((name) => [name, []]));
  for (let round = -WARM_UP; round < rounds; round += 1) {
    for (const [name, kind] of shuffled(Object.entries(KINDS))) {
      await forget(bank, payer);
      const { code, assertion } = kind(payer, order);
      const start = performance.now();
      const answer = await payer.client.tryConfirm(order.certificate.id, code, assertion);
      const time = performance.now() - start;
      expect(answer.status, `${name}: ${answer.text}`).toBe(422);
      if (round >= 0) times.get(name)?.push(time);
    }
  }
  return times;
}

const banks = new Map<string, Bank>();
beforeAll(async () => {
  for (const engine of ENGINES) banks.set(engine, await Bank.open(engine));
});
afterAll(async () => {
  for (const bank of banks.values()) await bank.close();
});

test.each(ENGINES)('the time of a failed confirmation does not tell what failed (%s)', async (engine) => {
  const bank = banks.get(engine);
  if (bank === undefined) throw new Error(`no bank on ${engine}`);
  const times = await measure(bank, ROUNDS);
  expect(toldApart(times)).toEqual([]);
});
