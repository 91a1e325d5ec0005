import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { AuthorizationList, IntegerSet } from '@peculiar/asn1-android';
import type { Extension } from '@peculiar/asn1-x509';
import { describe, expect, test } from 'vitest';
import { verifyRegistration } from '../../server/tokens/verify-registration.ts';
import { androidKey, apple, fidoU2f, type Maker, packed, tpm } from '../world/attestations.ts';
import { type Attest, Authenticator } from '../world/authenticator.ts';
import { signWithToken } from '../world/authenticator-keys.ts';
import type { CborValue } from '../world/cbor.ts';
import {
  CertificateAuthority,
  type CertificateOptions,
  extension,
  SIGNERS,
} from '../world/certificate-authority.ts';
import { listenOn } from '../world/listen.ts';

const ORIGIN = 'chrome-extension://oennginggpphdnkiejpemgmmoiebcnld';
const RP_ID = 'bank.example';
const AAGUID = 'abcdef00-2222-3333-4444-555555555555';
const ZERO = '00000000-0000-0000-0000-000000000000';
const HOUR = 3_600_000;
const challenge = randomBytes(32);
const ROOT = new CertificateAuthority();

type Format = { make: (maker: Maker) => Attest; aaguid: string };
const FORMATS: Record<string, Format> = {
  packed: { make: packed, aaguid: AAGUID },
  'fido-u2f': { make: fidoU2f, aaguid: ZERO },
  tpm: { make: tpm, aaguid: AAGUID },
  'android-key': { make: androidKey, aaguid: AAGUID },
  apple: { make: apple, aaguid: ZERO },
};

async function registered(
  attestation: Attest | 'none' | 'packed',
  aaguid = AAGUID,
  { roots = [ROOT], roaming }: { roots?: readonly CertificateAuthority[]; roaming?: boolean } = {},
) {
  const token = new Authenticator({ origin: ORIGIN, attestation, aaguid });
  const registration = token.register({
    challenge: challenge.toString('base64url'),
    rp: { id: RP_ID, name: 'Bank' },
    user: { id: 'aGFuZGxl' },
  });
  return verifyRegistration({
    registration,
    challenge,
    origins: [ORIGIN],
    rpId: RP_ID,
    allowSynced: false,
    findModel: async () => ({ roots: roots.map(({ der }) => Uint8Array.from(der)), roaming }),
    at: Date.now(),
  });
}

async function register(attestation: Attest | 'none' | 'packed', aaguid = AAGUID, roots = [ROOT]) {
  const outcome = await registered(attestation, aaguid, { roots });
  return outcome.outcome === 'refused'
    ? outcome.reason
    : outcome.token.attested
      ? 'attested'
      : 'not attested';
}

describe.each(Object.entries(FORMATS))('%s', (name, { make, aaguid }) => {
  const outcome = (maker: Partial<Maker>, roots?: CertificateAuthority[]) =>
    register(make({ authority: ROOT, ...maker }), aaguid, roots);

  test('ends at a root that the operator trusts', async () => {
    expect(await outcome({})).toBe('attested');
  });

  test('whoever nobody trusts vouches for nothing, and is no reason to refuse', async () => {
    expect(await outcome({}, [])).toBe('not attested');
    expect(await outcome({}, [new CertificateAuthority()])).toBe('not attested');
    expect(await outcome({ authority: new CertificateAuthority() })).toBe('not attested');
    // The name of the trusted one, another key.
    const subject = { CN: 'Same name' };
    const [real, alien] = [new CertificateAuthority({ subject }), new CertificateAuthority({ subject })];
    expect(await outcome({ authority: alien }, [real])).toBe('not attested');
  });

  test('is refused where another thing was signed', async () => {
    const swapped = (data: Uint8Array) => Buffer.from(data.map((byte) => byte ^ 1));
    expect(await outcome({ swapped })).toBe('registration-refused');
  });

  test('an authority between that is none, or out of its time, breaks the chain', async () => {
    const between = async (options: CertificateOptions) => {
      const authority = new CertificateAuthority(options, ROOT);
      // U2F carries one certificate alone: its authorities between have to be roots themselves.
      const roots = name === 'fido-u2f' ? [authority] : [ROOT];
      const carried = name === 'fido-u2f' ? [] : [authority];
      return outcome({ authority, between: carried }, roots);
    };
    expect(await between({})).toBe('attested');
    expect(await between({ ca: false })).toBe('not attested');
    expect(await between({ ca: undefined })).toBe('not attested');
    expect(await between({ notAfter: Date.now() - HOUR, notBefore: Date.now() - 2 * HOUR })).toBe(
      'not attested',
    );
    expect(await between({ notBefore: Date.now() + HOUR })).toBe('not attested');
  });

  test('tells whether it is carried from machine to machine', async () => {
    const isRoaming = async (known: Parameters<typeof registered>[2]) => {
      const outcome = await registered(make({ authority: ROOT }), aaguid, known);
      return outcome.outcome === 'registered' && outcome.token.roaming;
    };
    const byFormat = name === 'packed' || name === 'fido-u2f';
    expect(await isRoaming({})).toBe(byFormat);
    expect(await isRoaming({ roaming: true })).toBe(byFormat);
    expect(await isRoaming({ roaming: false })).toBe(false);
    expect(await isRoaming({ roots: [] })).toBe(false);
  });

  test('a root out of its time is none', async () => {
    const old = new CertificateAuthority({ notAfter: Date.now() - HOUR, notBefore: Date.now() - 2 * HOUR });
    const early = new CertificateAuthority({ notBefore: Date.now() + HOUR });
    const weak = new CertificateAuthority({ ca: false });
    for (const authority of [old, early, weak])
      expect(await outcome({ authority }, [authority])).toBe('not attested');
  });
});

describe('what a statement says has to be so', () => {
  const wrong = 'aaaaaaaa-0000-0000-0000-000000000000';
  test('of the model', async () => {
    for (const make of [packed, tpm]) {
      expect(await register(make({ authority: ROOT, aaguid: AAGUID }))).toBe('attested');
      expect(await register(make({ authority: ROOT, aaguid: wrong }))).toBe('registration-refused');
    }
    expect(await register(fidoU2f({ authority: ROOT }), AAGUID)).toBe('registration-refused');
  });

  test('of the algorithm', async () => {
    for (const make of [packed, tpm, androidKey])
      for (const algorithm of [-257, -8, -35, 0])
        expect(await register(make({ authority: ROOT, algorithm }))).toBe('registration-refused');
    const self: Attest = ({ authData, clientDataHash, key }) => ({
      fmt: 'packed',
      attStmt: new Map<string, CborValue>([
        ['alg', -257],
        ['sig', signWithToken(key, Buffer.concat([authData, clientDataHash]))],
      ]),
    });
    expect(await register(self)).toBe('registration-refused');
    expect(await register(fidoU2f({ authority: ROOT }, 'P-384'), ZERO)).toBe('registration-refused');
  });

  test('of the certificate: its time, its subject, that it is no authority', async () => {
    const now = Date.now();
    const wrongs: CertificateOptions[] = [
      { notBefore: now - 2 * HOUR, notAfter: now - HOUR },
      { notBefore: now + HOUR },
      { ca: true },
      { subject: { C: 'DE', O: 'Example Keys', OU: 'Anything', CN: 'Example Key' } },
    ];
    for (const make of [packed, tpm])
      for (const certificate of wrongs)
        expect(await register(make({ authority: ROOT, certificate }))).toBe('registration-refused');
  });

  test('of the token that vouches for itself or for whom nobody does: never attested', async () => {
    expect(await register('packed')).toBe('not attested');
    expect(await register('none')).toBe('not attested');
    const more: Attest = () => ({ fmt: 'none', attStmt: new Map([['alg', -7]]) });
    expect(await register(more)).toBe('registration-refused');
    const empty: Attest = (attested) => {
      const made = packed({ authority: ROOT })(attested);
      made.attStmt.set('x5c', []);
      return made;
    };
    expect(await register(empty)).toBe('registration-refused');
    const unknown: Attest = () => ({ fmt: 'android-safetynet', attStmt: new Map() });
    expect(await register(unknown)).toBe('registration-refused');
  });

  test('of a U2F token: one certificate', async () => {
    const between = [new CertificateAuthority({}, ROOT)];
    expect(await register(fidoU2f({ authority: ROOT, between }), ZERO)).toBe('registration-refused');
  });

  test('of the TPM: who made it', async () => {
    expect(await register(tpm({ authority: ROOT }, 'id:00000000'))).toBe('registration-refused');
  });

  test('of an Android key: that it was made there, signs, and serves one application', async () => {
    const made = { origin: 0, purpose: new IntegerSet([2]) };
    const described: AuthorizationList[] = [
      new AuthorizationList({ ...made, allApplications: null }),
      new AuthorizationList({ ...made, origin: 2 }),
      new AuthorizationList({ ...made, purpose: new IntegerSet([0, 1]) }),
    ];
    for (const teeEnforced of described)
      expect(await register(androidKey({ authority: ROOT }, { teeEnforced }))).toBe('registration-refused');
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(await register(androidKey({ authority: ROOT, certificate: { publicKey } }))).toBe(
      'registration-refused',
    );
  });
});

describe('a chain', () => {
  const attested = (authority: CertificateAuthority, between: CertificateAuthority[], root = ROOT) =>
    register(packed({ authority, between }), AAGUID, [root]);

  test('may be as long as each authority lets it be, and six certificates at most', async () => {
    const authorities = [ROOT];
    for (let depth = 0; depth < 6; depth += 1)
      authorities.unshift(new CertificateAuthority({}, authorities[0]));
    const of = (count: number) => authorities.slice(-count - 1, -1);
    expect(await attested(of(5)[0] as CertificateAuthority, of(5))).toBe('attested');
    expect(await attested(of(6)[0] as CertificateAuthority, of(6))).toBe('not attested');
    const root = new CertificateAuthority({ pathLength: 0 });
    const middle = new CertificateAuthority({}, root);
    expect(await attested(root, [], root)).toBe('attested');
    expect(await attested(middle, [middle], root)).toBe('not attested');
  });

  test('is in order, and nothing critical in it is unknown', async () => {
    const middle = new CertificateAuthority({}, ROOT);
    const alien = new CertificateAuthority();
    expect(await attested(middle, [middle])).toBe('attested');
    expect(await attested(middle, [alien, middle])).toBe('not attested');
    expect(await attested(middle, [])).toBe('not attested');
    const critical = (extensions: Extension[]) => new CertificateAuthority({ extensions }, ROOT);
    const unknown = critical([extension('1.2.3.4', Buffer.of(5, 0), true)]);
    expect(await attested(unknown, [unknown])).toBe('not attested');
    const ignored = critical([extension('1.2.3.4', Buffer.of(5, 0))]);
    expect(await attested(ignored, [ignored])).toBe('attested');
  });

  test.each(Object.entries(SIGNERS))(
    'may be signed by an authority of %s, SHA-1 apart',
    async (kind, signer) => {
      const root = new CertificateAuthority({ signer: signer() });
      const middle = new CertificateAuthority({ signer: signer() }, root);
      const verdict = kind === 'RSA over SHA-1' ? 'not attested' : 'attested';
      expect(await attested(root, [], root)).toBe(verdict);
      expect(await attested(middle, [middle], root)).toBe(verdict);
    },
  );

  test('is signed by whom it names, and by one whose key may sign certificates', async () => {
    const signer = SIGNERS['P-256']();
    const [root, renamed] = ['Root', 'Another'].map(
      (name) => new CertificateAuthority({ signer, subject: { CN: name } }),
    ) as [CertificateAuthority, CertificateAuthority];
    expect(await attested(root, [], root)).toBe('attested');
    expect(await attested(root, [], renamed)).toBe('not attested');
    // keyUsage (RFC 5280 section 4.2.1.3) as a bit string: keyCertSign is its sixth bit, digitalSignature the first.
    const usage = (bits: number) =>
      new CertificateAuthority(
        { extensions: [extension('2.5.29.15', Buffer.of(3, 2, 0, bits), true)] },
        ROOT,
      );
    const [signs, doesNot] = [usage(0b0000_0100), usage(0b1000_0000)];
    expect(await attested(signs, [signs])).toBe('attested');
    expect(await attested(doesNot, [doesNot])).toBe('not attested');
  });

  test('is none where what should be a certificate is not', async () => {
    const broken: Attest = (attested) => {
      const made = packed({ authority: ROOT })(attested);
      const [leaf] = made.attStmt.get('x5c') as CborValue[];
      made.attStmt.set('x5c', [leaf as CborValue, Buffer.from('nothing')]);
      return made;
    };
    // The root vouches for the leaf itself; what follows is not needed.
    expect(await register(broken)).toBe('not attested');
  });

  test('names addresses that nobody asks', async () => {
    const asked: string[] = [];
    const site = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end();
    });
    const port = await listenOn(site);
    // A CRL distribution point (RFC 5280 section 4.2.1.13).
    const uri = Buffer.from(`http://localhost:${port}/list.crl`);
    const wrap = (tag: number, content: Buffer) => Buffer.concat([Buffer.of(tag, content.length), content]);
    const points = wrap(0x30, wrap(0x30, wrap(0xa0, wrap(0xa0, wrap(0x86, uri)))));
    const extensions = [extension('2.5.29.31', points)];
    const root = new CertificateAuthority({ extensions });
    for (const make of [packed, androidKey, tpm, apple]) {
      const middle = new CertificateAuthority({ extensions }, root);
      const aaguid = make === apple ? ZERO : AAGUID;
      const made = make({ authority: middle, between: [middle, root] });
      expect(await register(made, aaguid, [root])).toBe('attested');
    }
    expect(asked).toEqual([]);
    site.close();
  });
});
