import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import {
  type Certificate,
  canonicalCertificate,
  certificateDigest,
  certificateProblem,
  reserveOf,
} from '../../shared/certificate.ts';
import { Certificate as CertificateSchema } from '../../shared/schemas.ts';

const GOOD: Certificate = {
  type: 'countersign/certificate',
  version: 1,
  id: '8xJ3v0rWk2m1Zy0cQe5T7A',
  merchant: { name: 'Example Shop', origin: 'https://shop.example' },
  amount: { currency: 'EUR', value: '42.50' },
  charge: { mode: 'single' },
  payer: { name: 'Ada Example', account: 'DE02120300000000202051', entity: 'Example Bank' },
  issuedAt: '2026-11-22T12:00:00Z',
  expiresAt: '2026-11-22T12:10:00Z',
};
const ALL: Certificate = {
  ...GOOD,
  amount: { currency: 'JPY', value: '12800' },
  reserve: { currency: 'EUR', value: '81.07' },
  charge: { mode: 'split', count: 2 },
  reference: 'Order 1001',
  demand: 'AAECAwQFBgcICQoLDA0ODw',
};

/** The certificate with the member at that path put to a value, or taken away. */
function changed(path: string, value: unknown, from: Certificate = ALL): unknown {
  const copy: Record<string, unknown> = structuredClone(from);
  const names = path.split('.');
  const last = names.pop() ?? '';
  let at: Record<string, unknown> = copy;
  for (const name of names) at = at[name] as Record<string, unknown>;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
}

describe('the schema takes section 2’s members and no others', () => {
  test.each([GOOD, ALL, changed('charge', { mode: 'estimate' }), changed('charge.count', 10)])(
    'good %#',
    (certificate) => {
      expect(Value.Check(CertificateSchema, certificate)).toBe(true);
      expect(certificateProblem(certificate as Certificate)).toBeUndefined();
    },
  );

  const required =
    'type version id merchant merchant.name merchant.origin amount amount.currency amount.value charge charge.mode ' +
    'charge.count payer payer.name payer.account payer.entity issuedAt expiresAt reserve.currency reserve.value';
  test.each(required.split(' '))('refuses it without %s', (path) => {
    expect(Value.Check(CertificateSchema, changed(path, undefined))).toBe(false);
  });

  test.each([
    'other',
    'merchant.other',
    'amount.other',
    'charge.other',
    'payer.other',
    'reserve.other',
    '__proto',
    'toJSON',
  ])('refuses an unknown %s', (path) => {
    expect(Value.Check(CertificateSchema, changed(path, 'x'))).toBe(false);
  });

  const every = `${required} reserve reference demand`.split(' ');
  test.each(every.flatMap((path) => [null, [], {}, true, 7.5].map((value) => [path, value] as const)))(
    'refuses %s as %j',
    (path, value) => {
      expect(Value.Check(CertificateSchema, changed(path, value))).toBe(false);
    },
  );

  test.each<[string, unknown]>([
    ['type', 'countersign/Certificate'],
    ['version', 2],
    ['version', '1'],
    ['id', '8xJ3v0rWk2m1Zy0cQe5T7'],
    ['id', '8xJ3v0rWk2m1Zy0cQe5T7AA'],
    ['id', '8xJ3v0rWk2m1Zy0cQe5T7A=='],
    ['id', '8xJ3v0rWk2m1Zy0cQe5T+A'],
    ['demand', ''],
    ['merchant.name', ''],
    ['reference', ''],
    ['charge', { mode: 'single', count: 2 }],
    ['charge', { mode: 'estimate', count: 2 }],
    ['charge', { mode: 'split' }],
    ['charge', { mode: 'other' }],
    ['charge.count', 1],
    ['charge.count', 11],
    ['charge.count', 2.5],
    ['charge.count', '2'],
    ['amount.value', 42.5],
    ['amount.currency', 'eur'],
    ['issuedAt', '2026-11-22T12:00:00.000Z'],
    ['issuedAt', 1_795_348_800],
    ['expiresAt', '2026-11-22T12:10:00+00:00'],
  ])('refuses %s as %j', (path, value) => {
    expect(Value.Check(CertificateSchema, changed(path, value))).toBe(false);
  });
});

describe('what types cannot say', () => {
  test.each<[member: string, path: string, value: unknown]>([
    ['id', 'id', '8xJ3v0rWk2m1Zy0cQe5T7B'],
    ['demand', 'demand', 'AAECAwQFBgcICQoLDA0ODx'],
    ['merchant.name', 'merchant.name', ' Shop'],
    ['merchant.name', 'merchant.name', 'a'.repeat(81)],
    ['merchant.name', 'merchant.name', 'Cafe\u0301'],
    ['merchant.name', 'merchant.name', 'Shop\u202e'],
    ['merchant.origin', 'merchant.origin', 'http://shop.example'],
    ['merchant.origin', 'merchant.origin', 'https://shop.example/'],
    ['payer.name', 'payer.name', 'Ada\nExample'],
    ['payer.account', 'payer.account', 'DE02 '],
    ['payer.entity', 'payer.entity', '\u200b'],
    ['reference', 'reference', 'a'.repeat(65)],
    ['reference', 'reference', 'a\u2028b'],
    ['amount.currency', 'amount.currency', 'XAU'],
    ['amount.currency', 'amount.currency', 'HRK'],
    ['amount.value', 'amount.value', '12800.00'],
    ['amount.value', 'amount.value', '0'],
    ['amount.value', 'amount.value', '-1'],
    ['reserve.currency', 'reserve.currency', 'XXX'],
    ['reserve.value', 'reserve.value', '81.1'],
    ['reserve.value', 'reserve.value', '0.00'],
    ['issuedAt, expiresAt', 'issuedAt', '2026-02-30T12:00:00Z'],
    ['issuedAt, expiresAt', 'expiresAt', '2026-11-22T24:00:00Z'],
    ['expiresAt', 'expiresAt', '2026-11-22T12:00:00Z'],
    ['expiresAt', 'expiresAt', '2026-11-22T11:59:59Z'],
    ['expiresAt', 'expiresAt', '2026-11-22T12:10:01Z'],
  ])('%s is named: %s as %j', (member, path, value) => {
    const certificate = changed(path, value);
    expect(Value.Check(CertificateSchema, certificate)).toBe(true);
    expect(certificateProblem(certificate as Certificate)).toMatch(new RegExp(`^${member}: `));
  });

  test.each<[path: string, value: unknown]>([
    ['merchant.name', 'a'.repeat(80)],
    ['merchant.name', '𝒜'.repeat(80)],
    ['reference', '𝒜'.repeat(64)],
    ['payer.account', '7'],
    ['expiresAt', '2026-11-22T12:00:01Z'],
    ['amount', { currency: 'KWD', value: '999999999999.999' }],
    ['merchant.origin', 'http://shop.localhost:4611'],
  ])('at the limit: %s as %j', (path, value) => {
    const certificate = changed(path, value);
    expect(Value.Check(CertificateSchema, certificate)).toBe(true);
    expect(certificateProblem(certificate as Certificate)).toBeUndefined();
  });

  test('the reserve is the amount where there is none', () => {
    expect(reserveOf(GOOD)).toEqual(GOOD.amount);
    expect(reserveOf(ALL)).toEqual({ currency: 'EUR', value: '81.07' });
  });

  test('every member counts in the digest', () => {
    const digest = (certificate: unknown) =>
      Buffer.from(certificateDigest(certificate as Certificate)).toString('hex');
    const others = [
      'id',
      'merchant.name',
      'merchant.origin',
      'amount.value',
      'payer.name',
      'reference',
      'expiresAt',
    ].map((path) => digest(changed(path, 'other')));
    expect(new Set([digest(ALL), digest(GOOD), ...others]).size).toBe(others.length + 2);
    expect(canonicalCertificate(GOOD)).not.toContain('reserve');
  });
});
