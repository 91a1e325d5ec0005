/** What is used of the package, which brings no types. */
declare module 'smpp' {
  import type { EventEmitter } from 'node:events';
  import type { Server, Socket } from 'node:net';

  export type Pdu = {
    command: string;
    command_status: number;
    sequence_number: number;
    isResponse(): boolean;
    response(options?: object): Pdu;
    [parameter: string]: unknown;
  };
  type Request = (options: object, answered?: (pdu: Pdu) => void) => boolean;
  export interface Session extends EventEmitter {
    socket: Socket;
    /** False where the socket takes nothing any more. */
    send(pdu: Pdu, answered?: (pdu: Pdu) => void, written?: () => void): boolean;
    bind_transceiver: Request;
    submit_sm: Request;
    deliver_sm: Request;
    enquire_link: Request;
    unbind: Request;
    close(): void;
    destroy(closed?: () => void): void;
  }
  const smpp: {
    connect(options: object): Session;
    createServer(
      options: object,
      listener: (session: Session) => void,
    ): Server & { readonly sessions: readonly Session[] };
    errors: Readonly<Record<string, number>>;
  };
  export default smpp;
}
