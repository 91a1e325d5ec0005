// What officers and operators do to people from the console: each by a fresh touch, each only where their role reaches.
import { sql } from 'kysely';
import { expect } from 'vitest';
import { peoplePageQuery } from '../../server/console/read-people.ts';
import { Authenticator } from '../world/authenticator.ts';
import { type Bank, EXTENSION_ORIGIN } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import { Client } from '../world/client.ts';
import type { Payer } from '../world/payer.ts';
import { expectRefusal } from '../world/refusal.ts';

const both = bothEngines();

type Scene = { officer: Payer; operator: Payer; auditor: Payer; ada: Payer };
const scenes = new Map<Bank, Promise<Scene>>();

function sceneOf(bank: Bank): Promise<Scene> {
  const known = scenes.get(bank);
  if (known !== undefined) return known;
  const made = (async () => ({
    officer: await bank.payer({ role: 'security', name: 'Olga Officer' }),
    operator: await bank.payer({ role: 'operator', name: 'Otto Operator' }),
    auditor: await bank.payer({ role: 'auditor', name: 'Alma Auditor' }),
    ada: await bank.payer({ name: 'Ada Example' }),
  }))();
  scenes.set(bank, made);
  return made;
}

type Listed = { id: string; name: string; role: string };
type Detail = Listed & {
  frozenAt?: string;
  tokens: { id: string; revokedAt?: string }[];
  mayChange: boolean;
};

const personPath = ({ accountId }: Payer) => `/v1/console/people/${accountId}`;

both('people are listed by name, a page at a time, and found by name and role', async (bank) => {
  const { auditor, ada, officer } = await sceneOf(bank);
  const list = (query: string) =>
    auditor.client.ask<{ items: Listed[]; next?: string }>('GET', `/v1/console/people${query}`, 200);
  const all = (await list('')).items.map(({ name }) => name);
  expect(all).toEqual([...all].sort());
  const walked: string[] = [];
  for (let query: string | undefined = '?limit=1'; query !== undefined; ) {
    const page: { items: Listed[]; next?: string } = await list(query);
    walked.push(...page.items.map(({ name }) => name));
    query = page.next === undefined ? undefined : `?limit=1&after=${page.next}`;
  }
  expect(walked).toEqual(all);
  expect((await list('?role=security')).items.map(({ id }) => id)).toEqual([officer.accountId]);
  expect((await list('?name=ADA')).items.map(({ id }) => id)).toEqual([ada.accountId]);
  expect((await list('?name=%25')).items).toEqual([]);
  expectRefusal(await auditor.client.call('GET', `/v1/console/people?after=${'A'.repeat(22)}`), 'malformed');
});

both('a person is shown with tokens and hints, never with an address or a key', async (bank) => {
  const { auditor, ada } = await sceneOf(bank);
  const { text, body } = await auditor.client.call('GET', personPath(ada));
  expect(body).toMatchObject({ name: 'Ada Example', mayChange: false, tokens: [{ standing: 'good' }] });
  expect(text).not.toContain(ada.address);
  expect(text).not.toMatch(/public_key|publicKey|registration|user_handle/);
});

both('an account is frozen and opened again by a touch over that very call', async (bank) => {
  const { operator, officer, ada } = await sceneOf(bank);
  const path = `${personPath(ada)}/freeze`;
  const told = bank.mailbox.count(ada.address);
  expect((await operator.client.change({ method: 'POST', path })).status).toBe(204);
  await bank.mailbox.waitForLetter(ada.address, { after: told });
  const detail = await officer.client.ask<Detail>('GET', personPath(ada), 200);
  expect(detail.frozenAt).toEqual(expect.any(String));
  const order = await ada.certificate();
  expectRefusal(await ada.client.call('POST', '/v1/certificates', { certificate: order }), 'account-frozen');
  // Signed for freezing, sent for opening: another method is another call.
  const signed = await officer.client.signed({ method: 'POST', path });
  expectRefusal(await officer.client.call('DELETE', path, signed), 'not-confirmed');
  const other = await officer.client.signed({ method: 'DELETE', path: `${personPath(operator)}/freeze` });
  expectRefusal(await officer.client.call('DELETE', path, other), 'not-confirmed');
  expectRefusal(await officer.client.call('DELETE', path, {}), 'malformed');
  expect((await officer.client.change({ method: 'DELETE', path })).status).toBe(204);
  expect((await officer.client.ask<Detail>('GET', personPath(ada), 200)).frozenAt).toBeUndefined();
  const { rows } = await sql<{ type: string }>`select type from audit_entries
    where type in ('account-frozen', 'account-unfrozen') order by at`.execute(bank.ports.store.read);
  expect(rows.map(({ type }) => type)).toEqual(['account-frozen', 'account-unfrozen']);
});

both('an operator reaches no officer, an auditor nobody', async (bank) => {
  const { operator, officer, auditor, ada } = await sceneOf(bank);
  const freeze = (of: Payer) => ({ method: 'POST' as const, path: `${personPath(of)}/freeze` });
  expectRefusal(await operator.client.change(freeze(officer)), 'forbidden');
  expectRefusal(await operator.client.change(freeze(auditor)), 'forbidden');
  expectRefusal(await auditor.client.change(freeze(ada)), 'forbidden');
  expectRefusal(await ada.client.change(freeze(officer)), 'forbidden');
  const { tokens } = await operator.client.ask<Detail>('GET', personPath(officer), 200);
  const path = `${personPath(officer)}/tokens/${tokens[0]?.id}`;
  expectRefusal(await operator.client.change({ method: 'DELETE', path }), 'forbidden');
});

both('a token is revoked, the only one never; whoever had it is signed out', async (bank) => {
  const { officer } = await sceneOf(bank);
  const bob = await bank.payer({ name: 'Bob Example' });
  const path = `${personPath(bob)}/tokens/${bob.token.credentialId}`;
  expectRefusal(await officer.client.change({ method: 'DELETE', path }), 'last-token');
  const second = new Authenticator({ origin: EXTENSION_ORIGIN });
  expect((await bob.client.addToken(second)).status).toBe(201);
  expect((await officer.client.change({ method: 'DELETE', path })).status).toBe(204);
  expectRefusal(await bob.client.call('GET', '/v1/account'), 'unauthenticated');
  const { tokens } = await officer.client.ask<Detail>('GET', personPath(bob), 200);
  expect(tokens.map(({ revokedAt }) => revokedAt === undefined)).toEqual([false, true]);
  const counts = await officer.client.ask<{ items: { standing: string; count: number }[] }>(
    'GET',
    '/v1/console/tokens',
    200,
  );
  expect(counts.items.find(({ standing }) => standing === 'revoked')).toMatchObject({ count: 1 });
});

both('invitations: only roles within reach, told once, and they enrol', async (bank) => {
  const { officer, operator } = await sceneOf(bank);
  const invite = (by: Payer, role: string, more: Record<string, string> = {}) =>
    by.client.change({
      method: 'POST',
      path: '/v1/console/invitations',
      body: { name: 'New Person', role, ...more },
    });
  for (const role of ['security', 'payer', 'approver'])
    expectRefusal(await invite(officer, role), 'forbidden');
  for (const role of ['security', 'operator', 'auditor'])
    expectRefusal(await invite(operator, role), 'forbidden');
  expectRefusal(await invite(operator, 'payer', { currency: 'XXX' }), 'malformed');
  expectRefusal(await invite(operator, 'payer', { fund: 'EUR 5.00' }), 'malformed');
  const made = await invite(operator, 'payer', { currency: 'EUR' });
  expect(made).toMatchObject({ status: 201, body: { account: expect.stringMatching(/^CS/) } });
  const { invitation, person } = made.body as { invitation: string; person: string };
  const open = await officer.client.call('GET', '/v1/console/invitations');
  expect(open.body).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ person })]) });
  expect(open.text).not.toContain(invitation);
  const client = await Client.create({
    baseUrl: bank.url,
    clock: () => bank.now(),
    authenticator: new Authenticator({ origin: EXTENSION_ORIGIN }),
  });
  const address = 'invited@mail.example';
  await client.enrol({
    invitation,
    address,
    readCode: () => bank.mailbox.waitForCode(address, { after: 0 }),
  });
  const after = await officer.client.call('GET', '/v1/console/invitations');
  expect(after.text).not.toContain(person);
});

both('lists of people read one range of an index', async (bank) => {
  const { dialect } = bank.ports.store.engine;
  for (const role of [undefined, 'security']) {
    const query = peoplePageQuery(dialect, { role, prefix: 'a', after: { name: 'a', id: 'x' }, most: 21 });
    const plan = await bank.ports.store.write(async (tables) => {
      for (const means of ['seqscan', 'sort', 'bitmapscan'])
        if (dialect === 'postgres') await sql.raw(`set local enable_${means} = off`).execute(tables);
      const explain = dialect === 'sqlite' ? sql`explain query plan` : sql`explain`;
      const { rows } = await sql<object>`${explain} ${query}`.execute(tables);
      return rows.map((row) => Object.values(row).join(' ')).join('\n');
    });
    expect(plan).toMatch(role === undefined ? /accounts_by_name/ : /accounts_by_role_and_name/);
    expect(plan).not.toMatch(/Seq Scan|SCAN|(?<!Incremental )Sort {2}|TEMP B-TREE/);
  }
});
