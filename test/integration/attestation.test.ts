// What tokens prove of themselves, from enrolment to the receipt.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decodeJwt } from 'jose';
import { afterAll, expect, vi } from 'vitest';
import type { Anchors } from '../../shared/anchors.ts';
import type { Evidence } from '../../shared/evidence-schemas.ts';
import { verifyEvidence } from '../../verification/evidence/verify-evidence.ts';
import { apple, fidoU2f, packed } from '../world/attestations.ts';
import { Authenticator } from '../world/authenticator.ts';
import { type Bank, EXTENSION_ORIGIN } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import { CertificateAuthority } from '../world/certificate-authority.ts';
import { expectRefusal } from '../world/refusal.ts';

const AAGUID = 'abcdef00-2222-3333-4444-555555555555';
const folder = mkdtempSync(path.join(tmpdir(), 'countersign-roots-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const authority = new CertificateAuthority();
const other = new CertificateAuthority();
const file = path.join(folder, 'roots.pem');
writeFileSync(file, `# two roots\n${authority.pem}${other.pem}`);

const both = bothEngines({ environment: { ATTESTATION_ROOTS: file } });

both('a token is attested where its chain ends at a root of the operator’s', async (bank) => {
  const token = { aaguid: AAGUID, attestation: packed({ authority, aaguid: AAGUID }) };
  const payer = await bank.payer({ token });
  const { tokens } = await payer.client.account();
  expect(tokens).toMatchObject([{ aaguid: AAGUID, attested: true }]);
  const order = await payer.order();
  const { body } = await payer.confirm(order);
  const { receipt } = body as { receipt: string };
  expect(decodeJwt(receipt)['assurance']).toMatchObject({ token: { aaguid: AAGUID, attested: true } });
});

both('one that says the same of another root, or of none, is not, and pays all the same', async (bank) => {
  const alien = packed({ authority: new CertificateAuthority(), aaguid: AAGUID });
  for (const attestation of [alien, 'packed', 'none'] as const) {
    const payer = await bank.payer({ token: { aaguid: AAGUID, attestation } });
    expect((await payer.client.account()).tokens).toMatchObject([{ aaguid: AAGUID, attested: false }]);
    const { body } = await payer.confirm(await payer.order());
    const { receipt } = body as { receipt: string };
    expect(decodeJwt(receipt)['assurance']).toMatchObject({ token: { attested: false } });
  }
});

both('a token that is added later is judged alike; a broken statement is refused', async (bank) => {
  const { client } = await bank.payer();
  const zero = '00000000-0000-0000-0000-000000000000';
  const later = (attestation: ReturnType<typeof packed>, aaguid = zero) =>
    client.addToken(new Authenticator({ origin: EXTENSION_ORIGIN, attestation, aaguid }));
  const swapped = (data: Buffer) => Buffer.from(data).reverse();
  expectRefusal(await later(packed({ authority: other, swapped }), AAGUID), 'registration-refused');
  expectRefusal(await later(packed({ authority, aaguid: zero }), AAGUID), 'registration-refused');
  expect((await later(fidoU2f({ authority: other }))).status).toBe(201);
  expect((await later(apple({ authority: other }))).status).toBe(201);
  const attested = (await client.account()).tokens.map((one) => (one as { attested?: boolean }).attested);
  expect(attested.filter(Boolean)).toHaveLength(2);
});

/** As the operator gives them to an auditor. */
function anchorsOf(bank: Bank): Promise<Anchors> {
  return bank.command<Anchors>('audit', 'anchors');
}

/** The checks that do not hold. */
async function failures(file: unknown, anchors?: Anchors): Promise<string[]> {
  const { checks } = await verifyEvidence(file, anchors);
  return checks.filter(({ holds }) => !holds).map(({ name }) => name);
}

const ROOTED = 'an attested token is one by the anchored roots';
const STATEMENT = 'the token’s attestation holds';

both('evidence of an attested token verifies by the anchors’ roots alone, also years later', async (bank) => {
  const token = { aaguid: AAGUID, attestation: packed({ authority, aaguid: AAGUID }) };
  const payer = await bank.payer({ token });
  const order = await payer.pay();
  const evidence = await payer.client.evidence<Evidence>(order.certificate.id);
  const anchors = await anchorsOf(bank);
  expect(anchors.attestationRoots).toHaveLength(2);
  expect(await failures(evidence, anchors)).toEqual([]);
  const inDer = anchors.attestationRoots.map((pem) => pem.replaceAll(/-----[A-Z ]+-----|\s/g, ''));
  expect(await failures(evidence, { ...anchors, attestationRoots: inDer })).toEqual([]);
  for (const attestationRoots of [[], ['nothing'], [new CertificateAuthority().pem], [other.pem]])
    expect(await failures(evidence, { ...anchors, attestationRoots })).toEqual([ROOTED]);
  // Before the certificates were good.
  const early = { ...evidence, token: { ...evidence.token, enrolledAt: '2020-01-01T00:00:00Z' } };
  expect(await failures(early, anchors)).toContain(ROOTED);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 5 * 365 * 86_400_000 });
  try {
    expect(await failures(evidence, anchors)).toEqual([]);
    expect(await failures(withStatement(evidence, 40), anchors)).toContain(STATEMENT);
  } finally {
    vi.useRealTimers();
  }
});

both('evidence whose statement was changed or taken away does not verify', async (bank) => {
  const token = { aaguid: AAGUID, attestation: packed({ authority, aaguid: AAGUID }) };
  const payer = await bank.payer({ token });
  const order = await payer.pay();
  const evidence = await payer.client.evidence<Evidence>(order.certificate.id);
  const anchors = await anchorsOf(bank);
  expect(await failures(withStatement(evidence, 40), anchors)).toContain(STATEMENT);
  const object = Buffer.from(objectOf(evidence), 'base64url');
  const authData = object.subarray(object.indexOf('authData') + 'authData'.length);
  const head = Buffer.from('a363666d74646e6f6e656761747453746d74a0686175746844617461', 'hex');
  const bare = changed(evidence, Buffer.concat([head, authData]));
  expect(await failures(bare, anchors)).toEqual([ROOTED]);
  expect(await failures(bare)).toEqual([]);
});

function objectOf({ token }: Evidence): string {
  return (token.registration as { response: { attestationObject: string } }).response.attestationObject;
}

function changed(evidence: Evidence, object: Buffer): Evidence {
  const { registration } = evidence.token as { registration: { response: object } };
  const response = { ...registration.response, attestationObject: object.toString('base64url') };
  return { ...evidence, token: { ...evidence.token, registration: { ...registration, response } } };
}

/** The same with one bit of the statement's signature turned. */
function withStatement(evidence: Evidence, place: number): Evidence {
  const object = Buffer.from(objectOf(evidence), 'base64url');
  const at = object.indexOf('sig') + place;
  object[at] = (object[at] ?? 0) ^ 1;
  return changed(evidence, object);
}
