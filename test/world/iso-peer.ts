// One connection of the network to the server: questions on their way, each known again by its sender's number.
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { frameIso, unpackIso, type WireMessage } from './iso-wire.ts';

const ANSWER_WITHIN_MS = 20_000;

type Waiting = { resolve(answer: WireMessage): void; reject(error: Error): void };

export class IsoPeer {
  readonly socket: Socket;
  readonly #key: Buffer;
  readonly #waiting = new Map<string, Waiting>();
  #bytes = Buffer.alloc(0);
  /** Answers that nobody waited for. */
  readonly unexpected: WireMessage[] = [];

  constructor(socket: Socket, key: Buffer) {
    this.socket = socket;
    this.#key = key;
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => this.#lose());
  }

  static async connect(address: string, key: Buffer): Promise<IsoPeer> {
    const place = address.lastIndexOf(':');
    const host = address.slice(0, place).replace(/^\[|\]$/g, '');
    const socket = connectTcp({ host, port: Number(address.slice(place + 1)), noDelay: true });
    await once(socket, 'connect');
    return new IsoPeer(socket, key);
  }

  get closed(): boolean {
    return this.socket.destroyed;
  }

  /** Sends a message; its answer has the same number. Rejects where the link ends or nothing comes. */
  ask(message: Buffer, number: string): Promise<WireMessage> {
    return new Promise((resolve, reject) => {
      if (this.closed) return reject(new Error('the link is closed'));
      const timer = setTimeout(() => settle(() => reject(new Error('no answer'))), ANSWER_WITHIN_MS);
      const settle = (then: () => void) => {
        clearTimeout(timer);
        this.#waiting.delete(number);
        then();
      };
      this.#waiting.set(number, {
        resolve: (answer) => settle(() => resolve(answer)),
        reject: (error) => settle(() => reject(error)),
      });
      this.socket.write(frameIso(message));
    });
  }

  /** Sends bytes as they are. */
  write(bytes: Buffer): void {
    if (!this.closed) this.socket.write(bytes);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    const closed = once(this.socket, 'close');
    this.socket.destroy();
    await closed;
  }

  #read(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    while (this.#bytes.length >= 2 && this.#bytes.length >= 2 + this.#bytes.readUInt16BE()) {
      const end = 2 + this.#bytes.readUInt16BE();
      this.#answered(this.#bytes.subarray(2, end));
      this.#bytes = this.#bytes.subarray(end);
    }
  }

  #answered(bytes: Buffer): void {
    const answer = unpackIso(bytes, this.#key);
    const waiting = this.#waiting.get(answer.fields[11] ?? '');
    if (waiting === undefined) this.unexpected.push(answer);
    else waiting.resolve(answer);
  }

  #lose(): void {
    for (const { reject } of [...this.#waiting.values()]) reject(new Error('the link was closed'));
  }
}
