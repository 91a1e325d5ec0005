import { describe, expect, test } from 'vitest';
import { BLOB_LIMIT_BYTES, readBlob } from '../../server/attestation/read-blob.ts';
import { modelStanding, REFUSED_STATUSES } from '../../server/tokens/token-standing.ts';
import { CertificateAuthority } from '../world/certificate-authority.ts';
import { type BlobOptions, entryOf, SIGNER_NAME, signBlob } from '../world/metadata.ts';

const AAGUID = 'abcdef00-2222-3333-4444-555555555555';
const HOUR = 3_600_000;
const authority = new CertificateAuthority();
const maker = new CertificateAuthority();
const trust = { roots: [authority.pem], name: SIGNER_NAME };

const blob = (options: Partial<BlobOptions> = {}) =>
  signBlob({ no: 7, authority, entries: [entryOf(AAGUID, maker, 'REVOKED')], ...options });
const read = async (options: Partial<BlobOptions> = {}) => readBlob(await blob(options), trust, Date.now());

test('metadata are read: models, their roots and statuses, by AAGUID and by the key of a U2F certificate', async () => {
  const identifier = 'ab'.repeat(20);
  const entries = [
    entryOf(AAGUID.toUpperCase(), maker, 'REVOKED'),
    { attestationCertificateKeyIdentifiers: [identifier.toUpperCase()], statusReports: [] },
    // UAF, and what cannot be read.
    { aaid: '1234#5678' },
    { aaguid: 'no' },
    {
      aaguid: AAGUID.replace('a', 'b'),
      metadataStatement: { description: 'x', attestationRootCertificates: ['AAAA'] },
    },
  ];
  const { no, nextUpdate, models } = await read({ entries, nextUpdate: '2031-02-03' });
  expect({ no, nextUpdate: new Date(nextUpdate).toISOString() }).toEqual({
    no: 7,
    nextUpdate: '2031-02-03T00:00:00.000Z',
  });
  expect(models).toEqual([
    {
      model: AAGUID,
      description: 'Example Key',
      roots: [maker.der.toString('base64')],
      statuses: ['FIDO_CERTIFIED', 'REVOKED'],
      roaming: true,
    },
    { model: identifier, description: '', roots: [], statuses: [], roaming: undefined },
    { model: AAGUID.replace('a', 'b'), description: 'x', roots: [], statuses: [], roaming: undefined },
  ]);
});

test('a certificate between signer and root is followed', async () => {
  const between = [new CertificateAuthority({}, authority)];
  expect((await read({ authority: between[0] as CertificateAuthority, between })).no).toBe(7);
});

describe('metadata are not taken', () => {
  const now = Date.now();
  const weak = new CertificateAuthority({ ca: false }, authority);
  const cases: [string, Partial<BlobOptions>, RegExp][] = [
    ['of another root', { authority: new CertificateAuthority() }, /MDS_ROOT_FILE/],
    ['through what is no authority', { authority: weak, between: [weak] }, /MDS_ROOT_FILE/],
    [
      'without the certificate between',
      { authority: new CertificateAuthority({}, authority) },
      /MDS_ROOT_FILE/,
    ],
    ['of another site under the same root', { name: 'shop.example' }, /name of mds\.example/],
    [
      'whose signer is out of time',
      { certificate: { notBefore: now - 2 * HOUR, notAfter: now - HOUR } },
      /MDS_ROOT_FILE/,
    ],
    ['whose signer’s time is still to come', { certificate: { notBefore: now + HOUR } }, /MDS_ROOT_FILE/],
    ['without a number', { payload: { no: '7' } }, /number/],
    ['without a day', { payload: { nextUpdate: 'soon' } }, /due/],
    ['without entries', { payload: { entries: {} } }, /entries/],
  ];
  test.each(cases)('%s', async (_name, options, problem) => {
    await expect(read(options)).rejects.toThrow(problem);
  });

  test('that were changed, cut, unsigned, signed by another key, huge, or are nothing', async () => {
    const [header = '', payload = '', signature = ''] = (await blob()).split('.');
    const [, otherPayload = '', otherSignature = ''] = (await blob({ no: 8 })).split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    const hollow = Buffer.from(JSON.stringify({ alg: 'ES256', x5c: ['AAAA'] })).toString('base64url');
    const broken = [
      `${header}.${otherPayload}.${signature}`,
      `${header}.${payload}.${otherSignature}`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
      `${none}.${payload}.`,
      `${hollow}.${payload}.${signature}`,
      '',
      'nothing',
      `${header}.${'A'.repeat(BLOB_LIMIT_BYTES)}.${signature}`,
    ];
    for (const text of broken)
      await expect(readBlob(text, trust, Date.now())).rejects.toThrow(/^they|^there|^their/);
  });
});

describe('what a model makes of a token', () => {
  const facts = { denied: new Set<string>(), allowed: new Set<string>(), compromised: new Set<string>() };
  const token = { aaguid: AAGUID, model: AAGUID, attested: 1 };
  const other = 'ffffffff-0000-0000-0000-000000000000';

  test('nothing said: good', () => expect(modelStanding(token, facts)).toBe('good'));

  test('one allowed: no other, and not what only says so', () => {
    const allowed = new Set([AAGUID]);
    expect(modelStanding(token, { ...facts, allowed })).toBe('good');
    expect(modelStanding({ ...token, attested: 0 }, { ...facts, allowed })).toBe('not-allowed');
    expect(modelStanding({ ...token, aaguid: other }, { ...facts, allowed })).toBe('not-allowed');
  });

  test('denied or compromised: not, whoever allows it and whoever vouches', () => {
    const all = new Set([AAGUID]);
    expect(modelStanding(token, { ...facts, allowed: all, denied: all })).toBe('denied');
    expect(modelStanding({ ...token, attested: 0 }, { ...facts, denied: all })).toBe('denied');
    expect(modelStanding(token, { allowed: all, denied: new Set(), compromised: all })).toBe('compromised');
  });

  test('the statuses that refuse are those of the specification', () => {
    expect(REFUSED_STATUSES).toHaveLength(5);
    expect(REFUSED_STATUSES).toContain('REVOKED');
  });
});
