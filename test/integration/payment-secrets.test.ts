// Nothing secret is in the log or the database of a server that made a whole purchase (PROTOCOL section 3; STYLE: what may be logged).
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AssertionJson } from '../world/authenticator.ts';
import { ENGINES, type Engine, EXTENSION_ORIGIN } from '../world/bank.ts';
import {
  base64url,
  type Client,
  challengeOf,
  digestOf,
  type Json,
  sha256,
  wrongCode,
} from '../world/client.ts';
import { Mailbox } from '../world/mailbox.ts';
import { Network } from '../world/network.ts';
import { type Order, Payer, SHOP } from '../world/payer.ts';
import { Postgres } from '../world/postgres.ts';
import { ServerProcess } from '../world/server-process.ts';

let cluster: Postgres;
let mailbox: Mailbox;
beforeAll(async () => {
  cluster = await Postgres.start();
  mailbox = await Mailbox.start();
});
afterAll(async () => {
  await mailbox.down();
  await cluster.stop();
});

async function startServer(engine: Engine): Promise<ServerProcess> {
  const database = engine === 'postgres' ? { DATABASE_URL: await cluster.createPrepared() } : {};
  const environment = {
    SMTP_URL: mailbox.url,
    EXTENSION_ORIGINS: EXTENSION_ORIGIN,
    LOG_LEVEL: 'trace',
    ...database,
  };
  return ServerProcess.start({ environment });
}

/** Everything that the database holds, as text: the raw files of SQLite, all rows of all tables of PostgreSQL. */
async function dump(server: ServerProcess): Promise<string> {
  const url = server.environment['DATABASE_URL'] ?? '';
  if (url.startsWith('sqlite:')) {
    const names = (await readdir(server.folder)).filter((name) => name.includes('.sqlite'));
    const files = await Promise.all(names.map((name) => readFile(path.join(server.folder, name), 'latin1')));
    return files.join('\n');
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'public'",
    );
    const texts: string[] = [];
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ text: string }>(`select t::text as text from "${name}" as t`);
      texts.push(...rows.map(({ text }) => text));
    }
    return texts.join('\n');
  } finally {
    await client.end();
  }
}

/** Which of these can be found in a text, as they are or in another dress. */
function found(text: string, secrets: Readonly<Record<string, string>>): string[] {
  return Object.entries(secrets)
    .filter(([, secret]) => {
      const dresses = [
        secret,
        Buffer.from(secret).toString('base64url'),
        Buffer.from(secret).toString('hex'),
      ];
      const hashes = [sha256(secret).toString('hex'), base64url(sha256(secret))];
      // An access token's hash is how its session is found; of what has few digits even the hash is a secret.
      const told = /^\d{8,19}$/.test(secret) ? [...dresses, ...hashes] : dresses;
      return told.some((one) => text.includes(one));
    })
    .map(([name]) => name);
}

async function enrol(server: ServerProcess, address: string): Promise<{ payer: Payer; invitation: string }> {
  const { invitation } = await server.cli<{ invitation: string }>(
    ...['invite', '--name', 'Ada Example', '--role', 'payer', '--fund', 'EUR 500.00'],
  );
  const till = { url: server.url, mailbox, now: () => Date.now() };
  return { payer: await Payer.enrol(till, { invitation, address }), invitation };
}

const parts = (name: string, { response }: AssertionJson) => ({
  [`${name}: signature`]: response.signature,
  [`${name}: client data`]: response.clientDataJSON,
  [`${name}: authenticator data`]: response.authenticatorData,
});

/** Challenges as they could stand somewhere: in base64url, and in the client data of an assertion. */
function challenges({ certificate, submitted }: Order, code: string) {
  const digest = digestOf(certificate as Json);
  const challenge = challengeOf('countersign/confirmation/v1', submitted.nonce, digest, code);
  return { base64url: base64url(challenge), hex: challenge.toString('hex') };
}

/** Tries that fail, so that their traces can be looked for; answers what must not be stored of them. */
async function failTwice(payer: Payer, order: Order): Promise<Record<string, string>> {
  const wrong = wrongCode(order.code);
  const first = payer.sign({ ...order, code: wrong });
  const second = payer.sign(order, { origin: 'https://evil.example' });
  expect((await payer.confirm(order, { code: wrong, assertion: first })).status).toBe(422);
  expect((await payer.confirm(order, { assertion: second })).status).toBe(422);
  return {
    'the code': order.code,
    'the wrong code': wrong,
    'the challenge': challenges(order, order.code).base64url,
    'the challenge in hex': challenges(order, order.code).hex,
    'the wrong challenge': challenges(order, wrong).base64url,
    ...parts('first', first),
    ...parts('second', second),
  };
}

const accessTokenOf = ({ accessToken = 'none' }: Client): string => accessToken;

/** Card, charge, other session, evidence and reading: whatever else a purchase does. */
async function finish(server: ServerProcess, payer: Payer, order: Order): Promise<Record<string, string>> {
  const { id } = order.certificate;
  expect((await payer.confirm(order)).status).toBe(200);
  const card = await payer.client.card(id);
  expect(await payer.client.card(id)).toEqual(card);
  const network = new Network({ serverUrl: server.url, keysFile: server.keysFile });
  const shop = {
    acceptorId: 'a',
    descriptor: 'EXAMPLE SHOP',
    mcc: '5732',
    country: 'DE',
    city: 'Berlin',
    url: SHOP.origin,
  };
  const amount = order.certificate.amount;
  const wrongCheck = { ...card, cvc: card.cvc === '999' ? '998' : '999' };
  expect(await network.authorise({ card: wrongCheck, merchant: shop, amount })).toMatchObject({
    approved: false,
  });
  const charge = await network.authorise({ card, merchant: shop, amount });
  expect(charge.approved).toBe(true);
  await network.capture(charge);
  await payer.client.evidence(id);
  await payer.client.list();
  const before = accessTokenOf(payer.client);
  const other = await payer.otherSession();
  await other.read(id);
  await other.signOut();
  return {
    'card number': card.number,
    'card number in groups': card.number.replace(/(.{4})(?=.)/g, '$1 '),
    'check value, quoted': `"${card.cvc}"`,
    'access token': before,
    'other access token': accessTokenOf(other),
  };
}

test.each(ENGINES)(
  'a whole purchase leaves no secret in log and database (%s)',
  async (engine) => {
    await using server = await startServer(engine);
    const address = `ada.lovelace.${engine}@mail.example`;
    const { payer, invitation } = await enrol(server, address);
    const enrolmentCode = await mailbox.waitForCode(address);
    const order = await payer.order();
    const tried = await failTwice(payer, order);
    // While it can still be confirmed: nothing from which the code could be tried through.
    const during = await dump(server);
    expect(during).toContain(order.certificate.id);
    expect(found(during, tried)).toEqual([]);
    expect(found(server.log, tried)).toEqual([]);
    const made = await finish(server, payer, order);
    const secrets = { ...tried, ...made, address, invitation, 'enrolment code': enrolmentCode };
    expect(server.log).toContain('/v1/certificates');
    expect(found(server.log, secrets)).toEqual([]);
    expect(found(await dump(server), secrets)).toEqual([]);
    await server.stop();
    expect(found(server.log, secrets)).toEqual([]);
  },
  120_000,
);

test.each(ENGINES)(
  'secrets in odd places stay out of the log (%s)',
  async (engine) => {
    await using server = await startServer(engine);
    const secret = 'S3cretInTheWrongPlace';
    const json = { 'content-type': 'application/json' };
    const calls: [string, RequestInit][] = [
      [`/v1/account?token=${secret}`, {}],
      ['/v1/account', { headers: { authorization: `DPoP ${secret}`, dpop: secret, cookie: secret } }],
      ['/v1/sessions/options', { method: 'POST', headers: json, body: `{"code":"${secret}"}` }],
      ['/v1/sessions/options', { method: 'POST', headers: json, body: `{"code":${secret}}` }],
      ['/v1/sessions/options', { method: 'POST', headers: json, body: secret }],
      ['/v1/sessions/options', { method: 'POST', headers: { 'content-type': secret }, body: secret }],
      ['/v1/issuer/sandbox/events', { method: 'POST', headers: json, body: `{"number":"${secret}"}` }],
    ];
    for (const [where, request] of calls) {
      const answer = await fetch(server.url + where, request);
      expect(await answer.text()).not.toContain(secret);
    }
    await server.stop();
    expect(server.log).not.toContain(secret);
    expect(server.log).toContain('/v1/account');
  },
  120_000,
);
