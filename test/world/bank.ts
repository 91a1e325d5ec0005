// A running server for tests, in this process: real HTTP, real database, real SMTP, and a clock that a test can turn on.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { buildApp } from '../../server/app.ts';
import { runCommandLine } from '../../server/cli/command-line.ts';
import { readConfig } from '../../server/config.ts';
import { openPorts } from '../../server/open-ports.ts';
import type { Ports } from '../../server/ports.ts';
import { openChannels } from '../../server/start.ts';
import { TABLES, type TableName } from '../../server/store/tables.ts';
import { type Pauses, startWorker } from '../../server/worker.ts';
import { freePort } from './listen.ts';
import { Mailbox } from './mailbox.ts';
import { Payer, type PayerOptions } from './payer.ts';
import { Postgres } from './postgres.ts';
import { createPreparedSqlite } from './prepared-sqlite.ts';

export const ENGINES = ['sqlite', 'postgres'] as const;
export type Engine = (typeof ENGINES)[number];

/** The extension that the tests' tokens belong to. */
export const EXTENSION_ORIGIN = `chrome-extension://${'abcdefghijklmnop'.repeat(2)}`;

export type BankOptions = {
  /** More of the environment. */
  environment?: Record<string, string>;
  /** Other ports in place of the real ones: a broken issuer, a dice that fails. */
  replace?: (ports: Ports) => Partial<Ports>;
  /** Where the fields of warnings go. */
  warned?: object[];
  /** Other pauses of the worker than an operator's. */
  pauses?: Partial<Pauses>;
};

type Invited = { invitation: string; expiresAt: string; account?: string };

/** One server on one engine, with its mailbox; everything it keeps lies in a folder of its own. */
export class Bank implements AsyncDisposable {
  readonly url: string;
  readonly engine: Engine;
  readonly environment: Readonly<Record<string, string>>;
  readonly mailbox: Mailbox;
  readonly ports: Ports;
  readonly #clock: { offset: number };
  readonly #ends: (() => Promise<unknown>)[];
  #payers = 0;

  private constructor(
    made: Pick<Bank, 'url' | 'engine' | 'environment' | 'mailbox' | 'ports'>,
    clock: { offset: number },
    ends: (() => Promise<unknown>)[],
  ) {
    this.url = made.url;
    this.engine = made.engine;
    this.environment = made.environment;
    this.mailbox = made.mailbox;
    this.ports = made.ports;
    this.#clock = clock;
    this.#ends = ends;
  }

  static async open(engine: Engine, options: BankOptions = {}): Promise<Bank> {
    const ends: (() => Promise<unknown>)[] = [];
    const folder = await mkdtemp(path.join(tmpdir(), 'countersign-bank-'));
    ends.unshift(() => rm(folder, { recursive: true, force: true }));
    const mailbox = await Mailbox.start();
    ends.unshift(() => mailbox.down());
    const databaseUrl = await openDatabase(engine, folder, ends);
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const environment = {
      PORT: String(port),
      PUBLIC_URL: url,
      DATABASE_URL: databaseUrl,
      KEYS_FILE: path.join(folder, 'keys.json'),
      SMTP_URL: mailbox.url,
      EXTENSION_ORIGINS: EXTENSION_ORIGIN,
      LOG_LEVEL: 'silent',
      ...options.environment,
    };
    const clock = { offset: 0 };
    const ports = await listen(environment, clock, options, ends);
    return new Bank({ url, engine, environment, mailbox, ports }, clock, ends);
  }

  /** The server's clock, milliseconds. */
  now(): number {
    return Date.now() + this.#clock.offset;
  }

  /** Turns the server's clock on. */
  advance(milliseconds: number): void {
    this.#clock.offset += milliseconds;
  }

  /** One command of PROTOCOL section 11 with `--json`; answers its object, throws where it fails. */
  async command<T>(...words: string[]): Promise<T> {
    const said: string[] = [];
    const exitCode = await runCommandLine([...words, '--json'], {
      environment: this.environment,
      out: (line) => said.push(line),
      err: () => undefined,
    });
    if (exitCode !== 0) throw new Error(`${words[0]} ended with ${exitCode}: ${said.join('\n')}`);
    return JSON.parse(said.join('\n')) as T;
  }

  /**
   * Invites as the operator does; the command's clock is the machine's, the invitation's the test's. Where the clock was turned
   * on by days, the worker may find it outlived in between and delete it; then it is made again.
   */
  async invite(name: string, more: string[] = []): Promise<Invited> {
    const invited = await this.command<Invited>('invite', '--name', name, ...more);
    const { offset } = this.#clock;
    const from = Date.parse(invited.expiresAt);
    const moved = await this.ports.store.write((tables) =>
      tables
        .updateTable('invitations')
        .set((row) => ({ expires_at: row('expires_at', '+', offset) }))
        .where('expires_at', '>=', from)
        .where('expires_at', '<', from + 1000)
        .returning('expires_at')
        .execute(),
    );
    return moved.length > 0 ? invited : this.invite(name, more);
  }

  /** A payer who has enrolled and is signed in. */
  async payer(options: PayerOptions = {}): Promise<Payer> {
    const { name = 'Ada Example', fund = 'EUR 500.00', role = 'payer' } = options;
    const money = role === 'payer' ? ['--currency', fund.slice(0, 3), '--fund', fund] : [];
    const invited = await this.invite(name, ['--role', role, ...money]);
    this.#payers += 1;
    const address = options.address ?? `person${this.#payers}@mail.example`;
    return Payer.enrol(this, { ...options, address, invitation: invited.invitation });
  }

  /** Makes something true of a person that no operation of the protocol can bring about yet. */
  async set(payer: Payer, table: TableName, columns: Record<string, string | number | null>): Promise<void> {
    const changes = Object.entries(columns).map(([column, value]) => sql`${sql.ref(column)} = ${value}`);
    await this.ports.store.write((tables) =>
      sql`update ${sql.table(table)} set ${sql.join(changes)} where account_id = ${payer.accountId}`.execute(
        tables,
      ),
    );
  }

  /**
   * All that is stored, table by table, but for what every request leaves behind (proofs, the last sign of life) and the
   * audit log's seals, which come in their own time.
   */
  async stored(): Promise<Record<string, string[]>> {
    const found: Record<string, string[]> = {};
    for (const table of Object.keys(TABLES) as TableName[]) {
      if (IN_THEIR_OWN_TIME.has(table)) continue;
      const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(
        this.ports.store.read,
      );
      const shown = rows
        .map(({ last_seen_at: _, idle: __, position: ___, ...row }) => JSON.stringify(row))
        .sort();
      found[table] = table === 'outbox' ? shown.map(() => 'message') : shown;
    }
    return found;
  }

  async close(): Promise<void> {
    for (const end of this.#ends) await end();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

const IN_THEIR_OWN_TIME = new Set<TableName>(['dpop_proofs', 'locks', 'audit_tiles', 'audit_checkpoints']);

/** One cluster for a file of tests, however many banks it opens. */
let cluster: Promise<Postgres> | undefined;
let banksOnCluster = 0;

async function openDatabase(
  engine: Engine,
  folder: string,
  ends: (() => Promise<unknown>)[],
): Promise<string> {
  if (engine === 'sqlite') return createPreparedSqlite(path.join(folder, 'bank.sqlite'));
  banksOnCluster += 1;
  cluster ??= Postgres.start();
  const started = await cluster;
  ends.unshift(async () => {
    banksOnCluster -= 1;
    if (banksOnCluster > 0) return;
    cluster = undefined;
    await started.stop();
  });
  return started.createPrepared();
}

/** Listens as `start` does, but for the clock: requests, worker and the `Date` header all follow the test's. */
async function listen(
  environment: Record<string, string>,
  clock: { offset: number },
  { replace = () => ({}), warned = [], pauses = {} }: BankOptions,
  ends: (() => Promise<unknown>)[],
): Promise<Ports> {
  const config = readConfig(environment);
  const silent = () => undefined;
  const now = () => Date.now() + clock.offset;
  const opened = await openPorts(
    config,
    { info: silent, warn: (fields) => void warned.push(fields), error: silent },
    now,
  );
  let wake = silent as () => void;
  const real: Ports = { ...opened, wakeWorker: () => wake() };
  const ports: Ports = { ...real, ...replace(real) };
  const app = await buildApp(ports);
  app.addHook('onSend', async (_request, reply) => {
    reply.header('date', new Date(now()).toUTCString());
  });
  await app.listen({ host: config.host, port: config.port });
  const channels = openChannels(config);
  const worker = startWorker(ports, channels, pauses);
  wake = () => worker.wake();
  ends.unshift(async () => {
    await app.close();
    await worker.stop();
    for (const channel of channels) await channel.close();
    await opened.store.close();
  });
  return ports;
}
