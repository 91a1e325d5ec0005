// Whether the time of a failed confirmation tells what failed (PROTOCOL section 5.2; RTS on SCA, Art. 4(3)(a)).
//
// The kinds are interleaved, one of each in every round and in a fresh order, so that load and warming up fall on all alike.
// Every kind is compared with all others together by the rank-sum test (Mann and Whitney), which asks only whether one tends to
// be slower and so does not mind the long tail of a shared machine; and by the difference of medians, which says how much.
//
// What is tolerated: a kind counts as told apart only where both hold. (1) The effect: the chance that a random try of this kind
// is slower than one of another is outside 0.5 ± 0.15. An attacker has five tries a certificate and twenty a day, so with 0.65
// a day's tries of one kind give a likelihood ratio below 10; and who measures over a network sees less. (2) The medians are more
// than 0.5 ms apart: below that the jitter of one hop of TLS over the Internet hides it for the few tries that there are.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AssertionJson, Authenticator } from '../world/authenticator.ts';
import { Bank, ENGINES, EXTENSION_ORIGIN } from '../world/bank.ts';
import { base64url, challengeOf, digestOf, type Json, wrongCode } from '../world/client.ts';
import type { Order, Payer } from '../world/payer.ts';

const ROUNDS = Number(process.env['TIMING_ROUNDS'] ?? 300);
const WARM_UP = 20;
const CHANCE = 0.15;
const MEDIAN_MS = 0.5;

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

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** The chance that one of the first is slower than one of the second: the rank-sum statistic over its greatest value. */
function chanceOfSlower(first: readonly number[], second: readonly number[]): number {
  const all = [
    ...first.map((time) => ({ time, own: true })),
    ...second.map((time) => ({ time, own: false })),
  ];
  all.sort((a, b) => a.time - b.time);
  let ranks = 0;
  all.forEach(({ own }, place) => {
    if (own) ranks += place + 1;
  });
  const greatest = first.length * second.length;
  return (ranks - (first.length * (first.length + 1)) / 2) / greatest;
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

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
  const rows = [...times].map(([name, own]) => {
    const others = [...times].filter(([other]) => other !== name).flatMap(([, values]) => values);
    const apart = median(own) - median(others);
    return { name, median: median(own).toFixed(2), apart, slower: chanceOfSlower(own, others) };
  });
  console.table(rows.map((row) => ({ ...row, apart: row.apart.toFixed(3), slower: row.slower.toFixed(3) })));
  const told = rows.filter(
    ({ apart, slower }) => Math.abs(slower - 0.5) > CHANCE && Math.abs(apart) > MEDIAN_MS,
  );
  expect(told).toEqual([]);
});
