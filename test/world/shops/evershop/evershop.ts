// EverShop, a shop that nobody here wrote, from npm, on PostgreSQL; a card form is added by its own extension interface.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { freePort, listenOn } from '../../listen.ts';
import { readJson, sendJson } from '../../pages/assets.ts';
import { Postgres } from '../../postgres.ts';

/** EverShop forgets to name `concat-stream`, which it imports. */
const PACKAGES = ['@evershop/evershop@2.2.1', 'concat-stream@2.0.0'];
const MAIN = 'node_modules/@evershop/evershop/dist/bin/evershop.js';
/** Our files, and the names by which EverShop knows what they are for. */
const FILES = {
  'card-form.js': 'pages/frontStore/checkout/CardForm.js',
  'pay-card.js': 'api/payCard/[bodyParser]pay.js',
  'read-body.js': 'api/payCard/bodyParser.js',
};
const WITHIN_MS = 60_000;

/** A pattern to download, so that nothing has to be sent anywhere. */
const PRODUCT = `with made as (
    insert into product (sku, price, status, no_shipping_required) values ('PATTERN', 42.50, true, true) returning product_id),
  told as (insert into product_description (product_description_product_id, name, url_key)
    select product_id, 'Quilt pattern', 'pattern' from made)
  insert into product_inventory (product_inventory_product_id, qty, manage_stock, stock_availability)
    select product_id, 100, false, true from made`;

type PayCard = (card: Record<string, unknown>) => Promise<boolean>;

/** Installs, builds and starts it; `folder` is one in which that was done before, and is kept. */
export async function startEverShop(payCard: PayCard, folder?: string) {
  await using started = new AsyncDisposableStack();
  const home = folder ?? (await mkdtemp(path.join(tmpdir(), 'countersign-evershop-')));
  if (folder === undefined) started.defer(() => rm(home, { recursive: true, force: true }));
  const origin = `http://evershop.localhost:${await freePort()}`;
  await writeShop(home, origin);
  if (!existsSync(path.join(home, MAIN))) {
    const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-save'];
    await finished(start('npm', ['install', ...options, ...PACKAGES], home, {}));
  }
  const database = await Postgres.startOwn();
  started.defer(() => database.stop());
  const service = createServer((request, response) => {
    readJson(request)
      .then(payCard)
      .then((paid) => sendJson(response, { paid }));
  });
  const card = `http://127.0.0.1:${await listenOn(service)}`;
  started.defer(() => close(service));
  const url = await database.createDatabase();
  const environment = { ...databaseEnvironment(url), PORT: new URL(origin).port, CARD_SERVICE: card };
  const run = (command: string) => start(process.execPath, [MAIN, command], home, environment);
  if (!existsSync(path.join(home, '.evershop', 'build'))) await finished(run('build'));
  const shop = run('start');
  // It starts processes of its own, which outlive it: the whole group is ended.
  started.defer(() => void process.kill(-(shop.pid ?? 0), 'SIGKILL'));
  await answers(origin);
  await sql(url, PRODUCT);
  const parts = started.move();
  return { origin, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

async function writeShop(home: string, origin: string): Promise<void> {
  const extension = path.join(home, 'extensions', 'card');
  for (const [ours, theirs] of Object.entries(FILES)) {
    const target = path.join(extension, 'dist', theirs);
    await mkdir(path.dirname(target), { recursive: true });
    await cp(path.join(import.meta.dirname, ours), target);
  }
  const route = { methods: ['POST'], path: '/card-payments', access: 'public' };
  await writeJson(path.join(extension, 'dist', 'api', 'payCard', 'route.json'), route);
  await writeJson(path.join(extension, 'package.json'), { name: 'card', version: '1.0.0', type: 'module' });
  await writeJson(path.join(home, 'package.json'), { name: 'shop', private: true, type: 'module' });
  for (const name of ['config', 'media', 'public', 'themes'])
    await mkdir(path.join(home, name), { recursive: true });
  await writeJson(path.join(home, 'config', 'default.json'), {
    shop: { language: 'en', currency: 'EUR', homeUrl: origin },
    system: { extensions: [{ name: 'card', resolve: 'extensions/card', enabled: true, priority: 10 }] },
  });
}

function writeJson(file: string, value: object): Promise<void> {
  return writeFile(file, JSON.stringify(value));
}

function databaseEnvironment(url: string): NodeJS.ProcessEnv {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    DB_HOST: hostname,
    DB_PORT: port,
    DB_USER: username,
    DB_PASSWORD: password,
    DB_NAME: pathname.slice(1),
    DB_SSLMODE: 'disable',
  };
}

function start(
  command: string,
  words: readonly string[],
  cwd: string,
  environment: NodeJS.ProcessEnv,
): ChildProcess {
  const { VITEST: _, ...inherited } = process.env;
  const PATH = `${path.dirname(process.execPath)}${path.delimiter}${process.env['PATH']}`;
  const env = { ...inherited, ...environment, PATH, NODE_ENV: 'production' };
  const stdio = ['ignore', 'ignore', 'inherit'] as const;
  return spawn(command, words, { cwd, env, detached: true, stdio: [...stdio] });
}

function finished(child: ChildProcess): Promise<void> {
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('exit', (code) =>
      code === 0 ? done() : failed(new Error(`${child.spawnargs.join(' ')} ended with ${code}`)),
    );
  });
}

async function answers(origin: string): Promise<void> {
  const local = origin.replace('evershop.localhost', 'localhost');
  const giveUpAt = Date.now() + WITHIN_MS;
  for (;;) {
    const answer = await fetch(local).catch(() => undefined);
    if (answer?.ok) return;
    if (Date.now() > giveUpAt) throw new Error('EverShop does not answer');
    await new Promise((wait) => setTimeout(wait, 500));
  }
}

async function sql(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((closed) => void server.close(() => closed()));
}
