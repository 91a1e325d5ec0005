// Models of tokens that security officers allow and deny.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, expect } from 'vitest';
import { packed } from '../world/attestations.ts';
import { Authenticator } from '../world/authenticator.ts';
import { type Bank, EXTENSION_ORIGIN } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import { CertificateAuthority } from '../world/certificate-authority.ts';
import { type Payer, SHOP } from '../world/payer.ts';
import { expectRefusal } from '../world/refusal.ts';

const OFFICERS = 'aaaaaaaa-2222-3333-4444-555555555555';
const SHOPPERS = 'bbbbbbbb-2222-3333-4444-555555555555';
const maker = new CertificateAuthority();
const folder = mkdtempSync(path.join(tmpdir(), 'countersign-models-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const roots = path.join(folder, 'roots.pem');
writeFileSync(roots, maker.pem);
const both = bothEngines({ environment: { ATTESTATION_ROOTS: roots } });

const banks = new Set<Bank>();
afterEach(async () => {
  for (const bank of banks) {
    const { items } = await bank.command<{ items: { aaguid: string; verdict?: string }[] }>(
      'token',
      'models',
    );
    for (const { aaguid, verdict } of items)
      if (verdict !== undefined) await bank.command('token', 'forget', '--aaguid', aaguid);
  }
});

const token = (aaguid: string) => ({ aaguid, attestation: packed({ authority: maker, aaguid }) });
const decide = ({ client }: Payer, body: Record<string, string>) =>
  client.change({ method: 'POST', path: '/v1/token-models', body });
const submit = async ({ client }: Payer) => {
  const certificate = await client.certificate({
    merchant: SHOP,
    amount: { currency: 'EUR', value: '42.50' },
  });
  return client.call('POST', '/v1/certificates', { certificate });
};

async function officer(bank: Bank): Promise<Payer> {
  banks.add(bank);
  return bank.payer({ role: 'security', name: 'Sam Officer', token: token(OFFICERS) });
}

both(
  'a denied model stops at once, is told, enrols no more, and serves again when it is not',
  async (bank) => {
    const sam = await officer(bank);
    const ada = await bank.payer({ token: token(SHOPPERS) });
    const order = await ada.order();
    const after = bank.mailbox.count(ada.address);
    const denial = {
      aaguid: SHOPPERS,
      verdict: 'deny',
      name: 'Example Key',
      note: 'PIN can be read',
      owner: 'Sam',
    };
    const answer = await decide(sam, denial);
    expect(answer.status, answer.text).toBe(200);
    expect((answer.body as { stopped: number }).stopped).toBeGreaterThanOrEqual(1);
    expect((await bank.mailbox.waitForLetter(ada.address, { after })).text).toContain('stopped working');
    expectRefusal(await ada.confirm(order), 'not-confirmed');
    expectRefusal(await submit(ada), 'token-not-allowed');
    await expect(ada.otherSession()).rejects.toThrow();
    const late = new Authenticator({ origin: EXTENSION_ORIGIN, ...token(SHOPPERS) });
    const refused = await sam.client.addToken(late);
    expectRefusal(refused, 'registration-refused');
    expect(refused.text).toContain('not allowed here');
    // The same word without anybody's vouching is not taken either.
    const claims = new Authenticator({ origin: EXTENSION_ORIGIN, aaguid: SHOPPERS });
    expectRefusal(await sam.client.addToken(claims), 'registration-refused');
    const { items } = (await sam.client.call('GET', '/v1/token-models')).body as { items: object[] };
    expect(items[0]).toMatchObject({ ...denial, enrolled: 0 });
    const back = await sam.client.change({
      method: 'DELETE',
      path: `/v1/token-models/${SHOPPERS}`,
      body: {},
    });
    expect(back.status, back.text).toBe(200);
    expect((await ada.confirm(order)).status).toBe(200);
    const entries = await bank.ports.store.read
      .selectFrom('audit_entries')
      .select('entry')
      .where('type', '=', 'token-model-decided')
      .orderBy('at')
      .execute();
    const told = entries.map(({ entry }) => JSON.parse(entry) as object);
    expect(told).toContainEqual(
      expect.objectContaining({ aaguid: SHOPPERS, verdict: 'deny', officer: sam.accountId }),
    );
    expect(told).toContainEqual(expect.objectContaining({ aaguid: SHOPPERS, verdict: 'neither' }));
  },
);

both(
  'with one model allowed, no other serves, nor what only says so; nobody locks themselves out',
  async (bank) => {
    const sam = await officer(bank);
    const ada = await bank.payer({ token: token(SHOPPERS) });
    const claims = await bank.payer({ token: { aaguid: OFFICERS, attestation: 'packed' } });
    expectRefusal(
      await decide(sam, { aaguid: SHOPPERS, verdict: 'allow', name: 'Theirs' }),
      'token-not-allowed',
    );
    expectRefusal(
      await decide(sam, { aaguid: OFFICERS, verdict: 'deny', name: 'Mine' }),
      'token-not-allowed',
    );
    expect((await ada.confirm(await ada.order())).status).toBe(200);
    const dry = ['--aaguid', OFFICERS, '--name', 'Mine', '--dry-run', 'yes'];
    const would = await bank.command<{ stopped: Record<string, number> }>('token', 'allow', ...dry);
    expect(would.stopped[SHOPPERS]).toBeGreaterThanOrEqual(1);
    expect(would.stopped[OFFICERS]).toBe(1);
    expect((await ada.confirm(await ada.order())).status).toBe(200);
    expect((await decide(sam, { aaguid: OFFICERS, verdict: 'allow', name: 'Mine' })).status).toBe(200);
    expectRefusal(await submit(ada), 'token-not-allowed');
    expectRefusal(await submit(claims), 'token-not-allowed');
    const other = new Authenticator({ origin: EXTENSION_ORIGIN, ...token(SHOPPERS) });
    expectRefusal(await sam.client.addToken(other), 'registration-refused');
    const allow = ['--aaguid', SHOPPERS, '--name', 'Theirs', '--owner', 'Sam'];
    expect(await bank.command('token', 'allow', ...allow)).toMatchObject({ stopped: 0 });
    expect((await ada.confirm(await ada.order())).status).toBe(200);
  },
);

both('who may not, or says what cannot be, changes nothing', async (bank) => {
  const sam = await officer(bank);
  const denial = { aaguid: SHOPPERS, verdict: 'deny', name: 'Example Key' };
  for (const role of ['payer', 'approver', 'operator', 'auditor'] as const) {
    const other = await bank.payer({ role, name: `A ${role}`, token: token(SHOPPERS) });
    expectRefusal(await decide(other, denial), 'forbidden');
  }
  const path = '/v1/token-models';
  const by = new Authenticator({ origin: EXTENSION_ORIGIN });
  expectRefusal(await sam.client.change({ method: 'POST', path, body: denial, by }), 'not-confirmed');
  expectRefusal(await decide(sam, { ...denial, aaguid: 'x' }), 'malformed');
  expectRefusal(await decide(sam, { ...denial, verdict: 'maybe' }), 'malformed');
  expectRefusal(await decide(sam, { ...denial, name: ' x' }), 'malformed');
  expectRefusal(await decide(sam, { ...denial, owner: '\n' }), 'malformed');
  const nothing = { method: 'DELETE', path: `${path}/${SHOPPERS}`, body: {} } as const;
  expectRefusal(await sam.client.change(nothing), 'unknown');
  // What was signed is what is decided.
  const signed = await sam.client.signed({ method: 'POST', path, body: denial });
  expectRefusal(await sam.client.call('POST', path, { ...signed, aaguid: OFFICERS }), 'not-confirmed');
  const { items } = (await sam.client.call('GET', path)).body as { items: { verdict?: string }[] };
  expect(items.filter(({ verdict }) => verdict !== undefined)).toEqual([]);
});
