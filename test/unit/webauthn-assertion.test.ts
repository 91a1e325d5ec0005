import { createHash, randomBytes } from 'node:crypto';
import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import { verifySignature } from '@simplewebauthn/server/helpers';
import { describe, expect, test } from 'vitest';
import { type AssertionCommand, verifyAssertion } from '../../server/tokens/verify-assertion.ts';
import { hasSignatureForm } from '../../verification/signature-form.ts';
import { type AssertionJson, Authenticator, type CeremonyOptions } from '../world/authenticator.ts';
import { type Algorithm, coseKey, signWithToken } from '../world/authenticator-keys.ts';

const ORIGIN = 'chrome-extension://oennginggpphdnkiejpemgmmoiebcnld';
const OTHER = `moz-extension://${'a'.repeat(64)}`;
const RP_ID = 'bank.example';
const challenge = randomBytes(32);

function tokenOf(authenticator: Authenticator, counter = 0) {
  return {
    id: authenticator.credentialId,
    publicKey: Buffer.from(coseKey(authenticator.key)).toString('base64url'),
    counter,
    synced: false,
  };
}

function command(authenticator: Authenticator, changes: Partial<AssertionCommand> = {}): AssertionCommand {
  return {
    assertion: authenticator.assert(challenge),
    challenge,
    token: tokenOf(authenticator),
    origins: [ORIGIN, OTHER],
    rpId: RP_ID,
    allowSynced: false,
    ...changes,
  };
}

const honest = (algorithm: Algorithm = -7) => new Authenticator({ origin: ORIGIN, rpId: RP_ID, algorithm });

function changed(assertion: AssertionJson, response: Partial<AssertionJson['response']>): AssertionJson {
  return { ...assertion, response: { ...assertion.response, ...response } };
}

/** An assertion whose client data is exactly this text, signed by the token. */
function signedText(authenticator: Authenticator, clientData: string): AssertionJson {
  const assertion = authenticator.assert(challenge);
  const authData = Buffer.from(assertion.response.authenticatorData, 'base64url');
  const hash = createHash('sha256').update(clientData).digest();
  const signature = Buffer.from(signWithToken(authenticator.key, Buffer.concat([authData, hash])));
  return changed(assertion, {
    clientDataJSON: Buffer.from(clientData).toString('base64url'),
    signature: signature.toString('base64url'),
  });
}

describe('an assertion that holds', () => {
  test.each([-7, -8, -257] as const)('of COSE algorithm %i', async (algorithm) => {
    const verdict = await verifyAssertion(command(honest(algorithm)));
    expect(verdict).toEqual({ verified: true, counter: 1 });
  });

  test('of every origin of the list', async () => {
    const token = new Authenticator({ origin: OTHER, rpId: RP_ID });
    expect(await verifyAssertion(command(token))).toMatchObject({ verified: true });
  });

  test('of a token without a counter', async () => {
    const token = new Authenticator({ origin: ORIGIN, rpId: RP_ID, counting: false });
    expect(await verifyAssertion(command(token))).toEqual({ verified: true, counter: 0 });
  });

  test('of a synced token where one will do', async () => {
    const token = new Authenticator({ origin: ORIGIN, rpId: RP_ID, flags: { be: true, bs: true } });
    const stored = { ...tokenOf(token), synced: true };
    const verdict = await verifyAssertion(command(token, { token: stored, allowSynced: true }));
    expect(verdict).toMatchObject({ verified: true });
  });

  test('without a crossOrigin member, and with members that browsers add', async () => {
    const token = honest();
    const text = JSON.stringify({
      type: 'webauthn.get',
      challenge: challenge.toString('base64url'),
      origin: ORIGIN,
      other_keys_can_be_added_here: 'do not compare',
    });
    const assertion = signedText(token, text);
    expect(await verifyAssertion(command(token, { assertion }))).toMatchObject({ verified: true });
  });

  test('with the user handle of the person', async () => {
    const token = honest();
    token.register({ challenge: 'AAAA', rp: { id: RP_ID, name: 'Bank' }, user: { id: 'aGFuZGxl' } });
    const stored = { ...tokenOf(token), userHandle: 'aGFuZGxl' };
    expect(await verifyAssertion(command(token, { token: stored }))).toMatchObject({ verified: true });
  });
});

describe('an assertion is refused', () => {
  const ceremonies: [string, CeremonyOptions][] = [
    ['UP is missing', { flags: { up: false } }],
    ['UV is missing', { flags: { uv: false } }],
    ['it is of a synced token', { flags: { be: true } }],
    ['it is of a synced token that was backed up', { flags: { be: true, bs: true } }],
    ['it says backed up but not eligible', { flags: { bs: true } }],
    ['the origin is another', { origin: 'https://evil.example' }],
    ['the origin begins like ours', { origin: `${ORIGIN}.evil.example` }],
    ['the origin has another case', { origin: ORIGIN.toUpperCase() }],
    ['the relying party is another', { rpId: 'evil.example' }],
    ['the type is of a registration', { type: 'webauthn.create' }],
    ['the type is of SPC', { type: 'payment.get' }],
    ['the challenge is another', { challenge: randomBytes(32) }],
    ['the challenge is empty', { challenge: '' }],
    ['the challenge is padded', { challenge: `${challenge.toString('base64url')}=` }],
    ['crossOrigin is true', { crossOrigin: true }],
    ['topOrigin is present', { topOrigin: ORIGIN }],
    ['crossOrigin is true and topOrigin present', { crossOrigin: true, topOrigin: 'https://shop.example' }],
  ];
  test.each(ceremonies)('when %s', async (_name, ceremony) => {
    const token = honest();
    const assertion = token.assert(challenge, ceremony);
    expect(await verifyAssertion(command(token, { assertion }))).toEqual({ verified: false });
  });

  test.each([
    [1, 1],
    [5, 4],
    [5, 0],
    [1, 0],
  ])('when the stored counter is %i and the given one %i', async (stored, counter) => {
    const token = honest();
    const assertion = token.assert(challenge, { counter });
    const verdict = await verifyAssertion(command(token, { assertion, token: tokenOf(token, stored) }));
    expect(verdict).toEqual({ verified: false, anomaly: expect.any(String) });
  });

  test('when the token is synced now and was not at its registration, or the other way round', async () => {
    for (const be of [true, false]) {
      const token = honest();
      const assertion = token.assert(challenge, { flags: { be } });
      const stored = { ...tokenOf(token), synced: !be };
      const verdict = await verifyAssertion(command(token, { assertion, token: stored, allowSynced: true }));
      expect(verdict).toEqual({ verified: false });
    }
  });

  test('when the credential is unknown', async () => {
    expect(await verifyAssertion(command(honest(), { token: undefined }))).toEqual({ verified: false });
  });

  test('when it is of another token than it says', async () => {
    const token = honest();
    expect(await verifyAssertion(command(token, { token: tokenOf(honest()) }))).toEqual({ verified: false });
    const other = { ...tokenOf(honest()), id: token.credentialId };
    expect(await verifyAssertion(command(token, { token: other }))).toEqual({ verified: false });
    const assertion = { ...token.assert(challenge), rawId: honest().credentialId };
    expect(await verifyAssertion(command(token, { assertion }))).toEqual({ verified: false });
  });

  test('when it is no public key credential', async () => {
    const token = honest();
    const assertion = { ...token.assert(challenge), type: 'password' as 'public-key' };
    expect(await verifyAssertion(command(token, { assertion }))).toEqual({ verified: false });
  });

  test('when the user handle is of somebody else', async () => {
    const token = honest();
    token.register({ challenge: 'AAAA', rp: { id: RP_ID, name: 'Bank' }, user: { id: 'aGFuZGxl' } });
    const stored = { ...tokenOf(token), userHandle: 'b3RoZXI' };
    expect(await verifyAssertion(command(token, { token: stored }))).toEqual({ verified: false });
  });

  test('when its signature is not the token’s: one bit, other data, no DER, empty', async () => {
    for (const algorithm of [-7, -8, -257] as const) {
      const token = honest(algorithm);
      const assertion = token.assert(challenge);
      const bytes = Buffer.from(assertion.response.signature, 'base64url');
      const flipped = Buffer.from(bytes);
      flipped[bytes.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
      const signatures = [
        flipped.toString('base64url'),
        token.assert(challenge).response.signature,
        bytes.subarray(1).toString('base64url'),
        'AAAA',
        '',
        '*',
      ];
      for (const signature of signatures) {
        const verdict = await verifyAssertion(
          command(token, { assertion: changed(assertion, { signature }) }),
        );
        expect(verdict, `${algorithm} ${signature}`).toEqual({ verified: false });
      }
    }
  });

  test('when it cannot be read, without a throw', async () => {
    const token = honest();
    const assertion = token.assert(challenge);
    const text = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const clientData = ['', '*', 'AA', text(null), text([]), text('x'), text({}), text(7), '_w'];
    for (const clientDataJSON of clientData) {
      const verdict = await verifyAssertion(
        command(token, { assertion: changed(assertion, { clientDataJSON }) }),
      );
      expect(verdict).toEqual({ verified: false });
    }
    for (const authenticatorData of ['', '*', 'AAAA', `${assertion.response.authenticatorData}AAAA`]) {
      const verdict = await verifyAssertion(
        command(token, { assertion: changed(assertion, { authenticatorData }) }),
      );
      expect(verdict).toEqual({ verified: false });
    }
    for (const publicKey of ['', 'AAAA', '*', 'oA']) {
      const verdict = await verifyAssertion(command(token, { token: { ...tokenOf(token), publicKey } }));
      expect(verdict).toEqual({ verified: false });
    }
  });

  test('when crossOrigin is neither absent nor false', async () => {
    const token = honest();
    for (const crossOrigin of ['false', 0, null, 'true']) {
      const data = { type: 'webauthn.get', challenge: challenge.toString('base64url'), origin: ORIGIN };
      const assertion = signedText(token, JSON.stringify({ ...data, crossOrigin }));
      expect(await verifyAssertion(command(token, { assertion }))).toEqual({ verified: false });
    }
  });
});

test('the library agrees wherever it checks the same', async () => {
  const flags = [{}, { up: false }, { uv: false }, { bs: true }];
  const ceremonies: CeremonyOptions[] = [
    ...flags.map((one) => ({ flags: one })),
    { origin: 'https://evil.example' },
    { rpId: 'evil.example' },
    { type: 'webauthn.create' },
    { challenge: randomBytes(32) },
    { topOrigin: ORIGIN },
    { counter: 0 },
    { counter: 7 },
    { counter: 8 },
  ];
  for (const algorithm of [-7, -8, -257] as const) {
    const token = honest(algorithm);
    const stored = tokenOf(token, 7);
    for (const ceremony of ceremonies) {
      const assertion = token.assert(challenge, { counter: 9, ...ceremony });
      const ours = await verifyAssertion(command(token, { assertion, token: stored }));
      const theirs = await verifyAuthenticationResponse({
        response: assertion,
        expectedChallenge: challenge.toString('base64url'),
        expectedOrigin: [ORIGIN, OTHER],
        expectedRPID: RP_ID,
        credential: { ...stored, publicKey: Uint8Array.from(Buffer.from(stored.publicKey, 'base64url')) },
      }).then(
        ({ verified }) => verified,
        () => false,
      );
      expect(ours.verified, JSON.stringify({ algorithm, ceremony })).toBe(theirs);
    }
  }
});

test('what the library cannot read as a signature has no signature’s form', async () => {
  const token = honest();
  const credentialPublicKey = Uint8Array.from(coseKey(token.key));
  for (let round = 0; round < 300; round += 1) {
    const signature = Uint8Array.from(Buffer.from(token.assert(challenge).response.signature, 'base64url'));
    expect(hasSignatureForm(signature, -7)).toBe(true);
    const at = round % signature.length;
    signature[at] = (signature[at] ?? 0) ^ (1 << (round % 8));
    const read = async () => verifySignature({ signature, data: challenge, credentialPublicKey });
    const throws = await read().then(
      () => false,
      () => true,
    );
    if (throws) expect(hasSignatureForm(signature, -7)).toBe(false);
  }
});
