// Several servers seal one audit log and are killed, at named steps and at any moment; and what has to be true of the log then.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';
import { proveConsistency } from '../../server/audit/read-log.ts';
import { runCommandLine } from '../../server/cli/command-line.ts';
import { readConfig } from '../../server/config.ts';
import { makeLogger } from '../../server/log.ts';
import { openPorts } from '../../server/open-ports.ts';
import type { Ports } from '../../server/ports.ts';
import { decodeBase64url } from '../../shared/base64url.ts';
import { type Checkpoint, parseCheckpoint, parseNote } from '../../shared/checkpoint.ts';
import { verifyConsistency } from '../../shared/merkle.ts';
import { sealAll } from './audit-log.ts';
import { programFile } from './programs.ts';

const SERVERS = 3;
/** A kill at any moment comes so many entries and milliseconds after the start. */
const KILLED_WITHIN = { entries: 200, milliseconds: 20 };
const ENTRIES_AT_MOST = 20_000;

const STEPS = [
  ...['insert locks', 'select audit_entries', 'select audit_checkpoints', 'select audit_tiles'],
  ...['update audit_entries', 'insert audit_tiles', 'insert audit_checkpoints', 'commit'],
];
/** Where a server can die while it seals: the second time that it comes there, when there is a log already. */
export const SEALING_POINTS = STEPS.flatMap((step) => [`${step} 2 before`, `${step} 2 after`]);

/** A clock by which a lease of twenty seconds is over in two milliseconds: whoever comes may take it, also under another's work. */
export function hurried(began: number): () => number {
  return () => began + (Date.now() - began) * 10_000;
}

export class SealingTrials implements AsyncDisposable {
  readonly #folder: string;
  readonly #environment: Record<string, string>;
  readonly #ports: Ports;
  readonly #running = new Set<ChildProcess>();
  #lives = 0;
  /** Entries of which a server said that they are durable. */
  readonly #written: string[] = [];
  /** Checkpoints as they left the machine after each death. */
  readonly #kept: string[] = [];

  private constructor(folder: string, environment: Record<string, string>, ports: Ports) {
    this.#folder = folder;
    this.#environment = environment;
    this.#ports = ports;
  }

  /** On SQLite where no database is given. */
  static async open(databaseUrl?: string): Promise<SealingTrials> {
    const folder = await mkdtemp(path.join(tmpdir(), 'countersign-crash-sealing-'));
    const began = Date.now();
    const environment = {
      DATABASE_URL: databaseUrl ?? `sqlite:${path.join(folder, 'log.sqlite')}`,
      KEYS_FILE: path.join(folder, 'keys.json'),
      LOG_LEVEL: 'silent',
      BEGAN: String(began),
    };
    const logger = makeLogger(environment);
    return new SealingTrials(
      folder,
      environment,
      await openPorts(readConfig(environment), logger, hurried(began)),
    );
  }

  /** Servers live beside each other and die, each at its point, or at any moment where it has none. */
  async run(deaths: readonly (string | undefined)[]): Promise<void> {
    const waiting = [...deaths];
    const one = async () => {
      for (let next = waiting.splice(0, 1); next.length > 0; next = waiting.splice(0, 1)) {
        await this.#live(next[0]);
        this.#kept.push(await this.#newest());
      }
    };
    await Promise.all(Array.from({ length: SERVERS }, one));
  }

  /** One server from its start to its death. */
  async #live(dieAt: string | undefined): Promise<void> {
    this.#lives += 1;
    const life = this.#lives;
    const plan = path.join(this.#folder, `plan ${life}`);
    await writeFile(plan, JSON.stringify({ run: '1', aheadMs: 0, ...(dieAt && { dieAt }) }));
    const child = spawn(process.execPath, [programFile('crash-sealer')], {
      env: {
        ...{ ...process.env, ...this.#environment, SEALER: `server ${life}` },
        ...{ CRASH_PLAN: plan, CRASH_STEPS: this.#stepsOf(life) },
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#running.add(child);
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const lines = createInterface({ input: child.stdout });
    const ended = new Promise((end) => child.once('close', (_, signal) => end(signal)));
    const killed = dieAt === undefined ? Math.ceil(Math.random() * KILLED_WITHIN.entries) : undefined;
    let count = 0;
    lines.on('line', (line) => {
      this.#written.push(line);
      count += 1;
      if (count === killed)
        setTimeout(() => child.kill('SIGKILL'), Math.random() * KILLED_WITHIN.milliseconds);
      // It has sealed long since, and never came to its point.
      if (count === ENTRIES_AT_MOST) child.kill('SIGTERM');
    });
    expect(await ended, `killed at ${dieAt ?? 'any moment'}: ${said}`).toBe('SIGKILL');
    this.#running.delete(child);
  }

  #stepsOf(life: number): string {
    return path.join(this.#folder, `steps ${life}`);
  }

  async #newest(): Promise<string> {
    const { read } = this.#ports.store;
    const rows = read.selectFrom('audit_checkpoints').select('note').orderBy('size', 'desc');
    return (await rows.executeTakeFirst())?.note ?? '';
  }

  /**
   * The log is one gapless tree: every entry that was said to be durable is in it once, each checkpoint that left the machine is
   * consistent with the newest, and `audit verify` finds nothing. Answers how much there was.
   */
  async audit(): Promise<{ entries: number; checkpoints: number; kept: number }> {
    await sealAll(this.#ports);
    const { read } = this.#ports.store;
    const rows = await read.selectFrom('audit_entries').selectAll().orderBy('position').execute();
    expect(rows.map(({ position }) => position)).toEqual(rows.map((_, place) => place));
    const named = rows.map(({ entry }) => (JSON.parse(entry) as { certificate: string }).certificate);
    const sealed = new Set(named);
    expect(sealed.size).toBe(named.length);
    expect(this.#written.filter((name) => !sealed.has(name))).toEqual([]);
    const newest = headOf(await this.#newest());
    expect(newest.size).toBe(rows.length);
    const kept = this.#kept.filter((note) => note !== '');
    for (const note of kept) await this.#continues(headOf(note), newest);
    const checkpoint = path.join(this.#folder, 'checkpoint');
    await writeFile(checkpoint, kept.at(-1) ?? '');
    const said: string[] = [];
    const tell = (line: string) => said.push(line);
    const words = ['audit', 'verify', '--checkpoint', checkpoint, '--json'];
    const code = await runCommandLine(words, { environment: this.#environment, out: tell, err: tell });
    expect(code, said.join('\n')).toBe(0);
    const { checkpoints } = JSON.parse(said.join('\n')) as { checkpoints: number };
    return { entries: rows.length, checkpoints, kept: kept.length };
  }

  async #continues(earlier: Checkpoint, newest: Checkpoint): Promise<void> {
    const proven = await proveConsistency(this.#ports, { from: earlier.size, to: newest.size });
    if (proven.outcome !== 'answered') throw new Error(`no proof from ${earlier.size}: ${proven.reason}`);
    const proof = proven.body.proof.map((hash) => decodeBase64url(hash) ?? new Uint8Array());
    expect(verifyConsistency(earlier, newest, proof), `from ${earlier.size}`).toBe(true);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#running) child.kill('SIGKILL');
    await this.#ports.store.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function headOf(note: string): Checkpoint {
  const head = parseCheckpoint(parseNote(note)?.text ?? '');
  if (head === undefined) throw new Error(`no checkpoint: ${note}`);
  return head;
}
