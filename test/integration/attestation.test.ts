// What tokens prove of themselves, from enrolment to the receipt.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decodeJwt } from 'jose';
import { afterAll, expect } from 'vitest';
import { apple, fidoU2f, packed } from '../world/attestations.ts';
import { Authenticator } from '../world/authenticator.ts';
import { EXTENSION_ORIGIN } from '../world/bank.ts';
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
