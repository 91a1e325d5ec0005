// A server that dies at a chosen step and is started again, its mailbox or SMS centre, and its database seen from outside.
import { randomUUID } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCommandLine } from '../../server/cli/command-line.ts';
import { openStore, type Store } from '../../server/store/store.ts';
import { EXTENSION_ORIGIN } from './bank.ts';
import type { CrashPlan } from './crash-points.ts';
import { Mailbox } from './mailbox.ts';
import { programFile } from './programs.ts';
import { ServerProcess } from './server-process.ts';
import { SmsCentre } from './sms-centre.ts';

/** What a crash left in hand is taken up again when its lease is over: the clock goes there, the test does not wait. */
const LEASE_MS = 21_000;
const pause = (milliseconds: number) => new Promise((wait) => setTimeout(wait, milliseconds));

export class CrashWorld implements AsyncDisposable {
  readonly server: ServerProcess;
  readonly mailbox: Mailbox;
  /** Where codes go by SMS, where they do. */
  readonly centre: SmsCentre | undefined;
  /** The database, for looking only. */
  readonly store: Store;
  readonly #folder: string;
  #plan: CrashPlan = { run: '0', aheadMs: 0 };
  /** Times that the server has died since `arm`. */
  deaths = 0;

  #people = 0;

  private constructor(made: Pick<CrashWorld, 'server' | 'mailbox' | 'store' | 'centre'>, folder: string) {
    this.server = made.server;
    this.mailbox = made.mailbox;
    this.centre = made.centre;
    this.store = made.store;
    this.#folder = folder;
  }

  /** On SQLite where no database is given. */
  static async open(databaseUrl?: string, channel: 'email' | 'sms' = 'email'): Promise<CrashWorld> {
    const folder = await mkdtemp(path.join(tmpdir(), 'countersign-crash-'));
    const mailbox = await Mailbox.start();
    const centre = channel === 'sms' ? await SmsCentre.start({ receipts: { stat: 'DELIVRD' } }) : undefined;
    const url = databaseUrl ?? `sqlite:${path.join(folder, 'crash.sqlite')}`;
    await writeFile(path.join(folder, 'plan.json'), JSON.stringify({ run: '0', aheadMs: 0 }));
    await appendFile(path.join(folder, 'steps'), '');
    const environment = {
      DATABASE_URL: url,
      KEYS_FILE: path.join(folder, 'keys.json'),
      SMTP_URL: mailbox.url,
      ...(centre === undefined ? {} : { SMS_URL: centre.url() }),
      EXTENSION_ORIGINS: EXTENSION_ORIGIN,
      LOG_LEVEL: 'silent',
      CRASH_PLAN: path.join(folder, 'plan.json'),
      CRASH_STEPS: path.join(folder, 'steps'),
    };
    const server = await ServerProcess.start({ environment, program: [programFile('crash-server')] });
    return new CrashWorld({ server, mailbox, centre, store: await openStore(url) }, folder);
  }

  /** An address that nobody has yet. */
  newAddress(): string {
    this.#people += 1;
    if (this.centre === undefined) return `${randomUUID()}@mail.example`;
    return `+447400${String(100_000 + this.#people)}`;
  }

  /** What has come to an address, oldest first; a text message has no headers. */
  letters(address: string): { text: string; raw: string }[] {
    if (this.centre === undefined) return this.mailbox.lettersTo(address);
    return this.centre.texts(address).map((text) => ({ text, raw: '' }));
  }

  /** From now on steps are counted anew, and the server dies once at this one (`settleConfirmations 1 after`). */
  async arm(dieAt?: string): Promise<void> {
    this.deaths = 0;
    await writeFile(path.join(this.#folder, 'steps'), '');
    const run = String(Number(this.#plan.run) + 1);
    await this.#tell({ run, aheadMs: 0, ...(dieAt === undefined ? {} : { dieAt }) });
  }

  /** Turns the server's clock on. */
  async advance(milliseconds: number): Promise<void> {
    await this.#tell({ ...this.#plan, aheadMs: this.#plan.aheadMs + milliseconds });
  }

  async #tell(plan: CrashPlan): Promise<void> {
    this.#plan = plan;
    const file = path.join(this.#folder, 'plan.json');
    // In one piece: the server may read at any moment.
    await writeFile(`${file}.new`, JSON.stringify(plan));
    await rename(`${file}.new`, file);
  }

  /** The steps that were passed since `arm`, in their order. */
  async steps(): Promise<string[]> {
    const text = await readFile(path.join(this.#folder, 'steps'), 'utf8');
    return text.split('\n').filter(Boolean);
  }

  /** Whether that step is passed, or was since `arm`; waits for it so long. */
  async passes(step: string, withinMs: number): Promise<boolean> {
    const giveUpAt = Date.now() + withinMs;
    while (!(await this.steps()).includes(step)) {
      if (Date.now() >= giveUpAt) return false;
      await pause(15);
    }
    return true;
  }

  #lives(): boolean {
    const { pid } = this.server;
    if (pid === undefined) return false;
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  }

  /** Starts the server again if it has died, its clock past the leases of the dead one; answers whether it had. */
  async revive(): Promise<boolean> {
    if (this.#lives()) return false;
    this.deaths += 1;
    const { run, aheadMs } = this.#plan;
    await this.#tell({ run, aheadMs: aheadMs + LEASE_MS });
    await this.server.startAgain();
    return true;
  }

  /** Repeats a request whose answer was lost; `lost` says that it was. */
  async insist<T>(request: () => Promise<T>): Promise<{ answer: T; lost: boolean }> {
    for (let lost = false; ; lost = true) {
      try {
        return { answer: await request(), lost };
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        // The connection was cut a moment before the process is gone.
        for (let waited = 0; waited < 2000 && !(await this.revive()); waited += 20) await pause(20);
      }
    }
  }

  /** Waits until something is there, over the server's death. */
  async until<T>(what: string, look: () => Promise<T | undefined> | T | undefined): Promise<T> {
    const giveUpAt = Date.now() + 30_000;
    while (Date.now() < giveUpAt) {
      const found = await look();
      if (found !== undefined && found !== false) return found;
      await this.revive();
      await pause(15);
    }
    throw new Error(`${what} did not come:\n${this.server.log}\n${(await this.steps()).join('\n')}`);
  }

  /** An invitation with 500.00 EUR, by the operator's command. */
  async invite(): Promise<{ invitation: string; account: string }> {
    const said: string[] = [];
    const words = ['invite', '--name', 'Ada Example', '--role', 'payer', '--fund', 'EUR 500.00', '--json'];
    const exitCode = await runCommandLine(words, {
      environment: { ...this.server.environment },
      out: (line) => said.push(line),
      err: (line) => said.push(line),
    });
    if (exitCode !== 0) throw new Error(`invite: ${said.join('\n')}`);
    return JSON.parse(said.join('\n')) as { invitation: string; account: string };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await this.store.close();
    await this.mailbox.down();
    await this.centre?.down();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
