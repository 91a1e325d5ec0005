import { randomBytes } from 'node:crypto';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { describe, expect, test } from 'vitest';
import { Authenticator, type AuthenticatorOptions } from '../world/authenticator.ts';

const ORIGIN = 'chrome-extension://oennginggpphdnkiejpemgmmoiebcnld';

async function register(authenticator: Authenticator) {
  const options = await generateRegistrationOptions({
    rpName: 'Example Bank',
    rpID: 'localhost',
    userName: 'Ada',
    attestationType: 'direct',
    supportedAlgorithmIDs: [-7, -8, -257],
  });
  const verdict = await verifyRegistrationResponse({
    response: authenticator.register(options),
    expectedChallenge: options.challenge,
    expectedOrigin: ORIGIN,
    expectedRPID: 'localhost',
    requireUserVerification: true,
    supportedAlgorithmIDs: [-7, -8, -257],
  });
  if (!verdict.verified) throw new Error('registration not verified');
  return verdict.registrationInfo;
}

async function verifyAssertion(
  authenticator: Authenticator,
  info: Awaited<ReturnType<typeof register>>,
  ceremony: Parameters<Authenticator['assert']>[1] = {},
) {
  const challenge = randomBytes(32);
  const { challenge: expectedChallenge } = await generateAuthenticationOptions({
    rpID: 'localhost',
    challenge,
  });
  return verifyAuthenticationResponse({
    response: authenticator.assert(challenge, ceremony),
    expectedChallenge,
    expectedOrigin: ORIGIN,
    expectedRPID: 'localhost',
    credential: info.credential,
    requireUserVerification: true,
  });
}

describe('software token, verified by the library that the server uses', () => {
  const variants: Omit<AuthenticatorOptions, 'origin'>[] = [
    { attestation: 'none' },
    { attestation: 'packed' },
    { attestation: 'packed', algorithm: -8 },
    { attestation: 'packed', algorithm: -257 },
    { counting: false },
  ];
  test.each(variants)('registers and asserts: %j', async (variant) => {
    const authenticator = new Authenticator({ origin: ORIGIN, ...variant });
    const info = await register(authenticator);
    expect(info.fmt).toBe(variant.attestation ?? 'none');
    expect(info.credentialDeviceType).toBe('singleDevice');
    const verdict = await verifyAssertion(authenticator, info);
    expect(verdict.verified).toBe(true);
    expect(verdict.authenticationInfo.newCounter).toBe(variant.counting === false ? 0 : 1);
  });

  test('carries aaguid and backup flags', async () => {
    const aaguid = '11111111-2222-3333-4444-555555555555';
    const options = { origin: ORIGIN, attestation: 'packed', aaguid, flags: { be: true, bs: true } } as const;
    const info = await register(new Authenticator(options));
    expect(info).toMatchObject({ aaguid, credentialDeviceType: 'multiDevice', credentialBackedUp: true });
  });

  test.each([
    ['user verification', { flags: { uv: false } }],
    ['origin', { origin: 'https://evil.example' }],
    ['rp id', { rpId: 'evil.example' }],
    ['type', { type: 'webauthn.create' }],
    ['challenge', { challenge: 'AAAA' }],
  ])('a wrong %s is refused', async (_name, ceremony) => {
    const authenticator = new Authenticator({ origin: ORIGIN });
    const info = await register(authenticator);
    await expect(verifyAssertion(authenticator, info, ceremony)).rejects.toThrow();
  });
});
