import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader, EmbeddedJWK, jwtVerify } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Authenticator } from '../world/authenticator.ts';
import {
  base64url,
  Client,
  canonicalText,
  challengeOf,
  dammDigit,
  digestOf,
  wrongCode,
} from '../world/client.ts';

const seen: { method: string; url: string; headers: IncomingHttpHeaders }[] = [];
const server = createServer((request, response) => {
  seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
  response.setHeader('date', new Date(Date.now() + 600_000).toUTCString());
  response.setHeader('content-type', 'application/json').end('{}');
});
let baseUrl = '';

beforeAll(async () => {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  baseUrl = `http://localhost:${address.port}`;
});
afterAll(() => server.close());

test('digest and challenge of the protocol’s example', () => {
  const certificate = {
    version: 1,
    type: 'countersign/certificate',
    id: '8xJ3v0rWk2m1Zy0cQe5T7A',
    merchant: { name: 'Example Shop', origin: 'https://shop.example' },
    amount: { currency: 'EUR', value: '42.50' },
    charge: { mode: 'single' },
    payer: { name: 'Ada Example', account: 'DE02120300000000202051', entity: 'Example Bank' },
    issuedAt: '2026-11-22T12:00:00Z',
    expiresAt: '2026-11-22T12:10:00Z',
  };
  expect(canonicalText(certificate)).toMatch(/^\{"amount":\{"currency":"EUR","value":"42.50"\},"charge":/);
  const digest = digestOf(certificate);
  expect(base64url(digest)).toBe('lY2Xhx9buOLRfrDlDg-o7o331SRdTAruD35xYiHyFZY');
  const nonce = base64url(Uint8Array.from({ length: 32 }, (_, index) => index));
  const challenge = challengeOf('countersign/confirmation/v1', nonce, digest, '48217397');
  expect(base64url(challenge)).toBe('XCM31dI_VAtOLeF7OB-utG2hBSH9tpAu_R004KofB7g');
});

test('check digits', () => {
  expect(dammDigit('572')).toBe('4');
  expect(dammDigit('48217397')).toBe('0');
  expect(wrongCode('48217397')).not.toBe('48217397');
  expect(dammDigit(wrongCode('48217397'))).toBe('0');
});

test('proofs follow the server’s clock and name method, address and access token', async () => {
  const client = await Client.create({ baseUrl, authenticator: new Authenticator({ origin: 'x' }) });
  client.accessToken = 'token';
  await client.call('POST', '/v1/certificates?limit=3', { a: 1 });
  const last = seen.at(-1);
  const proof = String(last?.headers['dpop']);
  const { payload } = await jwtVerify(proof, EmbeddedJWK, { currentDate: new Date(Date.now() + 600_000) });
  expect(payload).toMatchObject({ htm: 'POST', htu: `${baseUrl}/v1/certificates`, jti: expect.any(String) });
  expect(Math.abs(Number(payload.iat) - (Date.now() + 600_000) / 1000)).toBeLessThan(60);
  expect(payload['ath']).toBe('PEaenWxYddN6Q_NT1PiOYfz4EsZu7jRXRlpAsNpBU-A');
  expect(last?.headers.authorization).toBe('DPoP token');
  const { jwk } = decodeProtectedHeader(proof);
  expect(await calculateJwkThumbprint(jwk ?? {})).toBe(client.key.thumbprint);
});

test('parts of a proof can be replaced or left out', async () => {
  const client = await Client.create({ baseUrl, authenticator: new Authenticator({ origin: 'x' }) });
  await client.call('GET', '/v1/account', undefined, {
    proof: { htu: 'http://evil.example/', jti: undefined },
  });
  const claims = decodeJwt(String(seen.at(-1)?.headers['dpop']));
  expect(claims['htu']).toBe('http://evil.example/');
  expect(claims.jti).toBeUndefined();
  await client.call('GET', '/v1/account', undefined, { proof: 'none' });
  expect(seen.at(-1)?.headers['dpop']).toBeUndefined();
});

test('the client shares no code with the product', () => {
  for (const file of [
    'client.ts',
    'client/calls.ts',
    'client/canonical.ts',
    'client/dpop.ts',
    'client/shapes.ts',
  ]) {
    const text = readFileSync(new URL(`../world/${file}`, import.meta.url), 'utf8');
    expect(text).not.toMatch(/from '(\.\.\/)+(shared|server|extension)\//);
  }
});
