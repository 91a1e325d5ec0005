// An SMS centre of a carrier (SMPP 3.4, the package's own server) as a process of its own, with faults.
import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { CentreFaults, SmsMessage } from './sms-centre-process.ts';

export type { CentreFaults, SmsMessage } from './sms-centre-process.ts';

const PROGRAM = path.resolve(import.meta.dirname, 'sms-centre-process.ts');

/** What the process says. */
type Said =
  | { event: 'listening'; port: number }
  | { event: 'message'; message: SmsMessage }
  | { event: 'bind'; version: number; user: string }
  | { event: 'receipt-answer'; status: number };

export class SmsCentre implements AsyncDisposable {
  readonly messages: SmsMessage[] = [];
  readonly binds: { version: number; user: string }[] = [];
  /** Statuses with which receipts were answered. */
  readonly receiptAnswers: number[] = [];
  port = 0;
  readonly #faults: CentreFaults;
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
    const child = fork(PROGRAM, [JSON.stringify({ ...this.#faults, port: this.port })], { stdio: 'inherit' });
    this.#child = child;
    await new Promise<void>((ready, failed) => {
      child.once('exit', () => failed(new Error('the SMS centre ended')));
      child.on('message', (said: Said) => {
        if (said.event === 'listening') {
          this.port = said.port;
          ready();
        } else if (said.event === 'message') this.messages.push(said.message);
        else if (said.event === 'bind') this.binds.push(said);
        else this.receiptAnswers.push(said.status);
      });
    });
  }

  /** Changes the faults of the running centre. */
  set(faults: CentreFaults): void {
    this.#child?.send(faults);
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

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down();
  }
}
