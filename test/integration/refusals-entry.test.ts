// Refusals before an operation is reached: size, path, method, session, role, media type, form (PROTOCOL section 5.3).
import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import type { Bank } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import type { Answer, CallOptions } from '../world/client/calls.ts';
import { base64url, DpopKey } from '../world/client.ts';
import type { Payer } from '../world/payer.ts';
import { expectNoCors, expectRefusal } from '../world/refusal.ts';

const both = bothEngines();
const LARGE = `"${'a'.repeat(66_000)}"`;
const payers = new Map<Bank, Promise<Payer>>();
const approvers = new Map<Bank, Promise<Payer>>();

function payerOf(bank: Bank): Promise<Payer> {
  const payer = payers.get(bank) ?? bank.payer();
  payers.set(bank, payer);
  return payer;
}

function approverOf(bank: Bank): Promise<Payer> {
  const approver = approvers.get(bank) ?? bank.payer({ role: 'approver', name: 'Bo Example' });
  approvers.set(bank, approver);
  return approver;
}

const STRANGER: CallOptions = { accessToken: 'none', proof: 'none' };
const unknownId = () => base64url(randomBytes(16));

/** A body without Content-Length. */
function chunked(bank: Bank, path: string, text: string, headers: Record<string, string>): Promise<Answer> {
  const stream = new ReadableStream({
    start(controller) {
      for (let at = 0; at < text.length; at += 8192)
        controller.enqueue(new TextEncoder().encode(text.slice(at, at + 8192)));
      controller.close();
    },
  });
  const options = { method: 'POST', headers, body: stream, duplex: 'half' } as RequestInit;
  return fetch(bank.url + path, options).then(async (answer) => {
    const said = await answer.text();
    return { status: answer.status, headers: answer.headers, text: said, body: JSON.parse(said) };
  });
}

both('too-large: with a length, before anything else is looked at', async (bank) => {
  const { client } = await payerOf(bank);
  for (const path of ['/v1/certificates', '/v1/nowhere', '/v1/sessions/options']) {
    expectRefusal(await client.call('POST', path, undefined, { raw: LARGE }), 'too-large');
    expectRefusal(await client.call('POST', path, undefined, { raw: LARGE, ...STRANGER }), 'too-large');
  }
  expectRefusal(
    await client.call('PUT', '/v1/certificates', undefined, { raw: LARGE, ...STRANGER }),
    'too-large',
  );
  const text = { raw: LARGE, contentType: 'text/plain' };
  expectRefusal(await client.call('POST', '/v1/certificates', undefined, text), 'too-large');
});

both('too-large: without a length, where the caller may send a body', async (bank) => {
  const headers = { 'content-type': 'application/json' };
  expectRefusal(await chunked(bank, '/v1/sessions/options', LARGE, headers), 'too-large');
});

both('a body of exactly 64 KiB is read', async (bank) => {
  const { client } = await payerOf(bank);
  const raw = JSON.stringify({ a: '' }).replace('""', `"${'a'.repeat(64 * 1024 - 8)}"`);
  expect(raw.length).toBe(64 * 1024);
  expectRefusal(
    await client.call('POST', '/v1/sessions/options', undefined, { raw, ...STRANGER }),
    'malformed',
  );
  const more = { raw: `${raw} `, ...STRANGER };
  expectRefusal(await client.call('POST', '/v1/sessions/options', undefined, more), 'too-large');
});

both('unknown: paths that are not there, for strangers and for the signed-in', async (bank) => {
  const { client } = await payerOf(bank);
  const paths = ['/', '/v1', '/v1/', '/v1/certificate', '/v2/account', '/v1/account/../server/x'];
  for (const path of paths) {
    expectRefusal(await client.call('GET', path, undefined, STRANGER), 'unknown');
    expectRefusal(await client.call('POST', path, {}), 'unknown');
  }
});

both('not-allowed: names the methods that are, before it asks who calls', async (bank) => {
  const { client } = await payerOf(bank);
  const certificate = `/v1/certificates/${unknownId()}`;
  const cases = [
    ['PUT', '/v1/certificates', ['GET', 'HEAD', 'POST']],
    ['PATCH', certificate, ['DELETE', 'GET', 'HEAD']],
    ['GET', `${certificate}/confirmation`, ['POST']],
    ['DELETE', '/v1/account', ['GET', 'HEAD']],
    ['OPTIONS', '/v1/certificates', ['GET', 'HEAD', 'POST']],
    ['POST', '/v1/server', ['GET', 'HEAD']],
    ['GET', '/v1/sessions', ['POST']],
    ['QUERY', '/v1/sessions', ['POST']],
  ] as const;
  for (const [method, path, allowed] of cases) {
    const options = { ...STRANGER, headers: { origin: 'https://evil.example' } };
    const answer = await client.call(method, path, undefined, options);
    expectRefusal(answer, 'not-allowed');
    const allow = answer.headers.get('allow')?.split(', ').sort() ?? [];
    expect(allow.filter((one) => one !== 'HEAD')).toEqual(allowed.filter((one) => one !== 'HEAD'));
  }
});

both('unauthenticated: no token, no proof, or neither; before the body is looked at', async (bank) => {
  const { client } = await payerOf(bank);
  const body = { raw: 'not JSON', contentType: 'text/plain' };
  const ways: CallOptions[] = [
    STRANGER,
    { accessToken: 'none' },
    { proof: 'none' },
    { accessToken: 'a'.repeat(65) },
    { headers: { authorization: `Bearer ${client.accessToken}` } },
    { accessToken: `${client.accessToken}x` },
  ];
  for (const way of ways) {
    expectRefusal(
      await client.call('POST', '/v1/certificates', undefined, { ...body, ...way }),
      'unauthenticated',
    );
    expectRefusal(await client.call('GET', '/v1/account', undefined, way), 'unauthenticated');
  }
  expectRefusal(await client.call('POST', '/v1/enrolments', {}, STRANGER), 'unauthenticated');
  expectRefusal(await client.call('POST', '/v1/sessions', {}, STRANGER), 'unauthenticated');
});

both('unauthenticated: proofs that are somebody else’s, of something else or too old', async (bank) => {
  const { client } = await payerOf(bank);
  const other = await DpopKey.generate();
  const now = Math.floor(bank.now() / 1000);
  const changes = [
    { signer: other },
    { jwk: other.publicJwk, signer: other },
    { htm: 'POST' },
    { htm: undefined },
    { htu: `${bank.url}/v1/server` },
    { htu: 'https://evil.example/v1/account' },
    { htu: undefined },
    { iat: now - 70 },
    { iat: now + 600 },
    { iat: undefined },
    { jti: undefined },
    { ath: undefined },
    { ath: base64url(randomBytes(32)) },
    { typ: 'JWT' },
  ];
  for (const proof of changes) {
    expectRefusal(await client.call('GET', '/v1/account', undefined, { proof }), 'unauthenticated');
  }
  expect((await client.call('GET', '/v1/account')).status).toBe(200);
});

both('unauthenticated: a proof serves once', async (bank) => {
  const { client } = await payerOf(bank);
  const { accessToken } = client;
  if (accessToken === undefined) throw new Error('not signed in');
  const subject = { method: 'GET', url: `${bank.url}/v1/account`, at: bank.now(), accessToken };
  const text = await client.key.prove(subject);
  expect((await client.call('GET', '/v1/account', undefined, { proof: { text } })).status).toBe(200);
  const again = await client.call('GET', '/v1/account', undefined, { proof: { text } });
  expectRefusal(again, 'unauthenticated');
  expect(again.headers.get('www-authenticate')).toContain('invalid_dpop_proof');
  const raced = await client.key.prove(subject);
  const answers = await Promise.all(
    Array.from({ length: 20 }, () =>
      client.call('GET', '/v1/account', undefined, { proof: { text: raced } }),
    ),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(19);
});

both('forbidden: another role, before the body is read', async (bank) => {
  const { client } = await approverOf(bank);
  const id = unknownId();
  const wrong = { raw: 'not JSON', contentType: 'text/plain' };
  expectRefusal(await client.call('POST', '/v1/certificates', undefined, wrong), 'forbidden');
  expectRefusal(await client.call('POST', `/v1/certificates/${id}/confirmation`, {}), 'forbidden');
  expectRefusal(await client.call('GET', '/v1/certificates?colour=red'), 'forbidden');
  expectRefusal(await client.call('GET', `/v1/certificates/${id}`), 'forbidden');
  expectRefusal(await client.call('POST', `/v1/certificates/${id}/card`, {}), 'forbidden');
  expectRefusal(await client.call('GET', `/v1/certificates/${id}/evidence`), 'forbidden');
  const account = await client.call('GET', '/v1/account');
  expect(account.status).toBe(200);
  const shown = Object.keys(account.body as object);
  expect(['number', 'currency', 'available', 'held'].filter((money) => shown.includes(money))).toEqual([]);
});

both('unsupported-media-type: wins over a malformed body', async (bank) => {
  const { client } = await payerOf(bank);
  for (const contentType of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/xml',
    'multipart/form-data',
  ]) {
    const options = { raw: '{"certificate":', contentType };
    expectRefusal(
      await client.call('POST', '/v1/certificates', undefined, options),
      'unsupported-media-type',
    );
  }
  const charset = { contentType: 'application/json; charset=utf-8' };
  const answer = await client.call('POST', '/v1/sessions/options', {}, { ...charset, ...STRANGER });
  expect(answer.status).toBe(200);
});

both('malformed: unknown members of the query, also where there is none', async (bank) => {
  const { client } = await payerOf(bank);
  const queries = [
    '/v1/account?x=1',
    '/v1/server?x=1',
    '/v1/certificates?limit=0',
    '/v1/certificates?limit=101',
    '/v1/certificates?limit=1.0',
    '/v1/certificates?limit=',
    '/v1/certificates?limit=1&limit=2',
    '/v1/certificates?after=x',
    '/v1/certificates?before=x',
    `/v1/certificates/${unknownId()}?x=1`,
  ];
  for (const path of queries) expectRefusal(await client.call('GET', path), 'malformed');
  expect((await client.call('GET', '/v1/certificates?limit=100')).status).toBe(200);
});

both('malformed wins over unknown; another’s id is as unknown as none', async (bank) => {
  const { client } = await payerOf(bank);
  const id = unknownId();
  expectRefusal(await client.call('POST', `/v1/certificates/${id}/confirmation`, {}), 'malformed');
  expectRefusal(await client.call('POST', `/v1/certificates/${id}/card`, { x: 1 }), 'malformed');
  expectRefusal(await client.call('POST', `/v1/certificates/${id}/code`, { deviceId: 7 }), 'malformed');
  expectRefusal(await client.call('POST', `/v1/certificates/${id}/card`), 'malformed');
  expectRefusal(await client.call('POST', `/v1/certificates/${id}/card`, {}), 'unknown');
  expectRefusal(await client.call('POST', `/v1/certificates/${id}/code`, {}), 'unknown');
  expectRefusal(await client.call('GET', `/v1/certificates/${id}`), 'unknown');
  expectRefusal(await client.call('GET', `/v1/certificates/${id}/evidence`), 'unknown');
  expectRefusal(await client.call('DELETE', `/v1/certificates/${id}`), 'unknown');
  // What cannot be an id is one that is not there.
  for (const none of ['', 'short', `${id}A`, 'a'.repeat(200)])
    expectRefusal(await client.call('GET', `/v1/certificates/${none}`), 'unknown');
});

both('answers and refusals carry no CORS header and are not stored, whatever Origin says', async (bank) => {
  const { client } = await payerOf(bank);
  for (const origin of [
    'https://evil.example',
    'null',
    'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
  ]) {
    const asked = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'dpop',
    };
    const answers = [
      await client.call('GET', '/v1/account', undefined, { headers: asked }),
      await client.call('GET', '/v1/server', undefined, { headers: asked, ...STRANGER }),
      await client.call('OPTIONS', '/v1/sessions/options', undefined, { headers: asked, ...STRANGER }),
    ];
    for (const { headers } of answers) {
      expectNoCors(headers);
      expect(headers.get('cache-control')).toBe('no-store');
    }
  }
});
