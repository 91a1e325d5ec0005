import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  type ChallengeLabel,
  challenge,
  changeSubject,
  codeCommitment,
  thumbprint,
} from '../../shared/challenge.ts';

const nonce = Uint8Array.from({ length: 32 }, (_, place) => place);
const subject = Uint8Array.from({ length: 32 }, (_, place) => 255 - place);
const CODE = '48217397';
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('challenges (PROTOCOL section 4)', () => {
  test.each<[ChallengeLabel, string]>([
    ['confirmation', CODE],
    ['approval', ''],
    ['session', ''],
    ['change', ''],
  ])('%s', (label, code) => {
    const hash = createHash('sha256')
      .update(`countersign/${label}/v1\0`)
      .update(nonce)
      .update(subject)
      .update(code);
    expect(hex(challenge(label, nonce, subject, code))).toBe(hash.digest('hex'));
  });

  test('no two labels, nonces, subjects or codes share one', () => {
    const made = [
      challenge('confirmation', nonce, subject, CODE),
      challenge('confirmation', nonce, subject, '00000000'),
      challenge('confirmation', subject, nonce, CODE),
      challenge('approval', nonce, subject),
      challenge('session', nonce, subject),
      challenge('change', nonce, subject),
    ].map(hex);
    expect(new Set(made).size).toBe(made.length);
  });

  test.each<[string, ChallengeLabel, Uint8Array, Uint8Array, string]>([
    ['a confirmation without a code', 'confirmation', nonce, subject, ''],
    ['a short code', 'confirmation', nonce, subject, '4821739'],
    ['a code of other digits', 'confirmation', nonce, subject, '٤٨٢١٧٣٩٧'],
    ['a code with letters', 'confirmation', nonce, subject, '4821739a'],
    ['an approval with a code', 'approval', nonce, subject, CODE],
    ['a session with some text', 'session', nonce, subject, 'x'],
    ['a short nonce', 'change', nonce.subarray(1), subject, ''],
    ['a long subject', 'change', nonce, Uint8Array.of(...subject, 0), ''],
    ['a digest as text', 'approval', nonce, new TextEncoder().encode('a'.repeat(43)), ''],
  ])('%s is our own mistake', (_, label, ...rest) => {
    expect(() => challenge(label, ...rest)).toThrow(RangeError);
  });
});

describe('subjects', () => {
  test('RFC 7638 takes the required members alone', () => {
    // The key of RFC 7517 appendix A.1; its thumbprint is the SHA-256 of the text in RFC 7638's order.
    const jwk = {
      crv: 'P-256',
      x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
      y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
    };
    const text = `{"crv":"P-256","kty":"EC","x":"${jwk.x}","y":"${jwk.y}"}`;
    const wanted = createHash('sha256').update(text).digest('hex');
    expect(hex(thumbprint(jwk))).toBe(wanted);
    const more = { ...jwk, kty: 'EC', alg: 'ES256', kid: 'x', use: 'sig' };
    expect(hex(thumbprint(more))).toBe(wanted);
  });

  test('a change signs method, path and body, and not its own assertion', () => {
    const body = { label: 'Key', changeId: 'AAAAAAAAAAAAAAAAAAAAAA' };
    const of = changeSubject('POST', '/v1/tokens', body);
    const text =
      '{"body":{"changeId":"AAAAAAAAAAAAAAAAAAAAAA","label":"Key"},"method":"POST","path":"/v1/tokens"}';
    expect(hex(of)).toBe(createHash('sha256').update(text).digest('hex'));
    expect(changeSubject('POST', '/v1/tokens', { ...body, assertion: { id: 'x' } })).toEqual(of);
    const nested = changeSubject('POST', '/v1/tokens', { ...body, registration: { assertion: 1 } });
    const others = [
      changeSubject('DELETE', '/v1/tokens', body),
      changeSubject('POST', '/v1/devices', body),
      changeSubject('POST', '/v1/tokens', { ...body, label: 'Other' }),
      nested,
      changeSubject('POST', '/v1/tokens', { ...body, registration: {} }),
    ];
    expect(new Set([of, ...others].map(hex)).size).toBe(others.length + 1);
  });

  test('the commitment to a code is salted', () => {
    const wanted = createHash('sha256')
      .update('countersign/code/v1\0')
      .update(nonce)
      .update(CODE)
      .digest('hex');
    expect(hex(codeCommitment(nonce, CODE))).toBe(wanted);
    expect(hex(codeCommitment(subject, CODE))).not.toBe(wanted);
  });
});
