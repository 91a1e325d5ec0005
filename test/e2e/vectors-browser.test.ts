import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Check } from '../vectors/check-vectors.ts';
import { androidKey, apple, fidoU2f, type Maker, packed, tpm } from '../world/attestations.ts';
import { type Attest, Authenticator } from '../world/authenticator.ts';
import { findChromium } from '../world/browser.ts';
import { buildScript } from '../world/build-script.ts';
import { CertificateAuthority, SIGNERS } from '../world/certificate-authority.ts';

const VECTORS = resolve(import.meta.dirname, '..', 'vectors');
const VERIFICATION = resolve(import.meta.dirname, '..', '..', 'verification');
const CHROMIUM = findChromium();
const ORIGIN = 'https://bank.example';
const RP_ID = 'bank.example';

/** What the browser is to run, as one module, built like the extension and the console. */
const ENTRY = `
import { checkVectors } from ${JSON.stringify(`${VECTORS}/check-vectors.ts`)};
import { OWN_VECTORS } from ${JSON.stringify(`${VECTORS}/own-vectors.ts`)};
import { certificateIn } from ${JSON.stringify(`${VERIFICATION}/attestation/certificate-path.ts`)};
import { readAttestation } from ${JSON.stringify(`${VERIFICATION}/attestation/read-attestation.ts`)};
import { isAttested, verifyAttestation } from ${JSON.stringify(`${VERIFICATION}/attestation/verify-attestation.ts`)};
globalThis.vectorChecks = checkVectors(OWN_VECTORS);
globalThis.judge = async ({ registration, root, expected }) => {
  const attestation = readAttestation(registration);
  const challenge = new TextEncoder().encode(expected.challenge);
  const verified = await verifyAttestation(registration, attestation, { ...expected, challenge });
  if ('problem' in verified) return 'refused';
  return (await isAttested(attestation, [certificateIn(root)], Date.now())) ? 'attested' : 'not attested';
};
`;

let browser: Browser | undefined;
let page: Page;
let server: Server;

beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  const script = await bundle();
  server = createServer((request, response) => {
    const isScript = request.url === '/vectors.js';
    response.setHeader('content-type', isScript ? 'text/javascript; charset=utf-8' : 'text/html');
    response.end(
      isScript
        ? script
        : '<!doctype html><title>vectors</title><script type="module" src="/vectors.js"></script>',
    );
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  browser = await puppeteer.launch({ executablePath: CHROMIUM, headless: true, args: ['--no-sandbox'] });
  page = await browser.newPage();
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  server?.close();
});

test('our own vectors in the browser build', async ({ skip }) => {
  if (CHROMIUM === undefined) skip('there is no Chromium on this machine');
  const checks = (await page.evaluate('globalThis.vectorChecks')) as Check[];
  expect(checks.length).toBeGreaterThan(50);
  expect(checks.filter(({ made, wanted }) => made !== wanted)).toEqual([]);
});

const ROOT = new CertificateAuthority();
const BETWEEN = new CertificateAuthority({ signer: SIGNERS.RSA() }, ROOT);
const MODEL = 'abcdef00-2222-3333-4444-555555555555';
const NO_MODEL = '00000000-0000-0000-0000-000000000000';

test.skipIf(CHROMIUM === undefined).each([
  ['packed', packed, MODEL],
  ['fido-u2f', fidoU2f, NO_MODEL],
  ['tpm', tpm, MODEL],
  ['android-key', androidKey, MODEL],
  ['apple', apple, NO_MODEL],
] as const)(
  'an attestation of format %s is judged in the browser as in Node',
  async (format, make, aaguid) => {
    // U2F carries one certificate alone.
    const maker: Maker =
      format === 'fido-u2f' ? { authority: ROOT } : { authority: BETWEEN, between: [BETWEEN] };
    const judge = (attestation: Attest, { der } = ROOT) => {
      const challenge = 'a challenge of thirty-two bytes!';
      const token = new Authenticator({ origin: ORIGIN, attestation, aaguid });
      const registration = token.register({
        challenge: Buffer.from(challenge).toString('base64url'),
        rp: { id: RP_ID, name: 'Bank' },
        user: { id: 'aGFuZGxl' },
      });
      const expected = { challenge, origins: [ORIGIN], rpId: RP_ID, algorithms: [-7, -8, -257] };
      const given = { registration, root: Buffer.from(der).toString('base64'), expected };
      return page.evaluate(`globalThis.judge(${JSON.stringify(given)})`);
    };
    expect(await judge(make(maker))).toBe('attested');
    expect(await judge(make(maker), new CertificateAuthority())).toBe('not attested');
    // A chain that was copied from another token, which has signed nothing of this one.
    expect(await judge(make({ ...maker, swapped: (data) => Buffer.from(data).fill(7, 0, 1) }))).toBe(
      'refused',
    );
  },
);

function bundle(): Promise<string> {
  const id = 'virtual:vectors';
  return buildScript({
    root: VECTORS,
    build: { rollupOptions: { input: id } },
    plugins: [
      {
        name: 'vectors',
        resolveId: (source) => (source === id ? id : undefined),
        load: (source) => (source === id ? ENTRY : undefined),
      },
    ],
  });
}
