// A receiver of syslog over TLS (RFC 5425) that reads frames to the end of each connection, or does worse.
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { listenOn } from './listen.ts';
import { selfSignedCertificate } from './tls-certificate.ts';

/** `drop`: cuts each connection after so many bytes; `hold`: reads nothing and never ends. */
export type Manner = 'read' | 'hold' | { drop: number };

/** RFC 5424, as its grammar has it: priority, time, host, application, event, structured data, message. */
export const SYSLOG =
  /^<(\d{1,3})>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z) ([!-~]{1,255}) ([!-~]{1,48}) - ([!-~]{1,32}) (\[meta sequenceId="\d+"\]) (.*)$/s;

export class SyslogReceiver implements AsyncDisposable {
  readonly tls = selfSignedCertificate();
  port = 0;
  manner: Manner = 'read';
  /** What was read to the end, a frame each. */
  readonly messages: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<TLSSocket>();

  private constructor() {
    this.#server = createServer(this.tls, (socket) => this.#take(socket));
    this.#server.on('tlsClientError', () => undefined);
  }

  static async start(): Promise<SyslogReceiver> {
    const receiver = new SyslogReceiver();
    receiver.port = await listenOn(receiver.#server);
    return receiver;
  }

  #take(socket: TLSSocket): void {
    const { manner } = this;
    let bytes = Buffer.alloc(0);
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
    if (manner === 'hold') return;
    socket.on('data', (more: Buffer) => {
      bytes = Buffer.concat([bytes, more]);
      if (manner !== 'read' && bytes.length >= manner.drop) socket.destroy();
    });
    socket.on('end', () => this.messages.push(...framesOf(bytes)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((closed) => this.#server.close(closed));
  }
}

/** Octet counting (RFC 5425 section 4.3); throws where it does not add up. */
function framesOf(bytes: Buffer): string[] {
  const frames: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [whole = '', length = ''] = /^([1-9]\d*) /.exec(bytes.toString('latin1', at, at + 12)) ?? [];
    const end = at + whole.length + Number(length);
    if (whole === '' || end > bytes.length) throw new Error(`no frame at ${at} of ${bytes.length}`);
    frames.push(bytes.toString('utf8', at + whole.length, end));
    at = end;
  }
  return frames;
}
