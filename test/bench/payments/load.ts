// The load generator: shoppers who pay over HTTP, each step made live with their own keys.
import { createHash, createPrivateKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { Authenticator } from '../../world/authenticator.ts';
import { challengeOf, digestOf } from '../../world/client/canonical.ts';
import { quantile } from '../figures.ts';
import { answerCommands, startArgument } from '../processes.ts';
import { Connection } from './connection.ts';
import {
  AMOUNT,
  ENTITY,
  EXTENSION_ORIGIN,
  NAME,
  PAYMENTS_A_RUN,
  PUBLIC_URL,
  RP_ID,
  type Shopper,
} from './shoppers.ts';

/** One run against one server. With `rate` payments begin evenly; without, each client begins one after the other. */
export type Run = {
  port: number;
  seconds: number;
  clients: number;
  rate?: number;
  /** The code that the server gives to everybody; absent where codes come by mail. */
  code?: string;
};

export type RunResult = {
  payments: number;
  seconds: number;
  /** Milliseconds: medians and 99 %. */
  submit: Latency;
  confirm: Latency;
  /** From the answer that accepts until the code is there. */
  mail: Latency;
};
export type Latency = { p50: number; p99: number };

type Ready = {
  shopper: Shopper;
  authenticator: Authenticator;
  dpopKey: KeyObject;
  proofHead: string;
  ath: string;
};
type Times = { submit: number[]; confirm: number[]; mail: number[] };

const { shoppersFile, readingPort } = startArgument<{ shoppersFile: string; readingPort: number }>();
const shoppers = (JSON.parse(readFileSync(shoppersFile, 'utf8')) as Shopper[]).map(makeReady);

const arrived = new Map<string, string>();
const awaited = new Map<string, (code: string) => void>();
readCodes();

function makeReady(shopper: Shopper): Ready {
  const key = (pkcs8: string) =>
    createPrivateKey({ key: Buffer.from(pkcs8, 'base64url'), format: 'der', type: 'pkcs8' });
  const privateKey = key(shopper.tokenKey);
  const authenticator = new Authenticator({
    origin: EXTENSION_ORIGIN,
    rpId: RP_ID,
    credentialId: Buffer.from(shopper.credentialId, 'base64url'),
    key: { algorithm: -7, privateKey, publicKey: privateKey },
  });
  const head = { alg: 'ES256', typ: 'dpop+jwt', jwk: shopper.dpopJwk };
  return {
    shopper,
    authenticator,
    dpopKey: key(shopper.dpopKey),
    proofHead: Buffer.from(JSON.stringify(head)).toString('base64url'),
    ath: createHash('sha256').update(shopper.accessToken).digest('base64url'),
  };
}

/** Codes as they come to the mailboxes. */
function readCodes(): void {
  let text = '';
  connect(readingPort, '127.0.0.1')
    .setEncoding('latin1')
    .on('data', (chunk: string) => {
      const lines = (text + chunk).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        const [address = '', code = ''] = line.split(' ');
        const resolve = awaited.get(address);
        awaited.delete(address);
        if (resolve === undefined) arrived.set(address, code);
        else resolve(code);
      }
    });
}

function codeFor(address: string): Promise<string> {
  const code = arrived.get(address);
  arrived.delete(address);
  return code === undefined ? new Promise((resolve) => awaited.set(address, resolve)) : Promise.resolve(code);
}

function headers({ shopper, dpopKey, proofHead, ath }: Ready, path: string): string {
  const jti = randomBytes(16).toString('base64url');
  const claims = { htm: 'POST', htu: PUBLIC_URL + path, iat: Math.floor(Date.now() / 1000), jti, ath };
  const signed = `${proofHead}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  const signature = sign('sha256', Buffer.from(signed), { key: dpopKey, dsaEncoding: 'ieee-p1363' });
  return `authorization: DPoP ${shopper.accessToken}\r\ndpop: ${signed}.${signature.toString('base64url')}\r\n`;
}

async function post<T>(connection: Connection, ready: Ready, path: string, body: unknown, times: number[]) {
  const text = JSON.stringify(body);
  const head = headers(ready, path);
  const begun = performance.now();
  const answer = await connection.post(path, head, text);
  times.push(performance.now() - begun);
  if (answer.status > 201) throw new Error(`${path}: ${answer.status} ${answer.body}`);
  return JSON.parse(answer.body) as T;
}

function instant(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** One payment, from the certificate to the receipt. */
async function pay(connection: Connection, ready: Ready, run: Run, times: Times): Promise<void> {
  const { shopper, authenticator } = ready;
  const now = Date.now();
  const certificate = {
    type: 'countersign/certificate',
    version: 1,
    id: randomBytes(16).toString('base64url'),
    merchant: { name: 'Example Shop', origin: 'https://shop.example' },
    amount: AMOUNT,
    charge: { mode: 'single' },
    payer: { name: NAME, account: shopper.number, entity: ENTITY },
    issuedAt: instant(now),
    expiresAt: instant(now + 600_000),
  };
  const path = '/v1/certificates';
  const { nonce } = await post<{ nonce: string }>(connection, ready, path, { certificate }, times.submit);
  const accepted = performance.now();
  const code = run.code ?? (await codeFor(shopper.address));
  times.mail.push(performance.now() - accepted);
  const challenge = challengeOf('countersign/confirmation/v1', nonce, digestOf(certificate), code);
  const confirmation = { code, assertion: authenticator.assert(challenge) };
  const { receipt } = await post<{ receipt?: string }>(
    connection,
    ready,
    `${path}/${certificate.id}/confirmation`,
    confirmation,
    times.confirm,
  );
  if (receipt === undefined) throw new Error('a payment has no receipt');
}

/** Shoppers in turn: whoever has paid goes to the end of the line, and is left alone before a quota would bind. */
class Line {
  readonly #line = shoppers.map((ready) => ({ ready, left: PAYMENTS_A_RUN }));

  async next(work: (ready: Ready) => Promise<void>): Promise<void> {
    const one = this.#line.shift();
    if (one === undefined) throw new Error('not enough shoppers for a run of that length: --shoppers N');
    one.left -= 1;
    await work(one.ready);
    if (one.left > 0) this.#line.push(one);
  }
}

/** Closed loop: each client has one payment under way at a time. */
async function runClients(run: Run, times: Times): Promise<void> {
  const end = performance.now() + run.seconds * 1000;
  const line = new Line();
  const client = async () => {
    const connection = await Connection.open(run.port);
    while (performance.now() < end) await line.next((ready) => pay(connection, ready, run, times));
    connection.close();
  };
  await Promise.all(Array.from({ length: run.clients }, client));
}

/** Open loop: payments begin evenly, however long earlier ones take. */
async function runEvenly(run: Run & { rate: number }, times: Times): Promise<void> {
  const line = new Line();
  const free: Connection[] = [];
  const begun: Promise<void>[] = [];
  const start = performance.now();
  const one = async (ready: Ready) => {
    const connection = free.pop() ?? (await Connection.open(run.port));
    await pay(connection, ready, run, times);
    free.push(connection);
  };
  for (let count = 0; count < run.rate * run.seconds; count += 1) {
    const wait = start + (count * 1000) / run.rate - performance.now();
    if (wait > 0) await new Promise((next) => setTimeout(next, wait));
    begun.push(line.next(one));
  }
  await Promise.all(begun);
  for (const connection of free) connection.close();
}

async function run(command: Run): Promise<RunResult> {
  const times: Times = { submit: [], confirm: [], mail: [] };
  const begun = performance.now();
  const { rate } = command;
  await (rate === undefined ? runClients(command, times) : runEvenly({ ...command, rate }, times));
  const latency = (values: number[]) => ({ p50: quantile(values, 0.5), p99: quantile(values, 0.99) });
  return {
    payments: times.confirm.length,
    seconds: (performance.now() - begun) / 1000,
    submit: latency(times.submit),
    confirm: latency(times.confirm),
    mail: latency(times.mail),
  };
}

answerCommands({ run }, () => undefined);
