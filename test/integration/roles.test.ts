// Every operation of the OpenAPI document, tried as every role and as nobody: one table says who may call it, and an
// operation that it does not name fails the test.
import { expect } from 'vitest';
import type { Bank } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import type { Answer } from '../world/client/calls.ts';
import type { Client } from '../world/client.ts';
import type { Payer } from '../world/payer.ts';
import { type Access, OPERATION_ACCESS, ROLES, type Role } from './role-table.ts';

const both = bothEngines();
const SAFE_LAST = 'delete /v1/sessions/current';

async function operationsOf(bank: Bank): Promise<string[]> {
  const answer = await fetch(`${bank.url}/openapi.json`);
  const { paths } = (await answer.json()) as { paths: Record<string, Record<string, unknown>> };
  const listed = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method} ${path}`),
  );
  // What ends the session that is tried with comes last.
  return listed.sort((one, other) => Number(one === SAFE_LAST) - Number(other === SAFE_LAST));
}

/** Nothing that is there: what is refused is refused before anybody looks for it. */
function addressOf(path: string): string {
  return path.replaceAll(/\{\w+\}/g, 'A'.repeat(22));
}

function attempt(client: Client, operation: string, how: 'signed in' | 'key alone' | 'nobody') {
  const [method = '', path = ''] = operation.split(' ');
  const body = method === 'get' ? undefined : {};
  return client.call(method.toUpperCase(), addressOf(path), body, {
    ...(how === 'signed in' ? {} : { accessToken: 'none' }),
    ...(how === 'nobody' ? { proof: 'none' } : {}),
  });
}

const reasonOf = ({ body }: Answer) => ((body ?? {}) as { reason?: string }).reason;

const people = new Map<Bank, Promise<Map<Role, Payer>>>();

/** One person of each role. */
function peopleOf(bank: Bank): Promise<Map<Role, Payer>> {
  const known = people.get(bank);
  if (known !== undefined) return known;
  const made = (async () => {
    const found = new Map<Role, Payer>();
    for (const role of ROLES) found.set(role, await bank.payer({ role, name: `Person ${role}` }));
    return found;
  })();
  people.set(bank, made);
  return made;
}

const accessOf = (operation: string): Access => {
  const access = OPERATION_ACCESS[operation];
  if (access === undefined) throw new Error(`${operation}: nobody decided who may call it`);
  return access;
};

both('every operation has a decision, and every decision an operation', async (bank) => {
  const listed = (await operationsOf(bank)).sort();
  expect(listed).toEqual(Object.keys(OPERATION_ACCESS).sort());
});

both(
  'every operation as every role',
  async (bank) => {
    const operations = await operationsOf(bank);
    const wrong: string[] = [];
    for (const [role, { client }] of await peopleOf(bank)) {
      for (const operation of operations) {
        const access = accessOf(operation);
        const answer = await attempt(client, operation, 'signed in');
        const reason = reasonOf(answer);
        const isRole = Array.isArray(access) && !access.includes(role);
        const wanted = access === 'merchant' ? 'unauthenticated' : isRole ? 'forbidden' : 'let in';
        const met = reason === 'unauthenticated' || reason === 'forbidden' ? reason : 'let in';
        if (met !== wanted || answer.status >= 500) wrong.push(`${operation} as ${role}: ${answer.text}`);
      }
    }
    expect(wrong).toEqual([]);
  },
  60_000,
);

both('every operation as nobody, and with a key alone', async (bank) => {
  const client = await (await bank.payer()).client.sibling();
  for (const operation of await operationsOf(bank)) {
    const access = accessOf(operation);
    const bare = await attempt(client, operation, 'nobody');
    if (access === 'public') expect(bare.status, operation).not.toBe(401);
    else expect(reasonOf(bare), operation).toBe('unauthenticated');
    const proved = await attempt(client, operation, 'key alone');
    if (access === 'public' || access === 'proof') expect(proved.status, operation).not.toBe(401);
    else expect(reasonOf(proved), operation).toBe('unauthenticated');
  }
});

both('a call that carries a cookie or comes from another site is judged by its proof alone', async (bank) => {
  const officer = (await peopleOf(bank)).get('security');
  const path = '/v1/console/person';
  const accessToken = officer?.client.accessToken ?? '';
  for (const headers of [
    { cookie: `session=${accessToken}` },
    { authorization: `DPoP ${accessToken}`, origin: bank.url },
    { authorization: `Bearer ${accessToken}` },
  ]) {
    const answer = await fetch(bank.url + path, { headers });
    expect(answer.status).toBe(401);
  }
});
