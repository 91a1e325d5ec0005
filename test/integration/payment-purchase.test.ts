// One purchase from the invitation to the merchant's money, by the protocol alone (PROTOCOL sections 5, 8 and 10).

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CompactSign,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  generateKeyPair,
  type JSONWebKeySet,
  jwtVerify,
} from 'jose';
import { afterAll, beforeAll, expect } from 'vitest';
import { logKeys } from '../../server/audit/log-keys.ts';
import { runCommandLine } from '../../server/cli/command-line.ts';
import { formatVerifierKey, type VerifierKey } from '../../shared/checkpoint.ts';
import { type Bank, EXTENSION_ORIGIN } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import { base64url, digestOf, type Json } from '../world/client.ts';
import { Network, type NetworkMerchant } from '../world/network.ts';
import { SHOP } from '../world/payer.ts';
import { expectRefusal } from '../world/refusal.ts';

// Evidence is one thing before its entries are sealed and another one after: here nobody seals meanwhile.
const both = bothEngines({ pauses: { seal: 3_600_000 } });
const MERCHANT: NetworkMerchant = {
  acceptorId: 'acceptor-1',
  descriptor: 'EXAMPLE SHOP BERLIN',
  mcc: '5732',
  country: 'DE',
  city: 'Berlin',
  url: SHOP.origin,
};
const eur = (value: string) => ({ currency: 'EUR', value });

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'countersign-evidence-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const networkOf = (bank: Bank) =>
  new Network({ serverUrl: bank.url, keysFile: bank.environment['KEYS_FILE'] ?? '' });

async function jwksOf(bank: Bank): Promise<JSONWebKeySet> {
  return (await (await fetch(`${bank.url}/.well-known/jwks.json`)).json()) as JSONWebKeySet;
}

/** The command as an auditor runs it, far from the server. */
async function verify(evidence: unknown, anchors?: unknown) {
  const file = path.join(folder, 'evidence.json');
  await writeFile(file, JSON.stringify(evidence));
  const words = ['evidence', 'verify', file];
  if (anchors !== undefined) {
    const anchorsFile = path.join(folder, 'anchors.json');
    await writeFile(anchorsFile, JSON.stringify(anchors));
    words.push('--anchors', anchorsFile);
  }
  const out: string[] = [];
  const err: string[] = [];
  const surroundings = {
    environment: {},
    out: (line: string) => out.push(line),
    err: (line: string) => err.push(line),
  };
  const exitCode = await runCommandLine(words, surroundings);
  return { exitCode, out, err };
}

async function anchorsOf(bank: Bank) {
  const jwks = await jwksOf(bank);
  return {
    iss: bank.url,
    jwks,
    log: formatVerifierKey(logKeys(bank.ports)[0] as VerifierKey),
    rpId: 'localhost',
    origins: [EXTENSION_ORIGIN],
    attestationRoots: [],
  };
}

both('a purchase: enrol, certificate, code, token, receipt, card, authorisation, capture', async (bank) => {
  const payer = await bank.payer();
  const { client } = payer;
  expect(await client.account()).toMatchObject({
    name: 'Ada Example',
    entity: 'Example Bank',
    currency: 'EUR',
    available: eur('500.00'),
    held: eur('0.00'),
    devices: [{ channel: 'email' }],
    tokens: [{ aaguid: expect.any(String), attested: false }],
  });
  const order = await payer.order();
  expect(order.submitted).toMatchObject({ state: 'awaiting-confirmation', attemptsLeft: 5 });
  const { text, subject } = bank.mailbox.lettersTo(payer.address).at(-1) ?? { text: '', subject: '' };
  expect(text.trim()).toBe(
    `Pay EUR 42.50 to Example Shop (shop.example)? Code ${order.code}. Not you? Ignore this.`,
  );
  expect(subject).not.toMatch(/\d{8}/);
  const confirmed = await client.confirm(order.certificate, order.submitted.nonce, order.code);
  expect(confirmed.state).toBe('validated');
  await expectMoney(payer.client, '457.50', '42.50');

  const card = await client.card(order.certificate.id);
  expect(card.holder).toBe('Ada Example');
  const network = networkOf(bank);
  const asked = { card, merchant: MERCHANT, amount: eur('42.50') };
  const more = await network.authorise({ ...asked, amount: eur('42.51') });
  expect(more).toMatchObject({ approved: false });
  const charge = await network.authorise(asked);
  expect(charge).toMatchObject({ approved: true });
  await expectMoney(payer.client, '457.50', '42.50');
  expect(await network.authorise(asked)).toMatchObject({ approved: false });
  await network.capture(charge);
  await expectMoney(payer.client, '457.50', '0.00');
  const paid = await client.read(order.certificate.id);
  expect(paid.card).toMatchObject({ lastFour: card.number.slice(-4), charges: expect.any(Array) });
  // The protocol's own answers hold what it names; the statement's name has an operation of its own.
  for (const told of paid.card?.charges ?? [])
    expect(Object.keys(told).sort()).toEqual(['amount', 'at', 'state']);
  const named = await client.ask<typeof paid>('GET', `/v1/payments/${order.certificate.id}`, 200);
  const captured = expect.objectContaining({ descriptor: MERCHANT.descriptor, state: 'captured' });
  expect(named.card?.charges).toContainEqual(captured);
  expect(['validated', 'completed']).toContain(paid.state);
  const events = paid.history.map(({ event }) => event);
  for (const event of ['accepted', 'sent', 'confirmed', 'validated', 'released', 'charged'])
    expect(events).toContain(event);
});

both('a shop that nobody could recognise: its shopper is asked, and nobody else may answer', async (bank) => {
  const [payer, stranger] = [await bank.payer(), await bank.payer()];
  const { client } = payer;
  const { certificate } = await payer.pay();
  const card = await client.card(certificate.id);
  const { url: _, ...unnamed } = { ...MERCHANT, acceptorId: 'ZX', descriptor: 'ZX HOLDINGS 4' };
  const charge = await networkOf(bank).authorise({ card, merchant: unnamed, amount: eur('42.50') });
  expect(charge).toMatchObject({ approved: true });
  const seen = async (list: string) => {
    const one = await client.ask<Json>('GET', `${list}/${certificate.id}`, 200);
    const { items } = await client.ask<{ items: Json[] }>('GET', list, 200);
    return [one, items[0]].map((payment) => (payment as { card: { recognition?: Json } }).card.recognition);
  };
  const question = { answer: 'asked', amount: eur('42.50'), descriptor: 'ZX HOLDINGS 4' };
  expect(await seen('/v1/payments')).toMatchObject([question, question]);
  expect(await seen('/v1/certificates')).toEqual([undefined, undefined]);
  const path = `/v1/payments/${certificate.id}/recognition`;
  const yes = { recognised: true };
  expectRefusal(await stranger.client.call('POST', path, yes), 'unknown');
  expectRefusal(await client.call('POST', path, yes, { accessToken: 'none' }), 'unauthenticated');
  for (const body of [{}, { recognised: 'yes' }, { recognised: 1 }, { ...yes, weight: 100 }])
    expectRefusal(await client.call('POST', path, body), 'malformed');
  await client.ask('POST', path, 204, yes);
  await client.ask('POST', path, 204, yes);
  expectRefusal(await client.call('POST', path, { recognised: false }), 'not-open');
  const said = { ...question, answer: 'yes' };
  expect(await seen('/v1/payments')).toMatchObject([said, said]);
});

async function expectMoney(
  client: { account(): Promise<object> },
  available: string,
  held: string,
): Promise<void> {
  expect(await client.account()).toMatchObject({ available: eur(available), held: eur(held) });
}

both('the receipt says what was paid and nothing of the payer', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.pay({ reference: 'Order 7', charge: { mode: 'split', count: 2 } });
  const { payload, protectedHeader } = await jwtVerify(order.receipt, createLocalJWKSet(await jwksOf(bank)), {
    algorithms: ['EdDSA'],
    issuer: bank.url,
    typ: 'JWT',
  });
  expect(Object.keys(protectedHeader).sort()).toEqual(['alg', 'kid', 'typ']);
  expect(payload).toEqual({
    iss: bank.url,
    iat: expect.any(Number),
    jti: expect.stringMatching(/^[\w-]{22}$/),
    digest: base64url(digestOf(order.certificate as Json)),
    merchant: SHOP,
    amount: eur('42.50'),
    charge: { mode: 'split', count: 2 },
    entity: 'Example Bank',
    reference: 'Order 7',
    assurance: {
      channel: 'email',
      token: { aaguid: '01020304-0506-0708-0102-030405060708', attested: false },
      approvals: 0,
    },
  });
  expect(payload.jti).not.toBe(order.certificate.id);
});

both('evidence verifies with anchors, and without them its signer is unknown', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.pay();
  const evidence = await payer.client.evidence(order.certificate.id);
  expect(evidence).toMatchObject({ code: order.code, nonce: order.submitted.nonce, receipt: order.receipt });
  expect(await verify(evidence, await anchorsOf(bank))).toMatchObject({ exitCode: 0 });
  const alone = await verify(evidence);
  expect(alone.exitCode).toBe(0);
  expect(alone.out).toContain('internally consistent, signer unknown');
});

both('evidence under other anchors does not verify', async (bank) => {
  const payer = await bank.payer();
  const evidence = await payer.client.evidence((await payer.pay()).certificate.id);
  const anchors = await anchorsOf(bank);
  const [key] = anchors.jwks.keys;
  const strange = { ...key, x: base64url(Buffer.from(key?.x ?? '', 'base64url').reverse()) };
  const others = [
    { ...anchors, iss: 'https://other.example' },
    { ...anchors, jwks: { keys: [] } },
    { ...anchors, jwks: { keys: [strange] } },
    { ...anchors, rpId: 'other.example' },
    { ...anchors, origins: ['chrome-extension://other'] },
  ];
  for (const other of others) expect(await verify(evidence, other)).toMatchObject({ exitCode: 1 });
});

/** Members that say what no signature in the file covers, so that only the audit log could tell. */
const UNSIGNED = [
  'delivery.hint',
  'delivery.sentAt',
  'codeSalt',
  'policy.version',
  'policy.digest',
  'policy.matched',
  'token.enrolledAt',
];

/** All ways to the texts and numbers of a value. */
function leaves(value: unknown, at: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...at]];
  const entries = Object.entries(value);
  if (entries.length === 0) return [];
  return entries.flatMap(([name, member]) => leaves(member, [...at, name]));
}

/** The same with another value of the same kind at one place. */
function tampered(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) {
    if (typeof value === 'number') return value + 1;
    if (typeof value === 'boolean') return !value;
    return otherText(String(value));
  }
  const members = value as Record<string, unknown>;
  const copy = (Array.isArray(value) ? [...value] : { ...members }) as Record<string, unknown>;
  copy[name] = tampered(members[name], rest);
  return copy;
}

function otherText(text: string): string {
  if (/^\d{4}-\d\d-\d\dT/.test(text)) return `1999${text.slice(4)}`;
  const middle = Math.floor(text.length / 2);
  const other =
    text[middle] === 'b'
      ? 'c'
      : /\d/.test(text[middle] ?? '')
        ? String((Number(text[middle]) + 1) % 10)
        : 'b';
  return text.slice(0, middle) + other + text.slice(middle + 1);
}

both(
  'evidence that was tampered with in any member does not verify',
  async (bank) => {
    const payer = await bank.payer();
    const evidence = await payer.client.evidence((await payer.pay({ reference: 'Order 7' })).certificate.id);
    const anchors = await anchorsOf(bank);
    const missed: string[] = [];
    for (const place of leaves(evidence)) {
      const { exitCode } = await verify(tampered(evidence, place), anchors);
      if (exitCode !== 1) missed.push(place.join('.'));
    }
    const unsigned = (place: string) =>
      UNSIGNED.some((one) => place.startsWith(one)) || BROWSERS_OWN.test(place);
    expect(missed.filter((place) => !unsigned(place))).toEqual([]);
    for (const name of Object.keys(evidence)) {
      const { [name]: _, ...rest } = evidence;
      expect(await verify(rest, anchors), name).toMatchObject({ exitCode: 1 });
    }
    expect(await verify({ ...evidence, more: 1 }, anchors)).toMatchObject({ exitCode: 1 });
  },
  60_000,
);

/** What browsers add beside the signed bytes of a ceremony: no statement of ours rests on it. */
const BROWSERS_OWN =
  /\.(transports|publicKey|publicKeyAlgorithm|authenticatorData|authenticatorAttachment|credProps|type|rawId|userHandle)\b/;

both('evidence that somebody else signed is consistent, and no more', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.pay();
  // Once it is sealed, the log's entry would tell of the receipt that was really signed.
  const { validation: _, ...evidence } = await payer.client.evidence(order.certificate.id);
  const { privateKey } = await generateKeyPair('EdDSA');
  const forge = (claims: object) =>
    new CompactSign(Buffer.from(JSON.stringify(claims)))
      .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', ...decodeProtectedHeader(order.receipt) })
      .sign(privateKey);
  const receipt = await forge(decodeJwt(order.receipt));
  const alone = await verify({ ...evidence, receipt });
  expect(alone.exitCode).toBe(0);
  expect(alone.out).toContain('internally consistent, signer unknown');
  expect(await verify({ ...evidence, receipt }, await anchorsOf(bank))).toMatchObject({ exitCode: 1 });
  const other = await forge({ ...decodeJwt(order.receipt), amount: eur('42.51') });
  expect(await verify({ ...evidence, receipt: other })).toMatchObject({ exitCode: 1 });
  const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${order.receipt.split('.')[1]}.`;
  expect(await verify({ ...evidence, receipt: none }, await anchorsOf(bank))).toMatchObject({ exitCode: 1 });
});

both('a file that is no evidence is refused with one clear line', async (bank) => {
  const anchors = await anchorsOf(bank);
  for (const file of [{}, [], 'text', 7, { certificate: {} }]) {
    expect(await verify(file, anchors)).toMatchObject({ exitCode: 1 });
    expect(await verify(file)).toMatchObject({ exitCode: 1 });
  }
});

both('receipts of before stay readable by the published keys', async (bank) => {
  const payer = await bank.payer();
  const { receipt } = await payer.pay();
  const kids = (await jwksOf(bank)).keys.map(({ kid }) => kid);
  expect(kids).toContain(
    JSON.parse(Buffer.from(receipt.split('.')[0] ?? '', 'base64url').toString('utf8')).kid,
  );
  expect(decodeJwt(receipt).iss).toBe(bank.url);
  for (const key of (await jwksOf(bank)).keys) expect(key).not.toHaveProperty('d');
});
