import { createPrivateKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { compactVerify, importJWK } from 'jose';
import { expect, test } from 'vitest';
import type { Config } from '../../server/config.ts';
import type { Keys } from '../../server/keys.ts';
import { signReceipt } from '../../server/receipts/sign-receipt.ts';
import type { Certificate } from '../../shared/schemas.ts';
import { checkVectors, type Vectors } from './check-vectors.ts';
import { OWN_VECTORS, RECEIPTS } from './own-vectors.ts';

/** Vectors that may lie beside the repository, computed by somebody else. */
const OTHERS = resolve(import.meta.dirname, '..', '..', '..', 'shared', 'vectors.json');

test('our own vectors', async () => {
  const checks = await checkVectors(OWN_VECTORS);
  expect(checks.length).toBeGreaterThan(50);
  expect(checks.filter(({ made, wanted }) => made !== wanted)).toEqual([]);
});

test('the vectors are not vacuous: another digest, code or signature is noticed', async () => {
  const [first, ...rest] = OWN_VECTORS.certificates;
  const [receipt] = OWN_VECTORS.receipts;
  if (first === undefined || receipt === undefined) throw new Error('there are no vectors');
  const digest = first.digest.replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A'));
  const jws = receipt.jws.replace(/\.[^.]*$/, `.${'A'.repeat(86)}`);
  const wrong: Vectors = {
    ...OWN_VECTORS,
    certificates: [{ ...first, digest }, ...rest],
    damm: [{ digits: '572', check: '5' }],
    receipts: [{ ...receipt, jws }],
  };
  const failed = (await checkVectors(wrong)).filter(({ made, wanted }) => made !== wanted);
  expect(failed.map(({ name }) => name)).toEqual(['certificate 0 digest', 'Damm 572', 'receipt 0 verifies']);
});

test("the server signs a receipt of exactly the vector's claims", async () => {
  for (const { seed, jwk, certificate, claims, jws } of RECEIPTS) {
    const pkcs8 = Buffer.concat([
      Buffer.from('302e020100300506032b657004220420', 'hex'),
      Buffer.from(seed, 'base64url'),
    ]);
    const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
    const signed = await signReceipt(
      {
        config: { publicUrl: claims.iss } as Config,
        keys: { receipts: [{ kid: jwk.kid, privateKey }] } as unknown as Keys,
        clock: () => claims.iat * 1000 + 999,
        random: () => new Uint8Array(Buffer.from(claims.jti, 'base64url')),
      },
      { certificate: certificate as Certificate, digest: claims.digest, ...claims.assurance },
    );
    const key = await importJWK(jwk, 'EdDSA');
    for (const receipt of [signed, jws]) {
      const { payload, protectedHeader } = await compactVerify(receipt, key);
      expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(claims);
      expect(protectedHeader).toEqual({ alg: 'EdDSA', kid: jwk.kid, typ: 'JWT' });
    }
  }
});

test("somebody else's vectors beside the repository", async ({ skip }) => {
  if (!existsSync(OTHERS)) skip('there is no ../shared/vectors.json beside the repository');
  const checks = await checkVectors(readOthers());
  expect(checks.filter(({ made, wanted }) => made !== wanted)).toEqual([]);
});

function readOthers(): Vectors {
  const theirs = JSON.parse(readFileSync(OTHERS, 'utf8'));
  return {
    certificates: theirs.certificates,
    canonical: [],
    session: theirs.session,
    changes: [theirs.change],
    damm: theirs.damm,
    commitments: [theirs.codeEntry],
    receipts: [],
    origins: [{ addOnId: theirs.firefoxOrigin.addonId, origin: theirs.firefoxOrigin.origin }],
  };
}
