// A second person approves with their own token over the same digest; n of m, then all is as after any validation (PROTOCOL section 5.5).
import { decodeJwt } from 'jose';
import { expect } from 'vitest';
import type { Anchors } from '../../shared/anchors.ts';
import type { ConsoleApproval, ConsoleApprovals } from '../../shared/console-schemas.ts';
import { verifyEvidence } from '../../verification/evidence/verify-evidence.ts';
import { Approver, askedOrder as asked, letPolicyAsk, RULE } from '../world/approver.ts';
import { bothEngines } from '../world/both-engines.ts';
import { base64url, digestOf, type Json } from '../world/client.ts';
import { Merchant } from '../world/merchant.ts';
import { Notified } from '../world/notified.ts';
import type { Order, Payer } from '../world/payer.ts';
import { expectRefusal } from '../world/refusal.ts';

const both = bothEngines();
const MINUTE = 60_000;
const eur = (value: string) => ({ currency: 'EUR', value });
const idOf = ({ certificate }: Order) => certificate.id;
type Told = { approval: { waitedFor: string[]; others: number } };
const eventsOf = async (payer: Payer, order: Order) =>
  (await payer.client.read(idOf(order))).history.map(({ event }) => event);

both('confirmed, it waits: money reserved, no receipt, no card, nothing of evidence', async (bank) => {
  await letPolicyAsk(bank, 1);
  const payer = await bank.payer();
  const order = await payer.order();
  const assertion = payer.sign(order);
  expect((await payer.confirm(order, { assertion })).body).toEqual({ state: 'awaiting-approval' });
  expect((await payer.confirm(order, { assertion })).body).toEqual({ state: 'awaiting-approval' });
  expectRefusal(await payer.confirm(order), 'not-open', { state: 'awaiting-approval' });
  const read = await payer.client.read(idOf(order));
  expect(read).toMatchObject({ state: 'awaiting-approval' });
  expect(read).not.toHaveProperty('receipt');
  expect(read).not.toHaveProperty('approval');
  expect(await payer.client.account()).toMatchObject({ available: eur('457.50'), held: eur('42.50') });
  const path = `/v1/certificates/${idOf(order)}`;
  expectRefusal(await payer.client.call('POST', `${path}/card`, {}), 'awaiting-approval');
  expectRefusal(await payer.client.call('GET', `${path}/evidence`), 'awaiting-approval');
  expectRefusal(await payer.client.call('POST', `${path}/code`, {}), 'awaiting-approval');
  const whole = await payer.client.ask<object>('GET', `/v1/payments/${idOf(order)}`, 200);
  expect(whole).toMatchObject({ approval: { rule: RULE, given: 0, needed: 1 } });
});

both(
  'the list: newest first, page by page, all that an approver has to know and nobody else sees',
  async (bank) => {
    await letPolicyAsk(bank, 1);
    const [payer, other] = [await bank.payer(), await bank.payer({ name: 'Cy Example' })];
    const approver = await Approver.enrol(bank);
    const orders = [await asked(payer), await asked(other), await asked(payer)];
    const ids = orders.map(idOf).reverse();
    const [newest] = (await approver.list('?limit=1')).items;
    const { certificate } = orders[2] as Order;
    expect(newest).toEqual({
      id: certificate.id,
      certificate,
      digest: base64url(digestOf(certificate as Json)),
      rule: RULE,
      askedAt: expect.stringMatching(/Z$/),
      expiresAt: expect.stringMatching(/Z$/),
      given: 0,
      needed: 1,
    });
    expect(Date.parse(newest?.expiresAt ?? '') - Date.parse(newest?.askedAt ?? '')).toBe(24 * 60 * MINUTE);
    const seen: string[] = [];
    let after = '';
    do {
      const { items, next } = await approver.list(`?limit=2${after}`);
      seen.push(...items.map(({ id }) => id));
      after = next === undefined ? '' : `&after=${next}`;
    } while (after !== '');
    expect(seen.slice(0, 3)).toEqual(ids);
    expectRefusal(await approver.client.call('GET', '/v1/approvals?after=x'), 'malformed');
    for (const role of ['security', 'operator', 'auditor'] as const) {
      const { client } = await bank.payer({ name: 'Di Example', role });
      expectRefusal(await client.call('GET', '/v1/approvals'), 'forbidden');
      const path = `/v1/approvals/${certificate.id}`;
      for (const step of ['options', 'approval', 'refusal'])
        expectRefusal(await client.call('POST', `${path}/${step}`, {}), 'forbidden');
    }
    expectRefusal(await payer.client.call('GET', '/v1/approvals'), 'forbidden');
    expectRefusal(await approver.client.call('GET', `/v1/certificates/${certificate.id}`), 'forbidden');
    expect(await approver.client.account()).not.toHaveProperty('available');
  },
);

both(
  'approved: receipt, demand, webhook, audit, evidence and ten minutes for the card, as after any validation',
  async (bank) => {
    await letPolicyAsk(bank, 1);
    await using shop = await Notified.start();
    const merchant = await Merchant.add(bank, { notify: shop.url });
    const [payer, approver] = [await bank.payer(), await Approver.enrol(bank)];
    const demand = await merchant.demand();
    const order = await asked(payer, { demand: demand.id });
    expect((await merchant.read(demand.id)).body).toMatchObject({ state: 'open' });
    bank.advance(2 * 60 * MINUTE);
    await Promise.all([payer.client.signIn(), approver.client.signIn()]);
    const assertion = await approver.sign(order);
    expect((await approver.send(order, assertion)).body).toEqual({ state: 'validated' });
    expect((await approver.send(order, assertion)).body).toEqual({ state: 'validated' });
    const events = (await eventsOf(payer, order)).filter((event) => event !== 'sent');
    expect(events).toEqual(['accepted', 'confirmed', 'approved', 'validated']);
    const { receipt = '' } = await payer.client.read(idOf(order));
    expect(decodeJwt(receipt)).toMatchObject({ assurance: { approvals: 1 } });
    expect((await merchant.read(demand.id)).body).toMatchObject({ state: 'validated' });
    expect(JSON.parse((await shop.nth(0)).body)).toMatchObject({ data: { receipt } });
    expect(await approver.waiting()).not.toContain(idOf(order));
    const evidence = await payer.client.evidence(idOf(order));
    expect(evidence).toMatchObject({
      policy: { matched: expect.arrayContaining([RULE]) },
      approvals: [
        { approver: approver.person.accountId, token: { credentialId: approver.person.token.credentialId } },
      ],
    });
    const verdict = await verifyEvidence(evidence, await bank.command<Anchors>('audit', 'anchors'));
    expect(verdict.checks.filter(({ holds }) => !holds)).toEqual([]);
    const { audit_entries = [] } = await bank.stored();
    const told = audit_entries.map((row) => JSON.parse(JSON.parse(row).entry));
    const about = told.filter(({ certificate }) => certificate === order.submitted.digest);
    expect(about.map(({ type }) => type).sort()).toEqual([
      'approval-asked',
      'approval-given',
      'certificate-accepted',
      'certificate-validated',
    ]);
    bank.advance(9 * MINUTE);
    await payer.client.card(idOf(order));
    await payer.client.signIn();
    expect(await payer.client.account()).toMatchObject({ available: eur('457.50'), held: eur('42.50') });
  },
);

both(
  'the console: who has approved and who is waited for; then who decided what, page by page',
  async (bank) => {
    await letPolicyAsk(bank, 2);
    const auditor = (await bank.payer({ role: 'auditor' })).client;
    const payer = await bank.payer();
    const [bo, cy] = [await Approver.enrol(bank, { name: 'Bo' }), await Approver.enrol(bank, { name: 'Cy' })];
    const list = (query: string) =>
      auditor.ask<ConsoleApprovals>('GET', `/v1/console/approvals?which=${query}`, 200);
    const [order, other] = [await asked(payer), await asked(payer)];
    await bo.approve(order);
    const waiting = (await list('waiting&limit=100')).items.find(({ id }) => id === idOf(order));
    expect(waiting).toMatchObject({
      state: 'awaiting-approval',
      digest: order.submitted.digest,
      person: { id: payer.accountId },
      rule: RULE,
      needed: 2,
      given: [{ id: bo.person.accountId, name: 'Bo', stands: true }],
    });
    const named = waiting?.waitedFor.map(({ id }) => id) ?? [];
    expect(named).not.toContain(bo.person.accountId);
    expect(named).not.toContain(payer.accountId);
    expect(named.length + (waiting?.others ?? 0)).toBeGreaterThan(0);
    const { approval } = await payer.client.ask<Told>('GET', `/v1/payments/${idOf(order)}`, 200);
    expect(approval).toMatchObject({ given: 1, needed: 2, others: waiting?.others });
    expect(approval.waitedFor).toEqual(waiting?.waitedFor.map(({ name }) => name));
    await bo.refuse(other, 'Not again');
    await cy.approve(order);
    const decided: ConsoleApproval[] = [];
    for (let after = ''; decided.length < 2; ) {
      const { items, next } = await list(`decided&limit=1${after}`);
      decided.push(...items);
      after = `&after=${next}`;
    }
    const [refused, approved] = [other, order].map((one) => decided.find(({ id }) => id === idOf(one)));
    expect(refused).toMatchObject({
      state: 'denied',
      refused: { id: bo.person.accountId, name: 'Bo', reason: 'Not again' },
      waitedFor: [],
    });
    expect(approved).toMatchObject({ state: 'validated' });
    expect(approved?.given.map(({ name }) => name).sort()).toEqual(['Bo', 'Cy']);
    const { approval: over } = await payer.client.ask<Told>('GET', `/v1/payments/${idOf(other)}`, 200);
    expect(over).toMatchObject({ refused: 'Not again', waitedFor: [], others: 0 });
    const still = (await list('waiting&limit=100')).items.map(({ id }) => id);
    expect(still).not.toContain(idOf(order));
    expect(still).not.toContain(idOf(other));
    expectRefusal(await auditor.call('GET', '/v1/console/approvals?which=waiting&after=x'), 'malformed');
    expectRefusal(await auditor.call('GET', '/v1/console/approvals'), 'malformed');
  },
);

both('two of three: one person counts once, whatever they sign with; the receipt says two', async (bank) => {
  await letPolicyAsk(bank, 2);
  const payer = await bank.payer();
  const [bo, cy, di] = [await Approver.enrol(bank), await Approver.enrol(bank), await Approver.enrol(bank)];
  const order = await asked(payer);
  expect((await bo.approve(order)).body).toEqual({ state: 'awaiting-approval' });
  expect((await bo.approve(order)).body).toEqual({ state: 'awaiting-approval' });
  expect((await cy.list()).items.find(({ id }) => id === idOf(order))).toMatchObject({ given: 1, needed: 2 });
  expect(await payer.client.read(idOf(order))).not.toHaveProperty('receipt');
  expect((await cy.approve(order)).body).toEqual({ state: 'validated' });
  expect((await bo.approve(order)).body).toEqual({ state: 'validated' });
  expectRefusal(await di.approve(order), 'not-open', { state: 'validated' });
  expectRefusal(await di.refuse(order), 'not-open', { state: 'validated' });
  const { receipt = '' } = await payer.client.read(idOf(order));
  expect(decodeJwt(receipt)).toMatchObject({ assurance: { approvals: 2 } });
  const evidence = await payer.client.evidence(idOf(order));
  const { approvals } = evidence as { approvals: { approver: string; assertion: object }[] };
  expect(approvals.map(({ approver }) => approver)).toEqual([bo, cy].map(({ person }) => person.accountId));
  expect(await verifyEvidence(evidence)).toMatchObject({ ok: true });
  const [first, second] = approvals;
  for (const forged of [
    [first, first],
    [first],
    [first, { ...second, approver: first?.approver }],
    [{ ...first, nonce: order.submitted.nonce }, second],
    [{ ...first, assertion: second?.assertion }, second],
    [first, second, second],
  ])
    expect(await verifyEvidence({ ...evidence, approvals: forged })).toMatchObject({ ok: false });
});

both(
  'approvers and the payer are told by mail, without a link, a code or anything that approves',
  async (bank) => {
    await letPolicyAsk(bank, 1);
    const payer = await bank.payer();
    const [bo, cy] = [await Approver.enrol(bank), await Approver.enrol(bank)];
    const letters = ({ address }: { address: string }) => bank.mailbox.lettersTo(address);
    const [before, mine] = [letters(bo.person).length, letters(cy.person).length];
    const order = await asked(payer, {
      merchant: { name: 'Evil.example 12345678', origin: 'https://shop.example' },
    });
    const asking = await bank.mailbox.waitForLetter(bo.person.address, { after: before });
    await bank.mailbox.waitForLetter(cy.person.address, { after: mine });
    expect(asking.subject).toContain('EUR 42.50');
    expect(asking.text).toContain('Ada Example');
    expect(asking.text).toContain('(shop.example)');
    const told = letters(payer).length;
    expect((await bo.approve(order)).body).toEqual({ state: 'validated' });
    const outcome = await bank.mailbox.waitForLetter(payer.address, { after: told });
    expect(outcome.text).toContain('approved');
    for (const { text, subject } of [asking, outcome])
      for (const banned of [/https?:|www\./, /\d{4}/, new RegExp(idOf(order)), /Evil\.example/])
        expect(`${subject} ${text}`).not.toMatch(banned);
  },
);
