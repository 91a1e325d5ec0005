import type { Socket } from 'node:net';
import { BrokenFrame, Frames, framed } from './frames.ts';

/** What one link may take, in milliseconds, messages and bytes. */
export type LinkLimits = {
  /** To the first genuine message. */
  firstMs: number;
  /** From the first to the last byte of one message, however slowly they drip. */
  unfinishedMs: number;
  /** Between two messages. */
  idleMs: number;
  /** Messages that are being answered; while there are as many, no more is read. */
  inFlight: number;
  /** Answers that the other side does not read. */
  unreadBytes: number;
};

/** At its end, for the last answers to be read. */
const FLUSHED_WITHIN_MS = 1000;

/** What is done with a message: verified first; `answer` rejects where it could not be taken. */
export type Wire = {
  isGenuine(message: Buffer): boolean;
  answer(message: Buffer): Promise<Buffer | undefined>;
};

/** Why a link ended. */
export type LinkEnd = 'closed' | 'forged' | 'broken' | 'silent' | 'unread' | 'trouble';

/** One connection of the network: takes messages in their order, answers them as each is durable. */
export class Link {
  readonly #socket: Socket;
  readonly #limits: LinkLimits;
  readonly #wire: Wire;
  readonly #frames = new Frames();
  readonly #open = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #waitingFor: 'first' | 'rest' | 'next' | undefined;
  #end: LinkEnd | undefined;
  #closing = false;

  constructor(socket: Socket, limits: LinkLimits, wire: Wire) {
    this.#socket = socket;
    this.#limits = limits;
    this.#wire = wire;
  }

  /** Serves the connection until it ends; answers why it did. */
  async run(): Promise<LinkEnd> {
    this.#wait('first', this.#limits.firstMs);
    try {
      for await (const chunk of this.#socket) {
        await this.#take(chunk as Buffer);
        if (this.#end !== undefined) break;
      }
    } catch (error) {
      if (error instanceof BrokenFrame) this.#end ??= 'broken';
      // An error with a code is the connection's, any other is our own mistake.
      else if ((error as NodeJS.ErrnoException).code === undefined) this.#end ??= 'trouble';
    }
    clearTimeout(this.#timer);
    await Promise.allSettled(this.#open);
    this.#socket.destroy();
    return this.#end ?? 'closed';
  }

  /** Answers what is in hand, then ends. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.allSettled(this.#open);
    const socket = this.#socket;
    if (socket.destroyed) return;
    await new Promise<void>((done) => {
      socket.once('close', () => done());
      socket.destroySoon();
      setTimeout(() => socket.destroy(), FLUSHED_WITHIN_MS).unref();
    });
  }

  async #take(chunk: Buffer): Promise<void> {
    let some = false;
    for (const message of this.#frames.take(chunk)) {
      if (this.#closing) return;
      // Before anything of it is read; a side that sends one such message is not heard any more.
      if (!this.#wire.isGenuine(message)) return this.#stop('forged');
      some = true;
      this.#rest();
      if (this.#open.size >= this.#limits.inFlight) await Promise.race(this.#open);
      if (this.#end !== undefined) return;
      this.#begin(message);
    }
    const { unfinishedMs, idleMs } = this.#limits;
    if (this.#waitingFor === 'first') return;
    if (!this.#frames.unfinished) this.#wait('next', idleMs);
    else if (some || this.#waitingFor !== 'rest') this.#wait('rest', unfinishedMs);
  }

  #begin(message: Buffer): void {
    const done: Promise<void> = this.#wire
      .answer(message)
      .then((answer) => {
        if (answer !== undefined) this.#send(answer);
      })
      .catch(() => this.#stop('trouble'))
      .finally(() => this.#open.delete(done));
    this.#open.add(done);
  }

  #send(answer: Buffer): void {
    if (this.#socket.destroyed) return;
    this.#socket.write(framed(answer));
    if (this.#socket.writableLength > this.#limits.unreadBytes) this.#stop('unread');
  }

  #stop(why: LinkEnd): void {
    this.#end ??= why;
    this.#socket.destroy();
  }

  #wait(what: 'first' | 'rest' | 'next', milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#waitingFor = what;
    this.#timer = setTimeout(() => this.#stop('silent'), milliseconds);
  }

  /** While a message is in our hands the other side owes nothing. */
  #rest(): void {
    clearTimeout(this.#timer);
    this.#waitingFor = undefined;
  }
}
