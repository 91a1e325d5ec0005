import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { verifyAssertion } from '../../server/tokens/verify-assertion.ts';
import { verifyRegistration } from '../../server/tokens/verify-registration.ts';
import { Authenticator, type AuthenticatorOptions, type CeremonyOptions } from '../world/authenticator.ts';
import { generateTokenKey } from '../world/authenticator-keys.ts';

const ORIGIN = 'chrome-extension://oennginggpphdnkiejpemgmmoiebcnld';
const RP_ID = 'bank.example';
const challenge = randomBytes(32);
const options = {
  challenge: challenge.toString('base64url'),
  rp: { id: RP_ID, name: 'Bank' },
  user: { id: 'aGFuZGxl' },
};
const common = {
  challenge,
  origins: [ORIGIN],
  rpId: RP_ID,
  allowSynced: false,
  findModel: async () => ({ roots: [], roaming: undefined }),
  at: Date.now(),
};

function register(token: Authenticator, ceremony?: CeremonyOptions, allowSynced = false) {
  const registration = token.register(options, ceremony);
  return verifyRegistration({ registration, ...common, allowSynced });
}

describe('a registration that holds', () => {
  const variants: Omit<AuthenticatorOptions, 'origin'>[] = [-7, -8, -257].flatMap((algorithm) =>
    (['none', 'packed'] as const).map((attestation) => ({ algorithm: algorithm as -7, attestation })),
  );
  test.each(variants)('%j', async (variant) => {
    const aaguid = 'ABCDEF00-2222-3333-4444-555555555555';
    const token = new Authenticator({ origin: ORIGIN, aaguid, ...variant });
    const outcome = await register(token);
    if (outcome.outcome === 'refused') throw new Error(outcome.detail);
    expect(outcome.token).toMatchObject({
      id: token.credentialId,
      algorithm: variant.algorithm,
      aaguid: aaguid.toLowerCase(),
      attested: false,
      synced: false,
    });
    const verdict = await verifyAssertion({
      assertion: token.assert(challenge),
      challenge,
      token: outcome.token,
      origins: [ORIGIN],
      rpId: RP_ID,
      allowSynced: false,
    });
    expect(verdict.verified).toBe(true);
  });
});

describe('a registration is refused, saying what to do', () => {
  const cases: [string, CeremonyOptions, RegExp][] = [
    ['UV is missing', { flags: { uv: false } }, /PIN/],
    ['UP is missing', { flags: { up: false } }, /Touch/],
    ['the token is synced', { flags: { be: true, bs: true } }, /hardware token/],
    ['the backup flags contradict', { flags: { bs: true } }, /another token/],
    ['the origin is another', { origin: 'https://evil.example' }, /extension/],
    ['the relying party is another', { rpId: 'evil.example' }, /another server/],
    ['it is an assertion', { type: 'webauthn.get' }, /no registration/],
    ['the challenge is another', { challenge: randomBytes(32) }, /another enrolment/],
    ['crossOrigin is true', { crossOrigin: true }, /another site/],
    ['topOrigin is present', { topOrigin: ORIGIN }, /another site/],
  ];
  test.each(cases)('when %s', async (_name, ceremony, detail) => {
    const outcome = await register(new Authenticator({ origin: ORIGIN }), ceremony);
    expect(outcome).toMatchObject({ outcome: 'refused', reason: 'registration-refused' });
    expect('detail' in outcome && outcome.detail).toMatch(detail);
  });

  test('when the key is weak, of another curve, or of another algorithm', async () => {
    const { generateKeyPairSync } = await import('node:crypto');
    const weak = { algorithm: -257 as const, ...generateKeyPairSync('rsa', { modulusLength: 1024 }) };
    const point = { algorithm: -7 as const, ...generateKeyPairSync('ec', { namedCurve: 'P-384' }) };
    const other = { ...generateTokenKey(-7), algorithm: -35 as -7 };
    for (const key of [weak, point, other]) {
      const outcome = await register(new Authenticator({ origin: ORIGIN, key }));
      expect(outcome).toMatchObject({ reason: 'registration-refused' });
    }
  });

  test('when it says another credential id than its data', async () => {
    const token = new Authenticator({ origin: ORIGIN });
    const registration = { ...token.register(options), id: 'AAAA', rawId: 'AAAA' };
    expect(await verifyRegistration({ registration, ...common })).toMatchObject({
      reason: 'registration-refused',
    });
    const long = new Authenticator({ origin: ORIGIN, credentialId: randomBytes(1024) });
    expect(await register(long)).toMatchObject({ reason: 'registration-refused' });
  });

  test('when it cannot be read, without a throw', async () => {
    const token = new Authenticator({ origin: ORIGIN });
    const honest = token.register(options);
    for (const attestationObject of ['', '*', 'AAAA', honest.response.attestationObject.slice(0, -8)]) {
      const registration = { ...honest, response: { ...honest.response, attestationObject } };
      const outcome = await verifyRegistration({ registration, ...common });
      expect(outcome).toMatchObject({ reason: 'registration-refused' });
    }
  });
});
