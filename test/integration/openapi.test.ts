// `/openapi.json` is true: every operation is there with its schemas, and the answers are what it says (PROTOCOL section 5).
import { Compile } from 'typebox/schema';
import { expect } from 'vitest';
import type { Bank } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import type { Answer } from '../world/client/calls.ts';
import { wrongCode } from '../world/client.ts';
import { Merchant } from '../world/merchant.ts';
import { expectRefusal } from '../world/refusal.ts';

const both = bothEngines();

type Media = { content?: Record<string, { schema: object }> };
type Operation = {
  requestBody?: Media;
  responses: Record<string, Media>;
  parameters?: { in: string; name: string }[];
  security?: Record<string, string[]>[];
};
type Document = {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { securitySchemes: Record<string, object> };
};

/** Every operation of PROTOCOL sections 5.1, 5.2, 5.4, 5.5, 8 and 9 that is served now, with its good status and whether it takes a body. */
const OPERATIONS: readonly (readonly [method: string, path: string, status: number, body: boolean])[] = [
  ['get', '/v1/server', 200, false],
  ['post', '/v1/enrolments', 201, true],
  ['post', '/v1/enrolments/{id}/token', 200, true],
  ['post', '/v1/enrolments/{id}/device', 202, true],
  ['post', '/v1/enrolments/{id}/device/confirmation', 201, true],
  ['post', '/v1/sessions/options', 200, true],
  ['post', '/v1/sessions', 201, true],
  ['post', '/v1/changes/options', 200, true],
  ['post', '/v1/tokens/options', 200, true],
  ['post', '/v1/tokens', 201, true],
  ['delete', '/v1/tokens/{id}', 204, true],
  ['get', '/v1/resets', 200, false],
  ['post', '/v1/resets', 201, true],
  ['post', '/v1/resets/{id}/approval', 200, true],
  ['delete', '/v1/resets/{id}', 204, true],
  ['get', '/v1/token-models', 200, false],
  ['post', '/v1/token-models', 200, true],
  ['delete', '/v1/token-models/{aaguid}', 200, true],
  ['post', '/v1/devices', 202, true],
  ['post', '/v1/devices/{id}/confirmation', 201, true],
  ['delete', '/v1/devices/{id}', 204, true],
  ['post', '/v1/account/freeze', 204, true],
  ['delete', '/v1/account/freeze', 204, true],
  ['post', '/v1/account/recovery-codes', 201, true],
  ['delete', '/v1/sessions/current', 204, false],
  ['get', '/v1/account', 200, false],
  ['post', '/v1/quotes', 200, true],
  ['post', '/v1/certificates', 201, true],
  ['get', '/v1/certificates', 200, false],
  ['get', '/v1/certificates/{id}', 200, false],
  ['get', '/v1/payments', 200, false],
  ['get', '/v1/payments/{id}', 200, false],
  ['post', '/v1/payments/{id}/recognition', 204, true],
  ['delete', '/v1/certificates/{id}', 204, false],
  ['post', '/v1/certificates/{id}/code', 202, true],
  ['post', '/v1/certificates/{id}/confirmation', 200, true],
  ['post', '/v1/certificates/{id}/card', 200, true],
  ['get', '/v1/certificates/{id}/evidence', 200, false],
  ['get', '/v1/approvals', 200, false],
  ['post', '/v1/approvals/{id}/options', 200, true],
  ['post', '/v1/approvals/{id}/approval', 200, true],
  ['post', '/v1/approvals/{id}/refusal', 200, true],
  ['get', '/.well-known/jwks.json', 200, false],
  ['post', '/v1/demands', 201, true],
  ['get', '/v1/demands/{id}', 200, false],
  ['get', '/v1/audit/consistency', 200, false],
  ['get', '/v1/audit/inclusion', 200, false],
  ['get', '/v1/console/person', 200, false],
  ['get', '/v1/console/health', 200, false],
  ['get', '/v1/console/payments', 200, false],
  ['get', '/v1/console/payments/{id}', 200, false],
  ['get', '/v1/console/payments/{id}/evidence', 200, false],
  ['get', '/v1/policy', 200, false],
  ['get', '/v1/policy/versions/{sequence}', 200, false],
  ['post', '/v1/policy/check', 200, true],
  ['get', '/v1/policy/proposals/{id}', 200, false],
  ['post', '/v1/policy/proposals', 201, true],
  ['post', '/v1/policy/proposals/{id}/approval', 200, true],
  ['delete', '/v1/policy/proposals/{id}', 204, true],
  ['post', '/v1/policy/stop', 204, true],
  ['delete', '/v1/policy/stop', 204, true],
  ['get', '/v1/console/approvals', 200, false],
  ['get', '/v1/console/audit', 200, false],
  ['get', '/v1/console/audit/{index}', 200, false],
  ['get', '/v1/console/people', 200, false],
  ['get', '/v1/console/people/{id}', 200, false],
  ['get', '/v1/console/invitations', 200, false],
  ['get', '/v1/console/tokens', 200, false],
  ['post', '/v1/console/invitations', 201, true],
  ['post', '/v1/console/people/{id}/freeze', 204, true],
  ['delete', '/v1/console/people/{id}/freeze', 204, true],
  ['delete', '/v1/console/people/{id}/tokens/{token}', 204, true],
];

async function documentOf(bank: Bank): Promise<Document> {
  const answer = await fetch(`${bank.url}/openapi.json`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  return (await answer.json()) as Document;
}

const schemaOf = (media: Media | undefined): object | undefined =>
  Object.values(media?.content ?? {})[0]?.schema;

both('every operation is listed with its schemas', async (bank) => {
  const { openapi, paths } = await documentOf(bank);
  expect(openapi).toMatch(/^3\.1\./);
  for (const [method, path, status, body] of OPERATIONS) {
    const operation = paths[path]?.[method];
    expect(operation, `${method} ${path}`).toBeDefined();
    expect(schemaOf(operation?.requestBody) !== undefined, `${method} ${path} body`).toBe(body);
    expect(Object.keys(operation?.responses ?? {}), `${method} ${path}`).toContain(String(status));
    const answer = schemaOf(operation?.responses[String(status)]);
    if (status !== 204) expect(answer, `${method} ${path} answer`).toMatchObject({ type: 'object' });
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const given = (operation?.parameters ?? []).filter((one) => one.in === 'path').map(({ name }) => name);
    expect(given).toEqual(named);
  }
});

both('nothing is listed that is not served, and nothing of our own frameworks', async (bank) => {
  const { paths } = await documentOf(bank);
  const known = new Set(OPERATIONS.map(([method, path]) => `${method} ${path}`));
  // The one text: a checkpoint, verbatim.
  const text = paths['/v1/audit/checkpoint']?.['get']?.responses['200']?.content?.['text/plain'];
  expect(text?.schema).toEqual({ type: 'string' });
  known.add('get /v1/audit/checkpoint');
  const listed = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method} ${path}`),
  );
  const own = listed.filter((one) => / \/v1\/(?!issuer\/)/.test(one));
  expect(own.filter((one) => !known.has(one))).toEqual([]);
});

both("a merchant's key is asked for where demands are made, and nowhere else", async (bank) => {
  const { paths, components } = await documentOf(bank);
  const secured = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, { security }]) =>
      security === undefined ? [] : [[`${method} ${path}`, ...security.flatMap(Object.keys)]],
    ),
  );
  expect(secured).toEqual([['post /v1/demands', 'merchantKey']]);
  expect(components.securitySchemes['merchantKey']).toEqual({ type: 'http', scheme: 'bearer' });
});

both('refusals are listed as problem documents', async (bank) => {
  const { paths } = await documentOf(bank);
  for (const [method, path] of OPERATIONS) {
    const responses = paths[path]?.[method]?.responses ?? {};
    const refusals = Object.entries(responses).filter(([status]) => /^[45]/.test(status));
    expect(refusals.length, `${method} ${path}`).toBeGreaterThan(0);
    for (const [, media] of refusals)
      expect(schemaOf(media)).toMatchObject({
        type: 'object',
        required: expect.arrayContaining(['reason', 'status', 'type']),
      });
  }
});

/** Checks an answer by the schema that the document gives for it. */
async function checker(bank: Bank) {
  const { paths } = await documentOf(bank);
  return (method: string, path: string, { status, body }: Answer) => {
    const responses = paths[path]?.[method]?.responses ?? {};
    const media = responses[String(status)] ?? responses[`${String(status)[0]}XX`];
    const schema = schemaOf(media);
    if (schema === undefined) throw new Error(`${method} ${path} has no schema for ${status}`);
    const validator = Compile(schema);
    expect(validator.Check(body), `${method} ${path}: ${JSON.stringify(validator.Errors(body))}`).toBe(true);
  };
}

both('answers are what the document says', async (bank) => {
  const check = await checker(bank);
  const payer = await bank.payer();
  const { client } = payer;
  const one = '/v1/certificates/{id}';
  check('get', '/v1/server', await client.call('GET', '/v1/server'));
  check('get', '/v1/account', await client.call('GET', '/v1/account'));
  check(
    'post',
    '/v1/sessions/options',
    await client.call('POST', '/v1/sessions/options', {}, { proof: 'none' }),
  );
  const order = await payer.order();
  const path = `/v1/certificates/${order.certificate.id}`;
  check(
    'post',
    '/v1/certificates',
    await client.call('POST', '/v1/certificates', { certificate: order.certificate }),
  );
  check('post', `${one}/confirmation`, await payer.confirm(order, { code: wrongCode(order.code) }));
  bank.advance(31_000);
  check('post', `${one}/code`, await client.call('POST', `${path}/code`, {}));
  check('get', one, await client.call('GET', path));
  check('post', `${one}/confirmation`, await payer.confirm(order));
  check('post', `${one}/card`, await client.call('POST', `${path}/card`, {}));
  check('get', one, await client.call('GET', path));
  check('get', '/v1/certificates', await client.call('GET', '/v1/certificates?limit=1'));
  check('get', `${one}/evidence`, await client.call('GET', `${path}/evidence`));
  const merchant = await Merchant.add(bank);
  const made = await merchant.call({ amount: { currency: 'EUR', value: '1.00' }, reference: 'Order 7' });
  check('post', '/v1/demands', made);
  check('post', '/v1/demands', await merchant.call({}));
  check('get', '/v1/demands/{id}', await merchant.read((made.body as { id: string }).id));
  check('get', '/.well-known/jwks.json', await client.call('GET', '/.well-known/jwks.json'));
  const cancelled = await client.call('DELETE', path);
  expect([cancelled.status, cancelled.text]).toEqual([204, '']);
  const unknown = await client.call('GET', `/v1/certificates/${'A'.repeat(22)}`);
  expectRefusal(unknown, 'unknown');
  check('get', one, unknown);
});
