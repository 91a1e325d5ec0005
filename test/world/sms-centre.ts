// An SMS centre of a carrier (SMPP 3.4, the package's own server) as a process of its own, with faults.
import { type ChildProcess, fork } from 'node:child_process';
import { codeIn } from './mailbox.ts';
import { programFile } from './programs.ts';
import type { CentreFaults, SmsMessage as Taken, TakenPart } from './sms-centre-process.ts';

export type { CentreFaults } from './sms-centre-process.ts';
/** A text message, and when it came. */
export type SmsMessage = Taken & { at: number };

/** What the process says. */
type Said =
  | { event: 'listening'; port: number }
  | { event: 'message'; message: Taken }
  | { event: 'bind'; version: number; user: string }
  | { event: 'part'; part: TakenPart }
  | { event: 'link'; from: number; until: number }
  | { event: 'changed' }
  | { event: 'receipt'; id: string; stat: string }
  | { event: 'receipt-answer'; status: number };

export class SmsCentre implements AsyncDisposable {
  readonly messages: SmsMessage[] = [];
  /** Every submission that was taken, also the parts of messages that never got whole. */
  readonly parts: TakenPart[] = [];
  readonly binds: { version: number; user: string }[] = [];
  /** Links that have ended, bound or not. */
  readonly links: { from: number; until: number }[] = [];
  /** Statuses with which receipts were answered. */
  readonly receiptAnswers: number[] = [];
  port = 0;
  /** What the receipt of each message says, by the message's id. */
  readonly receipts = new Map<string, string>();
  #faults: CentreFaults;
  readonly #listeners = new Set<(message: SmsMessage) => void>();
  readonly #onChanged: (() => void)[] = [];
  #child: ChildProcess | undefined;

  private constructor(faults: CentreFaults) {
    this.#faults = faults;
  }

  static async start(faults: CentreFaults = {}): Promise<SmsCentre> {
    const centre = new SmsCentre(faults);
    await centre.up();
    return centre;
  }

  /** SMS_URL of this centre. */
  url(query = 'source=Bank', password = 'secret'): string {
    const scheme = this.#faults.tls === undefined ? 'smpp' : 'smpps';
    return `${scheme}://bank:${password}@127.0.0.1:${this.port}?${query}`;
  }

  async up(): Promise<void> {
    const child = fork(
      programFile('sms-centre-process'),
      [JSON.stringify({ ...this.#faults, port: this.port })],
      { stdio: 'inherit' },
    );
    this.#child = child;
    await new Promise<void>((ready, failed) => {
      child.once('exit', () => failed(new Error('the SMS centre ended')));
      child.on('message', (said: Said) => {
        if (said.event === 'listening') {
          this.port = said.port;
          ready();
        } else this.#take(said);
      });
    });
  }

  #take(said: Exclude<Said, { event: 'listening' }>): void {
    if (said.event === 'bind') this.binds.push(said);
    else if (said.event === 'receipt-answer') this.receiptAnswers.push(said.status);
    else if (said.event === 'part') this.parts.push(said.part);
    else if (said.event === 'link') this.links.push(said);
    else if (said.event === 'changed') this.#onChanged.shift()?.();
    else if (said.event === 'message') {
      const message = { ...said.message, at: Date.now() };
      this.messages.push(message);
      for (const listener of [...this.#listeners]) listener(message);
    } else {
      this.receipts.set(said.id, said.stat);
      const message = this.messages.find(({ id }) => id === said.id);
      if (message !== undefined) for (const listener of [...this.#listeners]) listener(message);
    }
  }

  /** Tells of every message, and again when its receipt goes out, until the answered function is called. */
  onMessage(listener: (message: SmsMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Changes some faults of the centre, also for when it is up again. */
  async set(changed: CentreFaults): Promise<void> {
    this.#faults = { ...this.#faults, ...changed };
    await this.#tell({ changed });
  }

  /** As if it had just been started with these faults. */
  async renew(renewed: CentreFaults): Promise<void> {
    this.#faults = renewed;
    await this.#tell({ renewed });
    for (const kept of [this.messages, this.parts, this.binds, this.links, this.receiptAnswers])
      kept.length = 0;
    this.receipts.clear();
  }

  async #tell(change: { changed: CentreFaults } | { renewed: CentreFaults }): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    await new Promise<void>((changed) => {
      this.#onChanged.push(changed);
      child.send(change);
    });
  }

  /** Kills the process: no goodbye to anybody. */
  async down(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  texts(to: string): string[] {
    return this.messages.filter((message) => message.to === to).map(({ text }) => text);
  }

  /** How many messages with a code this number has. */
  countCodes(to: string): number {
    return this.#codes(to).length;
  }

  /** The code that comes after so many others; waits for it. */
  async waitForCode(to: string, { after = 0, timeout = 20_000 } = {}): Promise<string> {
    const giveUpAt = Date.now() + timeout;
    for (;;) {
      const code = this.#codes(to)[after];
      if (code !== undefined) return code;
      if (Date.now() > giveUpAt) throw new Error(`no code ${after + 1} to ${to} within ${timeout} ms`);
      await new Promise((wait) => setTimeout(wait, 20));
    }
  }

  #codes(to: string): string[] {
    return this.texts(to).flatMap((text) => codeIn(text) ?? []);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down();
  }
}
