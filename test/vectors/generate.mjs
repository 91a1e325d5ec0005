// `node test/vectors/generate.mjs` writes the vectors beside it. Nothing of `shared/` is used: they are a second opinion.
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const base64url = (bytes) => Buffer.from(bytes).toString('base64url');
const counting = (first, length) => Uint8Array.from({ length }, (_, place) => (first + place) & 0xff);

function sha256(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** RFC 8785: members in the order of their UTF-16 code units, numbers and strings as ECMAScript writes them. */
function jcs(value) {
  if (Array.isArray(value)) return `[${value.map(jcs).join(',')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const names = Object.keys(value).sort((one, other) => (one < other ? -1 : 1));
  return `{${names.map((name) => `${JSON.stringify(name)}:${jcs(value[name])}`).join(',')}}`;
}

function challenge(label, nonce, subject, code = '') {
  const text = Buffer.from(`countersign/${label}/v1`, 'ascii');
  return base64url(sha256(text, Buffer.of(0), nonce, subject, Buffer.from(code, 'ascii')));
}

const DAMM =
  '0317598642 7092154863 4206871359 1750983426 6123045978 3674209581 5869720134 8945362017 9438617205 2581436790';

function damm(digits) {
  const table = DAMM.split(' ');
  return [...digits].reduce((row, digit) => table[Number(row)][Number(digit)], '0');
}

const payer = { name: 'Zoë Müller-Ångström', account: 'DE89370400440532013000', entity: 'Sparkasse am Fluß' };
const life = { issuedAt: '2026-02-28T23:55:00Z', expiresAt: '2026-03-01T00:05:00Z' };

function certificate(first, members) {
  return {
    type: 'countersign/certificate',
    version: 1,
    id: base64url(counting(first, 16)),
    payer,
    ...life,
    charge: { mode: 'single' },
    ...members,
  };
}

const CERTIFICATES = [
  certificate(0x10, {
    merchant: { name: 'Corner Books', origin: 'https://books.example' },
    amount: { currency: 'EUR', value: '0.01' },
  }),
  certificate(0x30, {
    merchant: { name: 'متجر القهوة', origin: 'https://xn--mgbh0fb.example' },
    amount: { currency: 'KWD', value: '999999999999.999' },
    reserve: { currency: 'EUR', value: '2800000000000.00' },
    charge: { mode: 'estimate' },
    reference: 'naïve/“quoted” \\ back',
  }),
  certificate(0x50, {
    merchant: { name: 'A𝄞B 👍🏽', origin: 'http://shop.localhost:4611' },
    amount: { currency: 'JPY', value: '4250' },
    charge: { mode: 'split', count: 10 },
    reference: '𐐷'.repeat(64),
    demand: base64url(counting(0xf0, 16)),
  }),
  certificate(0x70, {
    merchant: { name: 'e-shop', origin: 'https://[2001:db8::1]:8443' },
    amount: { currency: 'CLF', value: '1.0001' },
    reference: '</script>&\u007e',
  }),
];

const SEVEN = ['0000000', '0000001', '1234567', '2718281', '3141592', '7777777', '9876543', '9999999'];
const codes = SEVEN.map((digits) => digits + damm(digits));

function certificateVectors() {
  return CERTIFICATES.map((signed, place) => {
    const canonical = jcs(signed);
    const digest = sha256(Buffer.from(canonical, 'utf8'));
    const nonce = counting(place * 32, 32);
    const code = codes[place];
    return {
      certificate: signed,
      canonical,
      canonicalBytes: base64url(Buffer.from(canonical, 'utf8')),
      digest: base64url(digest),
      nonce: base64url(nonce),
      code,
      confirmationChallenge: challenge('confirmation', nonce, digest, code),
      approvalChallenge: challenge('approval', nonce, digest),
    };
  });
}

function canonicalVectors() {
  // RFC 8785 section 3.2.3 and appendix B: order of names, escapes, numbers.
  const values = [
    {
      '\u20ac': 'Euro',
      '\r': 'CR',
      '\ufb33': 'Dalet',
      1: 'One',
      '\ud83d\ude00': 'Smiley',
      '\u0080': 'Control',
      '\u00f6': 'o',
    },
    [333333333.3333333, 1e30, 4.5, 2e-3, 1e-27, -0, 0.000001, 1e21, 123456789012345680000],
    {
      escapes: '\u0000\b\t\n\f\r\u001f"\\/\u007f\u2028',
      toJSON: 'a member',
      nested: [[], {}, [{ b: true, a: false }]],
    },
  ];
  return values.map((value) => ({ text: JSON.stringify(value), canonical: jcs(value) }));
}

const KEY = { crv: 'P-256', x: base64url(counting(1, 32)), y: base64url(counting(101, 32)) };

function challengeVectors() {
  const nonce = counting(0x80, 32);
  const subject = sha256(jcs({ crv: KEY.crv, kty: 'EC', x: KEY.x, y: KEY.y }));
  const body = {
    label: 'Blue key — spare',
    changeId: base64url(counting(7, 16)),
    registration: { toJSON: 1, id: 'x' },
  };
  const changes = [
    { method: 'POST', path: '/v1/tokens', body },
    {
      method: 'DELETE',
      path: `/v1/devices/${base64url(counting(9, 16))}`,
      body: { changeId: body.changeId },
    },
  ];
  return {
    session: {
      jwk: { kty: 'EC', ...KEY },
      thumbprint: base64url(subject),
      nonce: base64url(nonce),
      challenge: challenge('session', nonce, subject),
    },
    changes: changes.map((change) => {
      const of = sha256(jcs(change));
      return {
        ...change,
        body: { ...change.body, assertion: { id: 'left out of the subject' } },
        nonce: base64url(nonce),
        subject: base64url(of),
        challenge: challenge('change', nonce, of),
      };
    }),
  };
}

function codeVectors() {
  const salt = counting(0xc0, 32);
  const commitments = codes.map((code) => ({
    codeSalt: base64url(salt),
    code,
    hash: base64url(sha256('countersign/code/v1', Buffer.of(0), salt, code)),
  }));
  return { damm: ['572', ...SEVEN].map((digits) => ({ digits, check: damm(digits) })), commitments };
}

/** Ed25519 private key of the seed 00 01 … 1f: for these vectors alone. */
function receiptKey() {
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), counting(0, 32)]);
  return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
}

function receiptVectors() {
  const privateKey = receiptKey();
  const { kty, crv, x } = createPublicKey(privateKey).export({ format: 'jwk' });
  const kid = 'vector-key';
  const [{ certificate: paid, digest }] = certificateVectors();
  const claims = {
    iss: 'https://pay.bank.example',
    iat: 1772323000,
    jti: base64url(counting(0xa0, 16)),
    digest,
    merchant: paid.merchant,
    amount: paid.amount,
    charge: paid.charge,
    entity: paid.payer.entity,
    assurance: {
      channel: 'email',
      token: { aaguid: '01020304-0506-0708-0102-030405060708', attested: false },
      approvals: 0,
    },
  };
  const header = base64url(JSON.stringify({ alg: 'EdDSA', kid, typ: 'JWT' }));
  const signed = `${header}.${base64url(JSON.stringify(claims))}`;
  const jws = `${signed}.${base64url(sign(null, Buffer.from(signed), privateKey))}`;
  const seed = base64url(counting(0, 32));
  return [{ seed, jwk: { kty, crv, x, kid, alg: 'EdDSA', use: 'sig' }, certificate: paid, claims, jws }];
}

function originVectors() {
  const letters = 'abcdefghijklmnop';
  const ids = ['countersign@countersign.example', '{00000000-0000-4000-8000-000000000000}'];
  return ids.map((addOnId) => {
    const nibbles = [...sha256(addOnId).toString('hex')].map((hex) => letters[Number.parseInt(hex, 16)]);
    return { addOnId, origin: `moz-extension://${nibbles.join('')}` };
  });
}

function write(name, vectors) {
  writeFileSync(join(import.meta.dirname, `${name}.json`), `${JSON.stringify(vectors, null, 2)}\n`);
}

write('certificates', certificateVectors());
write('canonical', canonicalVectors());
write('challenges', challengeVectors());
write('codes', codeVectors());
write('receipts', receiptVectors());
write('origins', originVectors());
