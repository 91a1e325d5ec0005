import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ConfigMistakes, readConfig } from '../../server/config.ts';
import { selfSignedCertificate } from '../world/tls-certificate.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'countersign-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const place = path.join(folder, name);
  writeFileSync(place, text);
  return place;
}

const { key, cert } = selfSignedCertificate();
const KEY = '00ff'.repeat(16);
const base = { ISSUER: 'iso8583', ISO8583_MAC_KEY_FILE: file('mac.key', `${KEY}\n`) };
const tls = {
  ISO8583_TLS_KEY_FILE: file('tls.key', key),
  ISO8583_TLS_CERT_FILE: file('tls.crt', cert),
  ISO8583_TLS_CLIENT_CA_FILE: file('ca.crt', cert),
};

function mistakes(environment: Record<string, string>): readonly string[] {
  try {
    readConfig({ ...base, ...environment });
    return [];
  } catch (error) {
    if (error instanceof ConfigMistakes) return error.lines;
    throw error;
  }
}

test('with its key alone it listens on this machine', () => {
  expect(readConfig(base)).toMatchObject({
    issuer: 'iso8583',
    iso8583: {
      bin: '424242',
      host: '127.0.0.1',
      port: 8583,
      macKey: Buffer.from(KEY, 'hex'),
      tls: undefined,
    },
  });
  expect(readConfig({}).iso8583).toBeUndefined();
});

test.each([
  ['[::1]:9', { host: '::1', port: 9 }],
  ['127.0.0.2:0', { host: '127.0.0.2', port: 0 }],
])('ISO8583_LISTEN=%s is taken', (text, wanted) => {
  expect(readConfig({ ...base, ISO8583_LISTEN: text }).iso8583).toMatchObject(wanted);
});

test('with TLS it listens anywhere', () => {
  const found = readConfig({ ...base, ...tls, ISO8583_LISTEN: '0.0.0.0:8583' }).iso8583;
  expect(found).toMatchObject({ host: '0.0.0.0', tls: { key, cert, ca: cert } });
});

test.each<[string, Record<string, string>, string]>([
  [
    'another machine in the clear',
    { ISO8583_LISTEN: '0.0.0.0:8583' },
    'any other needs ISO8583_TLS_KEY_FILE',
  ],
  ['all addresses in the clear', { ISO8583_LISTEN: '[::]:8583' }, 'any other needs'],
  [
    'an address that only looks like this machine',
    { ISO8583_LISTEN: '127.0.0.1.example:8583' },
    'ADDRESS:PORT',
  ],
  ['a name', { ISO8583_LISTEN: 'localhost:8583' }, 'ADDRESS:PORT'],
  ['no port', { ISO8583_LISTEN: '127.0.0.1' }, 'ADDRESS:PORT'],
  ['a port too high', { ISO8583_LISTEN: '127.0.0.1:65536' }, 'ADDRESS:PORT'],
  ['no key', { ISO8583_MAC_KEY_FILE: '' }, '64 hexadecimal digits'],
  ['a short key', { ISO8583_MAC_KEY_FILE: file('short.key', KEY.slice(2)) }, '64 hexadecimal digits'],
  ["a bank's range", { ISO8583_BIN: '453201' }, 'one of the test ranges'],
  ['two files of three', { ...tls, ISO8583_TLS_CLIENT_CA_FILE: '' }, 'all three belong together'],
  [
    "another key's certificate",
    { ...tls, ISO8583_TLS_CERT_FILE: file('other.crt', selfSignedCertificate().cert) },
    'the certificate of ISO8583_TLS_KEY_FILE',
  ],
])('%s is one mistake', (_name, environment, wanted) => {
  const found = mistakes(environment);
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(wanted);
  expect(found[0]).not.toContain(KEY.slice(2));
});
