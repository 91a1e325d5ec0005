// The floor: the same two requests with the bare libraries and no product around them. Fastify with the same schemas, jose
// for DPoP with a durable jti, @simplewebauthn/server for the assertion, HMACs for the code, jose for the receipt, the same
// number of durable steps in grouped commits of as many bytes, and nodemailer's pool. It reads nothing from its database.
import { createHash, createHmac, createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import canonicalize from 'canonicalize';
import fastify, { type FastifyRequest } from 'fastify';
import { CompactSign, importJWK, jwtVerify } from 'jose';
import { createTransport } from 'nodemailer';
import type { Static } from 'typebox';
import { CertificateRequest, ConfirmationRequest, Confirmed, Submitted } from '../../../shared/schemas.ts';
import { answerCommands, startArgument } from '../processes.ts';
import { openFloorStore } from './floor-store.ts';
import { EXTENSION_ORIGIN, PUBLIC_URL, RP_ID, type Shopper } from './shoppers.ts';

export type FloorArgument = { databaseUrl: string; shoppersFile: string; smtpPort?: number };
/** How many bytes of rows the product writes at each step. */
export type StepBytes = { accept: number; begin: number; settle: number };

const { databaseUrl, shoppersFile, smtpPort } = startArgument<FloorArgument>();
const store = await openFloorStore(databaseUrl);
const app = fastify({ bodyLimit: 64 * 1024 });
const hmacKey = createSecretKey(randomBytes(32));
const { privateKey } = generateKeyPairSync('ed25519');
const mail =
  smtpPort === undefined
    ? undefined
    : createTransport({
        pool: true,
        host: '127.0.0.1',
        port: smtpPort,
        maxConnections: 4,
        maxMessages: 1000,
      });

type Known = Shopper & { key: Awaited<ReturnType<typeof importJWK>>; counter: number };
const known = new Map<string, Known>();
for (const shopper of JSON.parse(readFileSync(shoppersFile, 'utf8')) as Shopper[])
  known.set(shopper.accessToken, { ...shopper, key: await importJWK(shopper.dpopJwk, 'ES256'), counter: 0 });

type Open = {
  certificate: Static<typeof CertificateRequest>['certificate'];
  digest: string;
  nonce: string;
  seed: string;
};
const open = new Map<string, Open>();
let bodies: Record<keyof StepBytes, string> = { accept: '', begin: '', settle: '' };
let payments = 0;

const hmac = (text: string) => createHmac('sha256', hmacKey).update(text).digest();
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest();

/** DPoP as RFC 9449 section 4.3 asks, by jose, with keys imported beforehand; then its jti, durably. */
async function prove(request: FastifyRequest): Promise<Known> {
  const accessToken = (request.headers.authorization ?? '').slice('DPoP '.length);
  const shopper = known.get(accessToken);
  if (shopper === undefined) throw new Error('unknown access token');
  const { payload } = await jwtVerify(String(request.headers['dpop']), shopper.key, {
    typ: 'dpop+jwt',
    algorithms: ['ES256'],
    requiredClaims: ['jti', 'htm', 'htu', 'iat', 'ath'],
  });
  const ath = sha256(accessToken).toString('base64url');
  if (payload['htm'] !== 'POST' || payload['htu'] !== PUBLIC_URL + request.url || payload['ath'] !== ath)
    throw new Error('the proof is of something else');
  const jti = sha256(String(payload.jti)).toString('base64url');
  if (!(await store.submit({ jkt: shopper.jkt, jti, expiresAt: Date.now() + 60_000 })))
    throw new Error('the proof was used before');
  return shopper;
}

function codeOf(seed: string): string {
  return String(hmac(`code\0${seed}`).readUInt32BE(0) % 100_000_000).padStart(8, '0');
}

function instant(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

app.post(
  '/v1/certificates',
  { schema: { body: CertificateRequest, response: { 201: Submitted } } },
  async (request, reply) => {
    const { address, credentialId } = await prove(request);
    const { certificate } = request.body as Static<typeof CertificateRequest>;
    const digest = sha256(canonicalize(certificate) ?? '').toString('base64url');
    const nonce = randomBytes(32).toString('base64url');
    const seed = randomBytes(32).toString('base64url');
    const commitment = sha256(Buffer.concat([hmac(`salt\0${seed}`), Buffer.from(codeOf(seed))]));
    await store.submit({ id: `${certificate.id}.${commitment.toString('base64url')}`, body: bodies.accept });
    open.set(certificate.id, { certificate, digest, nonce, seed });
    if (mail !== undefined) void send(address, certificate.id, codeOf(seed));
    const answer: Static<typeof Submitted> = {
      id: certificate.id,
      digest,
      state: 'awaiting-confirmation',
      sentTo: { channel: 'email', hint: 's…@mail.example', delivery: 'queued' },
      attemptsLeft: 5,
      codeExpiresAt: instant(Date.now() + 300_000),
      expiresAt: certificate.expiresAt,
      nonce,
      requestOptions: {
        rpId: RP_ID,
        userVerification: 'required',
        timeout: 60_000,
        allowCredentials: [{ type: 'public-key', id: credentialId }],
      },
    };
    return reply.code(201).send(answer);
  },
);

async function send(to: string, id: string, code: string): Promise<void> {
  await mail?.sendMail({
    from: 'countersign@localhost',
    to,
    subject: 'Confirm EUR 42.50',
    text: `Pay EUR 42.50 to Example Shop (shop.example)? Code ${code}. Not you? Ignore this.`,
    messageId: `${id}@localhost`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  });
}

app.post(
  '/v1/certificates/:id/confirmation',
  { schema: { body: ConfirmationRequest, response: { 200: Confirmed } } },
  async (request) => {
    const shopper = await prove(request);
    const { id } = request.params as { id: string };
    const { code, assertion } = request.body as Static<typeof ConfirmationRequest>;
    const found = open.get(id);
    if (found === undefined) throw new Error('unknown certificate');
    await store.submit({ id: `${id}.begun`, body: bodies.begin });
    const isRightCode = mail === undefined || code === codeOf(found.seed);
    const nonce = Buffer.from(found.nonce, 'base64url');
    const subject = Buffer.from(found.digest, 'base64url');
    const challenge = sha256(
      Buffer.concat([Buffer.from('countersign/confirmation/v1\0'), nonce, subject, Buffer.from(code)]),
    );
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { ...assertion, type: 'public-key', clientExtensionResults: {} } as never,
      expectedChallenge: challenge.toString('base64url'),
      expectedOrigin: EXTENSION_ORIGIN,
      expectedRPID: RP_ID,
      credential: {
        id: shopper.credentialId,
        publicKey: new Uint8Array(Buffer.from(shopper.tokenPublicKey, 'base64url')),
        counter: shopper.counter,
      },
      requireUserVerification: true,
    });
    if (!verified || !isRightCode) throw new Error('not confirmed');
    shopper.counter = authenticationInfo.newCounter;
    const receipt = await sign(found);
    await store.submit({ id: `${id}.settled`, body: bodies.settle });
    open.delete(id);
    payments += 1;
    return { state: 'validated', receipt };
  },
);

function sign({ certificate, digest }: Open): Promise<string> {
  const { merchant, amount, charge, payer } = certificate;
  const claims = {
    iss: PUBLIC_URL,
    iat: Math.floor(Date.now() / 1000),
    jti: randomBytes(16).toString('base64url'),
    digest,
    merchant,
    amount,
    charge,
    entity: payer.entity,
    assurance: {
      channel: 'email',
      token: { aaguid: '00000000-0000-0000-0000-000000000000', attested: false },
      approvals: 0,
    },
  };
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'EdDSA', kid: 'floor', typ: 'JWT' })
    .sign(privateKey);
}

const address = await app.listen({ host: '127.0.0.1', port: 0 });
answerCommands(
  {
    // Without mail the generator does not know the code; the floor derives it all the same and takes any.
    ready: () => ({ port: Number(new URL(address).port), code: '00000000' }),
    setBytes: (bytes: StepBytes) => {
      const filled = (count: number) => randomBytes(Math.ceil(count / 2)).toString('hex');
      bodies = { accept: filled(bytes.accept), begin: filled(bytes.begin), settle: filled(bytes.settle) };
    },
    reset: () => undefined,
    check: () => ({ payments }),
  },
  async () => {
    mail?.close();
    await app.close();
    await store.close();
  },
);
