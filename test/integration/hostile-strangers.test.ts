// Every operation of `/openapi.json`, called by strangers with anything: nothing but refusals, and nothing stored.
import fc from 'fast-check';
import { expect } from 'vitest';
import { Authenticator } from '../world/authenticator.ts';
import type { Bank } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import type { Answer, CallOptions } from '../world/client/calls.ts';
import { Client } from '../world/client.ts';
import { expectNoCors } from '../world/refusal.ts';

const both = bothEngines();
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 150);

type Operation = { method: string; path: string };

async function operationsOf(bank: Bank): Promise<Operation[]> {
  const answer = await fetch(`${bank.url}/openapi.json`);
  const { paths } = (await answer.json()) as { paths: Record<string, Record<string, unknown>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
  );
}

/** What is for everybody: these may answer a stranger with something. */
const PUBLIC =
  /^(GET \/(v1\/server|v1\/audit\/(checkpoint|consistency|inclusion)|\.well-known\/.*|openapi\.json|healthz|readyz|metrics)|POST \/v1\/sessions\/options)$/;

const segment = fc.oneof(
  fc.constantFrom(
    '',
    '..',
    '%2e%2e',
    '%00',
    '%',
    '%ff',
    '%c0%ae',
    'null',
    '-1',
    "' or 1=1--",
    '8xJ3v0rWk2m1Zy0cQe5T7A',
  ),
  fc.string({ maxLength: 40 }).map((text) => encodeURIComponent(text.toWellFormed())),
  fc.stringMatching(/^[A-Za-z0-9_-]{22}$/),
);
const query = fc.oneof(
  fc.constantFrom(
    '',
    '',
    '',
    '?',
    '?x',
    '?limit=1',
    '?after=1.AAAAAAAAAAAAAAAAAAAAAA',
    '?__proto__=1',
    '?limit[]=1',
    '?%',
  ),
  fc.webQueryParameters().map((text) => `?${text}`),
);
const headerText = fc.oneof(
  fc.constantFrom('', 'DPoP', 'DPoP ', 'Bearer x', `DPoP ${'a'.repeat(65)}`, 'Basic YTpi', 'a.b.c', 'null'),
  fc.base64String({ maxLength: 80 }),
);
const body = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom(
    '',
    '{}',
    '[]',
    'null',
    '{',
    '{"a":1,"a":2}',
    '{"__proto__":{}}',
    '\ufeff{}',
    '"'.repeat(9),
  ),
  fc.json({ maxDepth: 4 }),
  fc.string({ maxLength: 200 }),
);
const contentType = fc.constantFrom(
  'application/json',
  'text/plain',
  'application/json; charset=latin1',
  '',
  'a/b/c',
  'APPLICATION/JSON',
);

const isRefusal = ({ status, headers, body: problem }: Answer): boolean =>
  status >= 400 &&
  status < 500 &&
  /^application\/problem\+json/.test(headers.get('content-type') ?? '') &&
  (problem as { status?: number }).status === status &&
  typeof (problem as { reason?: unknown }).reason === 'string';

both(
  'operations called by strangers answer with refusals only',
  async (bank) => {
    const authenticator = new Authenticator({ origin: 'https://evil.example' });
    const client = await Client.create({ baseUrl: bank.url, clock: () => bank.now(), authenticator });
    const operations = await operationsOf(bank);
    const before = await bank.stored();
    const call = fc.record({
      operation: fc.constantFrom(...operations),
      id: segment,
      query,
      authorization: headerText,
      dpop: headerText,
      proved: fc.boolean(),
      payload: body,
      contentType,
    });
    await fc.assert(
      fc.asyncProperty(call, async (chosen) => {
        const { method, path } = chosen.operation;
        const headers: Record<string, string> = { authorization: chosen.authorization };
        const hasBody = chosen.payload !== undefined && method !== 'GET';
        if (hasBody) headers['content-type'] = chosen.contentType;
        const options: CallOptions = {
          accessToken: 'none',
          headers,
          proof: chosen.proved ? {} : { text: chosen.dpop },
          ...(hasBody ? { raw: chosen.payload ?? '' } : {}),
        };
        const target = path.replaceAll(/\{\w+\}/g, chosen.id) + chosen.query;
        const answer = await client.call(method, target, undefined, options);
        expectNoCors(answer.headers);
        const allowed = PUBLIC.test(`${method} ${path}`) && answer.status === 200;
        expect(allowed || isRefusal(answer), `${method} ${target}: ${answer.status} ${answer.text}`).toBe(
          true,
        );
      }),
      { numRuns: RUNS },
    );
    expect(await bank.stored()).toEqual(before);
  },
  60_000 + 100 * RUNS,
);

both('all methods on all paths are refused to strangers', async (bank) => {
  const authenticator = new Authenticator({ origin: 'https://evil.example' });
  const client = await Client.create({ baseUrl: bank.url, clock: () => bank.now(), authenticator });
  const operations = await operationsOf(bank);
  for (const path of new Set(operations.map((one) => one.path))) {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      if (PUBLIC.test(`${method} ${path}`)) continue;
      const target = path.replaceAll(/\{\w+\}/g, 'AAAAAAAAAAAAAAAAAAAAAA');
      const answer = await client.call(method, target, undefined, { accessToken: 'none', proof: 'none' });
      expect(isRefusal(answer), `${method} ${target}: ${answer.status} ${answer.text}`).toBe(true);
    }
  }
});

both('a forged event of the network is refused and nothing is stored', async (bank) => {
  const before = await bank.stored();
  const event = JSON.stringify({ id: 'e', type: 'authorization' });
  const timestamp = String(Math.floor(bank.now() / 1000));
  const forged = { 'webhook-id': 'm', 'webhook-timestamp': timestamp, 'webhook-signature': 'v1,AAAA' };
  for (const headers of [{}, forged]) {
    const answer = await fetch(`${bank.url}/v1/issuer/sandbox/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: event,
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  }
  expect(await bank.stored()).toEqual(before);
});
