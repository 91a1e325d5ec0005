// FIDO's metadata of tokens: taken from a file or an address, and what a new edition makes of those that are enrolled.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import type { ConsoleHealth } from '../../shared/console-schemas.ts';
import { fidoU2f, packed } from '../world/attestations.ts';
import { Authenticator } from '../world/authenticator.ts';
import { type Bank, EXTENSION_ORIGIN } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import { CertificateAuthority } from '../world/certificate-authority.ts';
import { entryOf, SIGNER_NAME, signBlob } from '../world/metadata.ts';
import { type Payer, SHOP } from '../world/payer.ts';
import { expectRefusal } from '../world/refusal.ts';

const AMOUNT = { currency: 'EUR', value: '42.50' };
const AAGUID = 'abcdef00-2222-3333-4444-555555555555';
const OTHER = '01020304-2222-3333-4444-555555555555';
const authority = new CertificateAuthority();
const maker = new CertificateAuthority();
const folder = mkdtempSync(path.join(tmpdir(), 'countersign-metadata-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = path.join(folder, 'blob.jwt');
const roots = path.join(folder, 'root.pem');
writeFileSync(roots, authority.pem);
let no = 0;

/** The next edition, in which the model has these statuses. */
async function publish(...statuses: string[]): Promise<number> {
  no += 1;
  const other = entryOf(OTHER, maker);
  Object.assign(other.metadataStatement ?? {}, { attachmentHint: ['internal'] });
  const entries = [entryOf(AAGUID, maker, ...statuses), other];
  writeFileSync(file, await signBlob({ no, authority, entries }));
  return no;
}

beforeAll(async () => {
  await publish();
});

const warned: object[] = [];
const both = bothEngines({
  environment: { MDS_FILE: file, MDS_ROOT_FILE: roots, MDS_NAME: SIGNER_NAME },
  pauses: { rates: 50 },
  warned,
});

const inForce = async (bank: Bank) =>
  (await bank.ports.store.read.selectFrom('metadata_blobs').selectAll().executeTakeFirst()) ?? { no: 0 };

async function until(look: () => Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 20_000;
  while (!(await look())) {
    if (Date.now() > giveUpAt) throw new Error('it did not come');
    await new Promise((wait) => setTimeout(wait, 20));
  }
}

const taken = (bank: Bank, wanted: number) => until(async () => (await inForce(bank)).no === wanted);

const submit = async ({ client }: Payer) =>
  client.call('POST', '/v1/certificates', {
    certificate: await client.certificate({ merchant: SHOP, amount: AMOUNT }),
  });

function token(aaguid = AAGUID) {
  return { aaguid, attestation: packed({ authority: maker, aaguid }) };
}

both('a model’s own roots vouch for it, and for no other', async (bank) => {
  await taken(bank, no);
  const payer = await bank.payer({ token: token() });
  expect((await payer.client.account()).tokens).toMatchObject([{ attested: true }]);
  await bank.payer({ token: token(OTHER) });
  const attached = await bank.ports.store.read
    .selectFrom('tokens')
    .select(['aaguid', 'roaming'])
    .orderBy('enrolled_at')
    .orderBy('aaguid', 'desc')
    .execute();
  expect(attached.map(({ aaguid, roaming }) => [aaguid, roaming])).toEqual([
    [AAGUID, 1],
    [OTHER, 0],
  ]);
  const unknown = 'eeeeeeee-2222-3333-4444-555555555555';
  const stranger = await bank.payer({ token: token(unknown) });
  expect((await stranger.client.account()).tokens).toMatchObject([{ attested: false }]);
});

both(
  'a model that is reported stops serving under the running server, is told, and serves again',
  async (bank) => {
    await taken(bank, no);
    const payer = await bank.payer({ token: token() });
    const other = await bank.payer({ token: token(OTHER) });
    const order = await payer.order();
    const after = bank.mailbox.count(payer.address);
    await publish('REVOKED');
    await taken(bank, no);
    const letter = await bank.mailbox.waitForLetter(payer.address, { after });
    expect(letter.text).toContain('stopped working');
    // What was open is not confirmed by it, nothing new begins, and no session is opened.
    expectRefusal(await payer.confirm(order), 'not-confirmed');
    expectRefusal(await submit(payer), 'token-not-allowed');
    await expect(payer.otherSession()).rejects.toThrow();
    expect((await other.confirm(await other.order())).status).toBe(200);
    const entries = await bank.ports.store.read
      .selectFrom('audit_entries')
      .select('entry')
      .where('type', '=', 'token-standing')
      .execute();
    const told = entries.map(({ entry }) => JSON.parse(entry) as { credential: string; standing: string });
    expect(told).toContainEqual(
      expect.objectContaining({ credential: payer.token.credentialId, standing: 'compromised' }),
    );
    // Nobody enrols with it any more.
    const late = new Authenticator({ origin: EXTENSION_ORIGIN, ...token() });
    expectRefusal(await other.client.addToken(late), 'registration-refused');
    const again = bank.mailbox.count(payer.address);
    await publish();
    await taken(bank, no);
    const good = await bank.mailbox.waitForLetter(payer.address, { after: again });
    expect(good.text).toContain('works again');
    expect((await payer.confirm(await payer.order())).status).toBe(200);
  },
);

both('older, foreign and broken editions change nothing, and are warned of', async (bank) => {
  await taken(bank, no);
  const entries = [entryOf(AAGUID, maker, 'REVOKED')];
  const payer = await bank.payer({ token: token() });
  const broken = [
    await signBlob({ no: no - 1, authority, entries }),
    await signBlob({ no: no + 50, authority: new CertificateAuthority(), entries }),
    'nothing',
  ];
  for (const text of broken) {
    writeFileSync(file, text);
    await until(async () => ((await inForce(bank)) as { problem?: string | null }).problem != null);
    expect((await inForce(bank)).no).toBe(no);
    const metrics = await (await fetch(`${bank.url}/metrics`)).text();
    expect(metrics).toContain('countersign_metadata_failing 1');
    expect((await payer.confirm(await payer.order())).status).toBe(200);
    await publish();
    await taken(bank, no);
    await until(async () => ((await inForce(bank)) as { problem?: string | null }).problem === null);
  }
});

both(
  'overdue editions are told by a gauge and the log, and serve on; the server stays ready',
  async (bank) => {
    no += 1;
    const due = '2020-01-01T00:00:00.000Z';
    const before = warned.length;
    writeFileSync(
      file,
      await signBlob({ no, authority, entries: [entryOf(AAGUID, maker)], nextUpdate: '2020-01-01' }),
    );
    await taken(bank, no);
    const metrics = await (await fetch(`${bank.url}/metrics`)).text();
    const overdue = /countersign_metadata_overdue_seconds ([\d.e+]+)/.exec(metrics)?.[1];
    expect(Number(overdue)).toBeGreaterThan(5 * 365 * 86_400);
    await until(async () => warned.slice(before).some((one) => (one as { due?: string }).due === due));
    expect((await fetch(`${bank.url}/readyz`)).status).toBe(200);
    const { client } = await bank.payer({ role: 'auditor', name: 'Alma', token: token(OTHER) });
    const { metadata } = await client.ask<ConsoleHealth>('GET', '/v1/console/health', 200);
    expect(metadata).toEqual({ no, dueAt: '2020-01-01T00:00:00Z', overdueDays: expect.any(Number) });
    expect(metadata?.overdueDays).toBeGreaterThan(5 * 365);
    await publish();
    await taken(bank, no);
  },
);

both('a U2F token is known by the key of its certificate', async (bank) => {
  await taken(bank, no);
  const zero = '00000000-0000-0000-0000-000000000000';
  const payer = await bank.payer({ token: { aaguid: zero, attestation: fidoU2f({ authority: maker }) } });
  const [row] = await bank.ports.store.read
    .selectFrom('tokens')
    .select('model')
    .where('id', '=', payer.token.credentialId)
    .execute();
  no += 1;
  const entries = [
    {
      attestationCertificateKeyIdentifiers: [row?.model ?? ''],
      statusReports: [{ status: 'ATTESTATION_KEY_COMPROMISE' }],
    },
  ];
  const after = bank.mailbox.count(payer.address);
  writeFileSync(file, await signBlob({ no, authority, entries }));
  await taken(bank, no);
  await bank.mailbox.waitForLetter(payer.address, { after });
  expectRefusal(await submit(payer), 'token-not-allowed');
  await publish();
  await taken(bank, no);
});
