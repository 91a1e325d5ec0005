/// <reference path="./smpp.d.ts" />
import { randomInt } from 'node:crypto';
import { isIP } from 'node:net';
import smpp, { type Pdu, type Session } from 'smpp';
import type { Smpp } from '../config-sms.ts';
import { statusName } from './smpp-status.ts';

/** How long things may take, in milliseconds. */
export type SmppLimits = {
  /** To connect and bind. */
  connect: number;
  /** For the carrier to answer. */
  answer: number;
  /** Between two questions whether the link still stands. */
  enquire: number;
  /** That a message waits for a link that is not there, before it is given back. */
  ready: number;
  /** Pauses after a lost link and after a throttled message: the first, and the longest. */
  pauses: readonly [first: number, longest: number];
};

/** The carrier's answer; `unsent`: nothing left this machine; `lost`: nobody knows. */
export type Answer = Pdu | 'unsent' | 'lost';

/**
 * One transceiver link to the carrier (SMPP 3.4), bound again and again with growing pauses. Version 3.4 is said (the
 * package would say 5.0), and a link that does not answer is given up.
 */
export class SmppLink {
  readonly #smpp: Smpp;
  readonly #limits: SmppLimits;
  readonly #onDeliver: (pdu: Pdu) => Promise<boolean>;
  #session: Session | undefined;
  #bound: Session | undefined;
  #closed = false;
  #failures = 0;
  #throttled = 0;
  #pausedBy: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  readonly #waiting = new Set<() => void>();
  /** Why there is no link. */
  problem = 'not connected yet';

  /** `onDeliver` answers whether a deliver_sm was taken. */
  constructor(carrier: Smpp, limits: SmppLimits, onDeliver: (pdu: Pdu) => Promise<boolean>) {
    this.#smpp = carrier;
    this.#limits = limits;
    this.#onDeliver = onDeliver;
    this.#connect();
  }

  /** The bound link, as soon as it takes messages; undefined when that is not soon. */
  async ready(): Promise<Session | undefined> {
    if (!this.#isReady()) {
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          this.#waiting.delete(done);
          resolve();
        };
        const timer = setTimeout(done, this.#limits.ready);
        this.#waiting.add(done);
      });
    }
    return this.#isReady() ? this.#bound : undefined;
  }

  /** Sends nothing for a while, longer each time until a message was taken. */
  pause(): void {
    if (this.#pausedBy !== undefined) return;
    this.#throttled += 1;
    this.#pausedBy = setTimeout(() => {
      this.#pausedBy = undefined;
      this.#wake();
    }, this.#pauseAfter(this.#throttled)).unref();
  }

  /** The carrier took a message. */
  succeeded(): void {
    this.#throttled = 0;
  }

  /** Ends the link politely, if it answers. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#pausedBy);
    if (this.#bound !== undefined) await this.request(this.#bound, 'unbind', {}, 1000);
    this.#session?.destroy();
  }

  /** Asks the carrier; every way that an answer can fail to come ends in `unsent` or `lost`. */
  request(
    session: Session,
    command: 'bind_transceiver' | 'submit_sm' | 'enquire_link' | 'unbind',
    parameters: object,
    within = this.#limits.answer,
  ): Promise<Answer> {
    return new Promise((resolve) => {
      const done = (answer: Answer) => {
        clearTimeout(timer);
        session.off('close', lost);
        resolve(answer);
      };
      const lost = () => done('lost');
      const timer = setTimeout(lost, within);
      session.on('close', lost);
      if (!session[command](parameters, done)) done('unsent');
    });
  }

  #isReady(): boolean {
    return this.#bound !== undefined && this.#pausedBy === undefined;
  }

  #wake(): void {
    if (this.#isReady()) for (const done of [...this.#waiting]) done();
  }

  #connect(): void {
    const { host, port, secure, verify, window } = this.#smpp;
    const name = isIP(host) === 0 ? { servername: host } : {};
    const session = smpp.connect({ host, port, tls: secure, ...name, rejectUnauthorized: verify });
    this.#session = session;
    session.setMaxListeners(window + 20);
    const slow = setTimeout(() => session.destroy(), this.#limits.connect);
    session.on(secure ? 'secureConnect' : 'connect', () => void this.#bind(session, slow));
    session.on('error', (error: Error & { code?: string }) => {
      // The package reads nothing after an error: the link is of no use any more.
      this.problem = error.code ?? 'not understood';
      session.destroy();
    });
    session.on('pdu', (pdu: Pdu) => this.#answer(session, pdu));
    session.once('close', () => {
      clearTimeout(slow);
      if (this.#bound === session) this.#failures = 0;
      this.#bound = undefined;
      if (this.#closed) return;
      this.#failures += 1;
      this.#retry = setTimeout(() => this.#connect(), this.#pauseAfter(this.#failures)).unref();
    });
  }

  async #bind(session: Session, slow: NodeJS.Timeout): Promise<void> {
    const { user, password, systemType } = this.#smpp;
    const answer = await this.request(session, 'bind_transceiver', {
      system_id: user,
      password,
      system_type: systemType,
      interface_version: 0x34,
    });
    clearTimeout(slow);
    if (typeof answer === 'string' || answer.command_status !== 0) {
      this.problem = typeof answer === 'string' ? 'no answer to bind' : statusName(answer.command_status);
      session.destroy();
      return;
    }
    this.problem = 'the link was lost';
    this.#bound = session;
    this.#wake();
    await this.#enquire(session);
  }

  /** As long as the link stands; a carrier that does not answer has lost it. */
  async #enquire(session: Session): Promise<void> {
    while (this.#bound === session) {
      await new Promise((wait) => setTimeout(wait, this.#limits.enquire).unref());
      if (this.#bound !== session) return;
      const answer = await this.request(session, 'enquire_link', {});
      if (typeof answer === 'string') session.destroy();
    }
  }

  /** What the carrier asks. */
  #answer(session: Session, pdu: Pdu): void {
    if (pdu.isResponse()) return;
    if (pdu.command === 'deliver_sm') {
      void this.#onDeliver(pdu)
        .catch(() => false)
        .then((taken) => {
          const command_status = taken ? 0 : smpp.errors['ESME_RX_T_APPN'];
          session.send(pdu.response({ command_status }));
        });
    } else if (pdu.command === 'enquire_link' || pdu.command === 'unknown') session.send(pdu.response());
    else if (pdu.command === 'unbind') {
      this.#bound = undefined;
      session.send(pdu.response());
      session.close();
    }
  }

  /** Twice as long each time, half of it by chance. */
  #pauseAfter(times: number): number {
    const [first, longest] = this.#limits.pauses;
    const most = Math.min(longest, first * 2 ** (times - 1));
    return most / 2 + randomInt(Math.ceil(most / 2) + 1);
  }
}
