// Firefox's own remote protocol, as far as it is needed to open pages and to ask what Firefox makes of them.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

type Answer = [type: 1, id: number, error: { message: string } | null, result: unknown];
type Waiting = { resolve(result: unknown): void; reject(error: Error): void };

const CONNECT_EVERY_MS = 100;
const MOST_TRIES = 300;

/** One connection: messages are JSON behind their length, as `12:[0,1,"…",{}]`. */
export class Marionette implements Disposable {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  #received = Buffer.alloc(0);
  #sent = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (data) => this.#take(data));
    socket.on('close', () => this.#fail(new Error('Firefox is gone')));
    socket.on('error', (error) => this.#fail(error));
  }

  /** Connects to a Firefox that is starting. */
  static async connect(port: number): Promise<Marionette> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const socket = connect(port, '127.0.0.1');
      const connected = await once(socket, 'connect').then(
        () => true,
        () => false,
      );
      if (connected) return new Marionette(socket);
      await pause(CONNECT_EVERY_MS);
    }
    throw new Error('Firefox does not answer');
  }

  /** Runs a command; rejects with Firefox's own words. */
  send(command: string, parameters: object = {}): Promise<unknown> {
    this.#sent += 1;
    const message = JSON.stringify([0, this.#sent, command, parameters]);
    this.#socket.write(`${Buffer.byteLength(message)}:${message}`);
    return new Promise((resolve, reject) => this.#waiting.set(this.#sent, { resolve, reject }));
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  #take(data: Buffer): void {
    this.#received = Buffer.concat([this.#received, data]);
    for (;;) {
      const colon = this.#received.indexOf(':');
      const end = colon + 1 + Number(this.#received.subarray(0, Math.max(0, colon)).toString());
      if (colon < 0 || this.#received.length < end) return;
      const message: unknown = JSON.parse(this.#received.subarray(colon + 1, end).toString());
      this.#received = this.#received.subarray(end);
      if (Array.isArray(message)) this.#settle(message as Answer); // the first message only greets
    }
  }

  #settle([, id, error, result]: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === null) waiting?.resolve(result);
    else waiting?.reject(new Error(error.message));
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
