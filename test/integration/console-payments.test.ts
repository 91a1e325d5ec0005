// What the security team finds of everybody's payments, by which way, and that no way reads the whole table.
import { sql } from 'kysely';
import { expect } from 'vitest';
import { branchQuery, nextValueQuery, peopleQuery, type Way } from '../../server/console/payment-ways.ts';
import type { AuditLine, AuditPage, ProvenEntry } from '../../shared/audit-schemas.ts';
import { parseCheckpoint, parseNote } from '../../shared/checkpoint.ts';
import type { ConsoleHealth } from '../../shared/console-schemas.ts';
import { EMPTY_ROOT, verifyInclusion } from '../../shared/merkle.ts';
import { askedOrder } from '../world/approver.ts';
import { leafOfEntry, sealAll } from '../world/audit-log.ts';
import type { Bank } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import type { Client } from '../world/client.ts';
import type { Order, Payer } from '../world/payer.ts';
import { setRules } from '../world/policy.ts';
import { expectRefusal } from '../world/refusal.ts';

// What is sealed meanwhile would change evidence between two looks.
const both = bothEngines({ pauses: { seal: 3_600_000 } });

type Shown = {
  id: string;
  digest: string;
  state: string;
  merchant: { name: string };
  person: { name: string };
};
type Shownpage = { items: Shown[]; next?: string; searchedTo?: string; tooMany?: boolean };
type Scene = {
  officer: Client;
  ada: Payer;
  bob: Payer;
  paid: Order;
  waiting: Order;
  other: Order;
  bobs: Order;
};

const LAMPS = { name: 'Lámpara Shop', origin: 'https://www.lamps.example' };
const BOOKS = { name: 'Books & More', origin: 'https://books.example:8443' };
const scenes = new Map<Bank, Promise<Scene>>();

/** Two payers and four payments, an instant apart. */
function sceneOf(bank: Bank): Promise<Scene> {
  const known = scenes.get(bank);
  if (known !== undefined) return known;
  const made = (async () => {
    const officer = (await bank.payer({ role: 'security', name: 'Olga Officer' })).client;
    const ada = await bank.payer({ name: 'Ada Example' });
    const bob = await bank.payer({ name: 'Bob Example' });
    const paid = await ada.pay();
    bank.advance(2000);
    const other = await ada.pay({ merchant: LAMPS, amount: { currency: 'EUR', value: '9.99' } });
    bank.advance(2000);
    const bobs = await bob.order({ merchant: BOOKS, amount: { currency: 'EUR', value: '120.00' } });
    await bob.client.cancel(bobs.certificate.id);
    bank.advance(2000);
    const waiting = await ada.order();
    return { officer, ada, bob, paid, waiting, other, bobs };
  })();
  scenes.set(bank, made);
  return made;
}

function search(client: Client, query: Record<string, string> = {}): Promise<Shownpage> {
  return client.ask('GET', `/v1/console/payments?${new URLSearchParams(query)}`, 200);
}

const idsOf = ({ items }: Shownpage) => items.map(({ id }) => id);
const ids = (...orders: Order[]) => orders.map(({ certificate }) => certificate.id);

both('all payments of all people, newest first, a page at a time', async (bank) => {
  const { officer, paid, waiting, other, bobs } = await sceneOf(bank);
  const all = ids(waiting, bobs, other, paid);
  expect(idsOf(await search(officer))).toEqual(all);
  const walked: string[] = [];
  for (let query: Record<string, string> | undefined = { limit: '1' }; query !== undefined; ) {
    const page: Shownpage = await search(officer, query);
    walked.push(...idsOf(page));
    query = page.next === undefined ? undefined : { limit: '1', after: page.next };
  }
  expect(walked).toEqual(all);
});

both('by merchant, person, state, amount, time and digest, alone and together', async (bank) => {
  const { officer, ada, paid, waiting, other, bobs } = await sceneOf(bank);
  const number = (await ada.client.account()).number;
  const { issuedAt } = bobs.certificate;
  const before = `${new Date(Date.parse(issuedAt) - 1000).toISOString().slice(0, 19)}Z`;
  const wanted: [query: Record<string, string>, found: string[]][] = [
    [{ merchant: 'lamps' }, ids(other)],
    [{ merchant: 'https://www.lamps.example' }, ids(other)],
    [{ merchant: 'LÁMPARA' }, []], // only letters of ASCII are folded
    [{ merchant: 'Lámp' }, ids(other)],
    [{ merchant: 'BOOKS' }, ids(bobs)],
    [{ merchant: 'shop.example' }, ids(waiting, paid)],
    [{ merchant: '%' }, []],
    [{ person: 'bob' }, ids(bobs)],
    [{ person: 'Ada' }, ids(waiting, other, paid)],
    [{ person: number }, ids(waiting, other, paid)],
    [{ person: 'nobody' }, []],
    [{ state: 'validated' }, ids(other, paid)],
    [{ state: 'cancelled' }, ids(bobs)],
    [{ currency: 'EUR', least: '42.50' }, ids(waiting, bobs, paid)],
    [{ currency: 'EUR', least: '42.51' }, ids(bobs)],
    [{ currency: 'EUR', most: '42.49' }, ids(other)],
    [{ currency: 'USD' }, []],
    [{ digest: bobs.submitted.digest }, ids(bobs)],
    [{ digest: bobs.submitted.digest, person: 'BOB' }, ids(bobs)],
    [{ digest: bobs.submitted.digest, person: 'Ada' }, []],
    [{ digest: paid.submitted.digest, person: number }, ids(paid)],
    [{ digest: bobs.submitted.digest, person: number }, []],
    [{ person: 'Ada', merchant: 'lamps' }, ids(other)],
    [{ person: 'Ada', merchant: '_amps' }, []],
    [{ person: 'Ada', state: 'validated', currency: 'EUR', least: '10.00' }, ids(paid)],
    [{ merchant: 'shop.example', state: 'validated' }, ids(paid)],
    [{ digest: paid.submitted.digest, state: 'cancelled' }, []],
    [{ from: issuedAt, state: 'cancelled' }, ids(bobs)],
    [{ to: before, state: 'cancelled' }, []],
  ];
  for (const [query, found] of wanted)
    expect(idsOf(await search(officer, query)), JSON.stringify(query)).toEqual(found);
});

both('what is no search is malformed', async (bank) => {
  const { officer } = await sceneOf(bank);
  const queries = [
    'least=1.00',
    'currency=EUR&least=1.001',
    'state=paid',
    'after=1',
    'limit=101',
    'from=today',
  ];
  for (const query of [...queries, 'offset=5', 'currency=XXX&most=1.00', `merchant=${'a'.repeat(301)}`])
    expectRefusal(await officer.call('GET', `/v1/console/payments?${query}`), 'malformed');
});

both(
  'a payment is opened to its evidence, the very one that its payer has; addresses are hints',
  async (bank) => {
    const { officer, ada, paid, waiting } = await sceneOf(bank);
    const path = `/v1/console/payments/${paid.certificate.id}`;
    const opened = await officer.call('GET', path);
    expect(opened.body).toMatchObject({ id: paid.certificate.id, state: 'validated', hasEvidence: true });
    expect(opened.text).not.toContain(ada.address);
    expect(opened.text).not.toContain(paid.code);
    const evidence = await officer.call('GET', `${path}/evidence`);
    expect(evidence.body).toEqual(await ada.client.evidence(paid.certificate.id));
    const early = await officer.call('GET', `/v1/console/payments/${waiting.certificate.id}/evidence`);
    expectRefusal(early, 'not-open', { state: 'awaiting-confirmation' });
    for (const what of ['', '/evidence'])
      expectRefusal(await officer.call('GET', `/v1/console/payments/${'A'.repeat(22)}${what}`), 'unknown');
  },
);

both('no search reads the whole table or sorts it', async (bank) => {
  const { dialect } = bank.ports.store.engine;
  const rest = {
    state: '',
    currency: '',
    least: 0,
    most: 0,
    person: '',
    merchant: ['', '', '', ''],
  } as const;
  const before = { at: bank.now(), id: '~' };
  const ways: Way[] = [
    { by: 'time' },
    ...(['person', 'origin', 'name', 'state'] as const).map((by) => ({ by, value: 'x' })),
  ];
  const queries = [
    ...ways.map((way) => branchQuery(dialect, { way, from: 1, before, rest, most: 20 })),
    nextValueQuery(dialect, 'origin', { after: 'a', prefix: 'a' }),
    nextValueQuery(dialect, 'name', { after: 'a', prefix: 'a' }),
    peopleQuery(dialect, 'a', 20),
  ];
  const plans = await bank.ports.store.write(async (tables) => {
    // Few rows are read faster whole and sorted; what matters is whether an index can serve at all.
    for (const means of ['seqscan', 'sort', 'bitmapscan'])
      if (dialect === 'postgres') await sql.raw(`set local enable_${means} = off`).execute(tables);
    const explain = dialect === 'sqlite' ? sql`explain query plan` : sql`explain`;
    const texts: string[] = [];
    for (const query of queries) {
      const { rows } = await sql<object>`${explain} ${query}`.execute(tables);
      texts.push(rows.map((row) => Object.values(row).join(' ')).join('\n'));
    }
    return texts;
  });
  for (const plan of plans) {
    expect(plan).toMatch(/USING (COVERING )?INDEX|Index (Only )?Scan/);
    expect(plan).not.toMatch(/Seq Scan|SCAN \w+$|Bitmap|(?<!Incremental )Sort {2}|TEMP B-TREE FOR ORDER BY/m);
  }
});

both('health counts payments by day and state, their codes and the charges', async (bank) => {
  const { officer } = await sceneOf(bank);
  type Health = {
    issuer: string;
    days: { day: string; payments: { state: string; count: number }[] }[];
    deliveries: { name: string; count: number }[];
    decisions: object[];
  };
  const health = await officer.ask<Health>('GET', '/v1/console/health', 200);
  expect(health).toMatchObject({ issuer: 'sandbox', decisions: [] });
  expect(health.days).toHaveLength(14);
  const counted = health.days.flatMap(({ payments }) => payments);
  const sum = (of: { count: number }[]) => of.reduce((total, { count }) => total + count, 0);
  expect(sum(counted.filter(({ state }) => state === 'validated'))).toBe(2);
  expect(sum(counted)).toBe(4);
  expect(sum(health.deliveries)).toBe(4);
  expect(health.deliveries.map(({ name }) => name)).toContain('email sent');
});

both('health counts denials by rule and approvals by outcome, a figure a day', async (bank) => {
  const { officer, ada } = await sceneOf(bank);
  const dear = { amountAtLeast: { currency: 'EUR', value: '200.00' } };
  const second = { name: 'a second person', when: {}, require: { approvals: 1 } };
  await setRules(bank, second, { name: 'nothing dear', when: dear, deny: 'Nothing of 200 euros.' });
  for (let times = 0; times < 2; times += 1) {
    const certificate = await ada.certificate({ amount: { currency: 'EUR', value: '200.00' } });
    expectRefusal(await ada.client.call('POST', '/v1/certificates', { certificate }), 'policy-denied');
  }
  await askedOrder(ada, { amount: { currency: 'EUR', value: '1.00' } });
  const { denials, asked, approvals, metadata } = await officer.ask<ConsoleHealth>(
    'GET',
    '/v1/console/health',
    200,
  );
  const today = (count: number) => [...Array.from({ length: 13 }, () => 0), count];
  expect(denials).toEqual([{ name: 'nothing dear', counts: today(2) }]);
  expect(asked).toEqual([{ name: 'a second person', counts: today(1) }]);
  expect(approvals).toEqual([{ name: 'waiting', counts: today(1) }]);
  expect(metadata, 'none are configured').toBeUndefined();
});

both(
  'the audit log page by page, each entry as it was sealed and provable; no operator sees it',
  async (bank) => {
    const { officer } = await sceneOf(bank);
    await sealAll(bank.ports);
    const list = (query = '') => officer.ask<AuditPage>('GET', `/v1/console/audit${query}`, 200);
    const { checkpoint = '', ...newest } = await list('?limit=3');
    const { size, root } = parseCheckpoint(parseNote(checkpoint)?.text ?? '') ?? {
      size: 0,
      root: EMPTY_ROOT,
    };
    expect(newest.items.map(({ index }) => index)).toEqual([size - 1, size - 2, size - 3]);
    const walked: AuditLine[] = [];
    for (let after: string | undefined = String(size); after !== undefined; ) {
      const page: AuditPage = await list(`?limit=7&after=${after}`);
      walked.push(...page.items);
      after = page.next;
    }
    expect(walked.map(({ index }) => index)).toEqual(Array.from({ length: size }, (_, at) => size - 1 - at));
    const accepted = walked.find(({ type }) => type === 'certificate-accepted');
    expect(accepted?.members.map(({ name }) => name)).toEqual(['certificate']);
    const path = `/v1/console/audit/${accepted?.index}?size=${size}`;
    const { entry, proof } = await officer.ask<ProvenEntry>('GET', path, 200);
    const place = { index: accepted?.index ?? 0, size, root };
    const hashes = proof.map((text) => new Uint8Array(Buffer.from(text, 'base64url')));
    expect(verifyInclusion({ ...place, leaf: leafOfEntry(entry) }, hashes)).toBe(true);
    expectRefusal(await officer.call('GET', `/v1/console/audit/${size}?size=${size + 1}`), 'unknown');
    expectRefusal(await officer.call('GET', '/v1/console/audit/1?size=1'), 'malformed');
  },
);
