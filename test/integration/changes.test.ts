// Whose signature, over what, from where, and only once: what every change of devices and tokens needs (PROTOCOL section 5.4).
import { expect } from 'vitest';
import { verifyChange } from '../../server/changes/verify-change.ts';
import type { Bank } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import type { Change, SignedBody, SigningOptions } from '../world/client.ts';
import type { Payer } from '../world/payer.ts';
import { expectRefusal } from '../world/refusal.ts';

const both = bothEngines();
const CHANGE = { method: 'POST', path: '/v1/account/recovery-codes' } as const;

/** What becomes of a signed body: the reason of its refusal, or `signed`. */
async function verdict(bank: Bank, payer: Payer, body: SignedBody, call: Partial<Change> = {}) {
  const { method, path } = { ...CHANGE, ...call };
  const caller = { accountId: payer.accountId };
  const verified = await verifyChange(bank.ports, { caller, method, path, body });
  if (verified.outcome === 'signed') return 'signed';
  expect(verified.attemptsLeft).toBeUndefined();
  return verified.reason;
}

both('options: a nonce, the person’s tokens, and nothing stored', async (bank) => {
  const { client, token } = await bank.payer();
  const before = await bank.stored();
  const one = await client.ask<SigningOptions>('POST', '/v1/changes/options', 200, {});
  const other = await client.ask<SigningOptions>('POST', '/v1/changes/options', 200, {});
  expect(one.requestOptions).toEqual({
    rpId: 'localhost',
    userVerification: 'required',
    timeout: 300_000,
    allowCredentials: [{ type: 'public-key', id: token.credentialId }],
  });
  expect(Buffer.from(one.nonce, 'base64url')).toHaveLength(32);
  expect([one.id === other.id, one.nonce === other.nonce]).toEqual([false, false]);
  expect(await bank.stored()).toEqual(before);
  expectRefusal(
    await client.call('POST', '/v1/changes/options', {}, { accessToken: 'none' }),
    'unauthenticated',
  );
  expectRefusal(await client.call('POST', '/v1/changes/options', { id: 'x' }), 'malformed');
});

both('a signed change holds once, from the extension and from the console', async (bank) => {
  const payer = await bank.payer();
  const { client } = payer;
  const body = await client.signed(CHANGE);
  expect(await verdict(bank, payer, body)).toBe('signed');
  expect(await verdict(bank, payer, body)).toBe('unknown');
  const fromConsole = await client.signed({ ...CHANGE, ceremony: { origin: bank.url } });
  expect(await verdict(bank, payer, fromConsole)).toBe('signed');
});

both('whatever else was signed is no signature of this change', async (bank) => {
  const payer = await bank.payer();
  const other = await bank.payer({ name: 'Bo Example' });
  const { client } = payer;
  const tries: [string, () => Promise<SignedBody>][] = [
    ['another path', () => client.signed({ ...CHANGE, path: '/v1/devices' })],
    ['another method', () => client.signed({ ...CHANGE, method: 'DELETE' })],
    ['a member more', async () => ({ ...(await client.signed(CHANGE)), more: 1 })],
    ['another body', async () => ({ ...(await client.signed({ ...CHANGE, body: { a: 1 } })), a: 2 })],
    ['another’s token', () => client.signed({ ...CHANGE, by: other.token })],
    ['a page', () => client.signed({ ...CHANGE, ceremony: { origin: 'https://shop.example' } })],
    ['no person', () => client.signed({ ...CHANGE, ceremony: { flags: { uv: false } } })],
    ['an old counter', () => client.signed({ ...CHANGE, ceremony: { counter: 0 } })],
    ['a copy', () => client.signed({ ...CHANGE, ceremony: { flags: { be: true, bs: true } } })],
  ];
  await client.signIn();
  for (const [name, body] of tries)
    expect(await verdict(bank, payer, await body()), name).toBe('not-confirmed');
});

both('a session’s signature is none of a change, and a spent failure stays spent', async (bank) => {
  const payer = await bank.payer();
  const { client } = payer;
  const { id, nonce } = await client.ask<SigningOptions>('POST', '/v1/changes/options', 200, {});
  const wrong = { changeId: id, assertion: client.sessionAssertion(nonce) };
  expect(await verdict(bank, payer, wrong as SignedBody)).toBe('not-confirmed');
  expect(await verdict(bank, payer, wrong as SignedBody)).toBe('unknown');
});

both('options that are another’s, too old, of a session or made up are unknown', async (bank) => {
  const payer = await bank.payer();
  const other = await bank.payer({ name: 'Bo Example' });
  const own = await payer.client.signed(CHANGE);
  expect(await verdict(bank, other, own)).toBe('unknown');
  const session = await payer.client.ask<SigningOptions>('POST', '/v1/sessions/options', 200, {});
  expect(await verdict(bank, payer, { ...own, changeId: session.id })).toBe('unknown');
  expect(await verdict(bank, payer, { ...own, changeId: 'A'.repeat(22) })).toBe('unknown');
  bank.advance(300_000);
  expect(await verdict(bank, payer, own)).toBe('unknown');
});

both('of parallel uses of one change one holds', async (bank) => {
  const payer = await bank.payer();
  const body = await payer.client.signed(CHANGE);
  const verdicts = await Promise.all(Array.from({ length: 8 }, () => verdict(bank, payer, body)));
  expect(verdicts.sort()).toEqual(['signed', ...Array(7).fill('unknown')]);
});
