// Evidence with the audit log's entries, verified by somebody who has the file and the anchors and nothing else.
import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'vitest';
import { logKeys, signingLogKey } from '../../server/audit/log-keys.ts';
import { cosign, signCheckpoint, verifierKeyOf } from '../../server/audit/notes.ts';
import type { Anchors } from '../../shared/anchors.ts';
import { encodeBase64url } from '../../shared/base64url.ts';
import { formatVerifierKey, parseCheckpoint, parseNote } from '../../shared/checkpoint.ts';
import type { AuditProof, Evidence } from '../../shared/evidence-schemas.ts';
import { type Hash, nodeHash } from '../../shared/merkle.ts';
import { verifyEvidence } from '../../verification/evidence/verify-evidence.ts';
import { leafOfEntry, sealAll } from '../world/audit-log.ts';
import type { CeremonyOptions } from '../world/authenticator.ts';
import type { Bank } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import type { Payer } from '../world/payer.ts';

const both = bothEngines({ pauses: { seal: 3_600_000 } });

type Sealed = Evidence & { audit: AuditProof; validation: AuditProof; token: { audit: AuditProof } };

const anchorsOf = (bank: Bank) => bank.command<Anchors & Record<string, unknown>>('audit', 'anchors');

async function sealedEvidence(bank: Bank, payer: Payer): Promise<Sealed> {
  const { certificate } = await payer.pay();
  await sealAll(bank.ports);
  return payer.client.evidence<Sealed>(certificate.id);
}

async function failures(file: unknown, anchors?: Anchors): Promise<string[]> {
  const { checks } = await verifyEvidence(file, anchors);
  return checks.filter(({ holds }) => !holds).map(({ name, detail }) => `${name}: ${detail}`);
}

both('the file and the anchors are enough', async (bank) => {
  const payer = await bank.payer();
  const file = await sealedEvidence(bank, payer);
  const anchors = await anchorsOf(bank);
  expect(Object.keys(anchors).sort()).toEqual(['attestationRoots', 'iss', 'jwks', 'log', 'origins', 'rpId']);
  expect(await verifyEvidence(file, anchors)).toMatchObject({ ok: true, verdict: 'verified' });
  const alone = await verifyEvidence(file);
  expect(alone).toMatchObject({ ok: true, verdict: 'internally consistent, signer unknown' });
  const unsealed: Partial<Sealed> = structuredClone(file);
  delete unsealed.audit;
  delete unsealed.validation;
  expect(await failures(unsealed, anchors)).toEqual([]);
  const resigned = (ceremony: CeremonyOptions) => {
    const assertion = payer.client.integrity(file.certificate, file.nonce, file.code, ceremony);
    return failures({ ...file, assertion }, anchors);
  };
  expect(await resigned({})).toEqual([]);
  for (const ceremony of [{ crossOrigin: true }, { topOrigin: file.origin }])
    expect(await resigned(ceremony)).toEqual([
      'the token signed certificate and code: it was signed inside of another site',
    ]);
});

both('an entry that was changed, moved or taken from another payment does not hold', async (bank) => {
  const payer = await bank.payer();
  const other = await sealedEvidence(bank, payer);
  const file = await sealedEvidence(bank, payer);
  const anchors = await anchorsOf(bank);
  const spoil = async (change: (copy: Sealed) => unknown) => {
    const copy = structuredClone(file);
    change(copy);
    return (await failures(copy, anchors)).join('\n');
  };
  const entries = 'the audit log’s entries are this payment’s: the entry of the';
  const put = (proof: AuditProof, more: object) =>
    Object.assign(proof, { entry: { ...proof.entry, ...more } });
  const cases: [string, (copy: Sealed) => unknown][] = [
    ['acceptance: certificate', (copy) => Object.assign(copy, { audit: other.audit })],
    ['validation: certificate', (copy) => Object.assign(copy, { validation: other.validation })],
    ['acceptance: type', (copy) => Object.assign(copy, { audit: copy.validation })],
    ['validation: type', (copy) => Object.assign(copy, { validation: copy.audit })],
    ['acceptance: code', (copy) => Object.assign(copy, { codeSalt: other.codeSalt })],
    ['acceptance: code', (copy) => put(copy.audit, { code: other.digest })],
    ['validation: receipt', (copy) => Object.assign(copy, { receipt: other.receipt })],
    ['acceptance: the proof', (copy) => Object.assign(copy.audit, { index: copy.audit.index + 1 })],
    ['acceptance: the proof', (copy) => Object.assign(copy.audit, { size: copy.audit.size + 1 })],
    ['acceptance: the proof', (copy) => copy.audit.proof.pop()],
    ['acceptance: the proof', (copy) => copy.audit.proof.reverse()],
    ['acceptance: the proof', (copy) => copy.audit.proof.push(copy.digest)],
    ['acceptance: the proof', (copy) => put(copy.audit, { more: 1 })],
    ['acceptance: the proof', (copy) => Object.assign(copy.audit, { checkpoint: '' })],
    ['enrolment: credential', (copy) => put(copy.token.audit, { credential: copy.digest })],
    ['enrolment: publicKey', (copy) => put(copy.token.audit, { publicKey: copy.digest })],
  ];
  for (const [told, change] of cases) expect(await spoil(change), told).toContain(`${entries} ${told}`);
});

both('a checkpoint counts only under the signature of the anchored log', async (bank) => {
  const file = await sealedEvidence(bank, await bank.payer());
  const anchors = await anchorsOf(bank);
  const origin = file.audit.checkpoint.split('\n')[0] ?? '';
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const stranger = { publicKey, privateKey };
  // A whole log of the forger's own: one entry, of a code that was never sent.
  const forged = structuredClone(file);
  const checkpoint = { origin, size: 1, root: leafOfEntry(file.audit.entry) };
  const signed = signCheckpoint(checkpoint, stranger);
  forged.audit = { entry: file.audit.entry, index: 0, size: 1, proof: [], checkpoint: signed };
  const unsigned =
    'the log’s checkpoints are signed by the anchored log: a checkpoint is not signed by the anchored log';
  expect(await failures(forged, anchors)).toEqual([unsigned]);
  expect(await failures(forged)).toEqual([]);
  // The log's own signature under another tree.
  const [, line = ''] = file.audit.checkpoint.split('\n\n');
  forged.audit.checkpoint = `${signed.split('\n\n')[0]}\n\n${line}`;
  expect((await failures(forged, anchors)).join()).toContain('signature does not verify');
  // Two trees of one size, or two entries at one place, all under the log's own signature: it was forked.
  const ownTree = ({ entry }: AuditProof, ...proof: Hash[]): AuditProof => {
    const root = proof.reduce<Hash>(nodeHash, leafOfEntry(entry));
    const size = proof.length + 1;
    const own = signCheckpoint({ origin, size, root }, signingLogKey(bank.ports));
    return { entry, index: 0, size, proof: proof.map(encodeBase64url), checkpoint: own };
  };
  const { audit: _, ...token } = file.token;
  const forked = { ...file, token, audit: ownTree(file.audit) };
  expect(await failures(forked, anchors)).toEqual([]);
  for (const [validation, told] of [
    [ownTree(file.validation), 'there are two logs of 1 entries'],
    [ownTree(file.validation, new Uint8Array(32)), 'two entries have the place 0'],
  ] as const)
    expect((await failures({ ...forked, validation }, anchors)).join()).toContain(told);
  for (const log of ['', 'x', formatVerifierKey(verifierKeyOf(origin, 'log', publicKey))])
    expect(await failures(file, { ...anchors, log }), log).toHaveLength(1);
  // A witness that the anchors name has to have signed.
  const witness = formatVerifierKey(verifierKeyOf('witness.example', 'witness', publicKey));
  const witnessed = { ...anchors, witnesses: [witness] };
  expect((await failures(file, witnessed)).join()).toContain('the witness witness.example has not signed');
  const cosigned = structuredClone(file);
  for (const one of [cosigned.audit, cosigned.validation, cosigned.token.audit])
    one.checkpoint = cosign(one.checkpoint, 'witness.example', stranger, bank.now());
  expect(await failures(cosigned, witnessed)).toEqual([]);
  expect(await failures(cosigned, anchors)).toEqual([]);
});

both('evidence of before a rotation verifies with the anchors of after it', async (bank) => {
  const payer = await bank.payer();
  const early = await sealedEvidence(bank, payer);
  const before = await anchorsOf(bank);
  await bank.command('keys', 'rotate');
  const late = await sealedEvidence(bank, payer);
  const anchors = await anchorsOf(bank);
  expect(anchors.log).not.toBe(before.log);
  expect(anchors.retiredLogs).toEqual([before.log]);
  expect(logKeys(bank.ports).map(formatVerifierKey)).toEqual([anchors.log, before.log]);
  expect(await failures(early, anchors)).toEqual([]);
  expect(await failures(late, anchors)).toEqual([]);
  expect(await failures(late, before)).not.toEqual([]);
  const size = (file: Sealed) => parseCheckpoint(parseNote(file.audit.checkpoint)?.text ?? '')?.size ?? 0;
  expect(size(late)).toBeGreaterThan(size(early));
});
