// The real server as a process of its own, as an operator runs it: it can be killed at any moment and started again.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './listen.ts';
import { programFile } from './programs.ts';

const QUIET = '--disable-warning=ExperimentalWarning';
const READY_WITHIN_MS = 40_000;

export type ServerOptions = {
  /** More of the environment: SMTP_URL, DATABASE_URL, EXTENSION_ORIGINS, … */
  environment?: Record<string, string>;
  /** The program to run in place of `server/main.ts start`. */
  program?: readonly string[];
  /** Its clock is so many milliseconds ahead, and can be turned on. */
  aheadMs?: number;
};

/** One server with a folder, a port and a database of its own. */
export class ServerProcess implements AsyncDisposable {
  readonly url: string;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly #program: readonly string[];
  #child: ChildProcess | undefined;
  #log = '';
  #aheadMs = 0;

  private constructor(folder: string, port: number, options: ServerOptions) {
    this.folder = folder;
    this.url = `http://localhost:${port}`;
    this.#program =
      options.program ??
      (options.aheadMs !== undefined ? [programFile('clock-server')] : [programFile('main'), 'start']);
    this.environment = {
      PORT: String(port),
      PUBLIC_URL: this.url,
      DATABASE_URL: `sqlite:${path.join(folder, 'countersign.sqlite')}`,
      KEYS_FILE: path.join(folder, 'keys.json'),
      ...(options.aheadMs !== undefined && { CLOCK_FILE: path.join(folder, 'clock') }),
      ...options.environment,
    };
  }

  /** Starts a server in a fresh folder and waits until it is ready. */
  static async start(options: ServerOptions = {}): Promise<ServerProcess> {
    const folder = await mkdtemp(path.join(tmpdir(), 'countersign-server-'));
    const server = new ServerProcess(folder, await freePort(), options);
    try {
      if (options.aheadMs !== undefined) await server.advance(options.aheadMs);
      await server.startAgain();
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
    return server;
  }

  get keysFile(): string {
    return this.environment['KEYS_FILE'] ?? '';
  }

  /** Everything that the server has written so far. */
  get log(): string {
    return this.#log;
  }

  /** The server's clock, milliseconds. */
  now(): number {
    return Date.now() + this.#aheadMs;
  }

  /** Turns the server's clock on, or back. */
  async advance(milliseconds: number): Promise<void> {
    this.#aheadMs += milliseconds;
    const file = this.environment['CLOCK_FILE'];
    if (file === undefined) throw new Error('this server has no clock of its own');
    // In one piece: the server may look at any moment.
    await writeFile(`${file}.new`, String(this.#aheadMs));
    await rename(`${file}.new`, file);
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts the stopped or killed server on the same port and data; more of the environment may be given. */
  async startAgain(environment: Record<string, string> = {}): Promise<void> {
    const child = spawn(process.execPath, [QUIET, ...this.#program], {
      cwd: this.folder,
      env: { ...process.env, ...this.environment, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (text: Buffer) => {
      this.#log += text.toString();
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    this.#child = child;
    await this.#ready(child);
  }

  async #ready(child: ChildProcess): Promise<void> {
    const giveUpAt = Date.now() + READY_WITHIN_MS;
    while (Date.now() < giveUpAt) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`the server ended with ${child.exitCode ?? child.signalCode}:\n${this.#log}`);
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((wait) => setTimeout(wait, 50));
    }
    throw new Error(`the server is not ready:\n${this.#log}`);
  }

  /** Runs a command of the server on the same data and answers its JSON; rejects with what it wrote when it fails. */
  async cli<T>(...words: string[]): Promise<T> {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [QUIET, programFile('main'), ...words, '--json'],
      {
        cwd: this.folder,
        env: { ...process.env, ...this.environment },
      },
    );
    return JSON.parse(stdout) as T;
  }

  /** As a power cut: nothing is finished. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** As an operator stops it; the folder stays. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((exit) => child.once('exit', exit));
    child.kill(signal);
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}
