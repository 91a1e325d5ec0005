// The shopper's second device: a real SMTP server that keeps what it receives, and that can be as bad as the outside world.
import type { Socket } from 'node:net';
import PostalMime from 'postal-mime';
import {
  SMTPServer,
  type SMTPServerDataStream,
  type SMTPServerOptions,
  type SMTPServerSession,
} from 'smtp-server';
import { listenOn } from './listen.ts';
import { selfSignedCertificate } from './tls-certificate.ts';

/** One message as it arrived. */
export type Letter = {
  from: string;
  to: string[];
  subject: string;
  text: string;
  html?: string;
  at: number;
  raw: string;
};

/** What goes wrong; each is absent unless a test sets it. */
export type MailFaults = {
  /** Milliseconds before a recipient is answered, and again before the message is. */
  slow?: number;
  /** Every recipient is refused for good (550). */
  refuse?: boolean;
  /** So many recipients are told to come again (451). */
  greylist?: number;
  /** So many connections are dropped after DATA, before its answer; the message is kept, or lost. */
  dropAfterData?: { times: number; keep: boolean };
};

/** How the mailbox is made. */
export type MailboxOptions = {
  port?: number;
  /** Asks for this user; plain text is allowed only with STARTTLS. */
  auth?: { user: string; pass: string };
  startTls?: boolean;
};

class SmtpError extends Error {
  readonly responseCode: number;
  constructor(responseCode: number, message: string) {
    super(message);
    this.responseCode = responseCode;
  }
}

const pause = (milliseconds = 0) => new Promise((resume) => setTimeout(resume, milliseconds));

async function readAll(stream: SMTPServerDataStream): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString('utf8');
}

/** An SMTP server with everything that it received. */
export class Mailbox implements AsyncDisposable {
  readonly letters: Letter[] = [];
  readonly faults: MailFaults = {};
  /** The root to trust, where STARTTLS is on. */
  readonly certificate: string | undefined;
  readonly #options: MailboxOptions;
  readonly #key: string | undefined;
  readonly #listeners = new Set<(letter: Letter) => void>();
  readonly #sockets = new Map<number, Socket>();
  #server: SMTPServer | undefined;
  #port: number;

  private constructor(options: MailboxOptions) {
    this.#options = options;
    this.#port = options.port ?? 0;
    if (options.startTls) ({ key: this.#key, cert: this.certificate } = selfSignedCertificate());
  }

  /** Starts on a free port unless one is given. */
  static async start(options: MailboxOptions = {}): Promise<Mailbox> {
    const mailbox = new Mailbox(options);
    await mailbox.up();
    return mailbox;
  }

  /** For `SMTP_URL`. */
  get url(): string {
    const { auth } = this.#options;
    const user = auth ? `${encodeURIComponent(auth.user)}:${encodeURIComponent(auth.pass)}@` : '';
    return `smtp://${user}localhost:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  /** Listens, on the same port as before. */
  async up(): Promise<void> {
    if (this.#server) return;
    const server = new SMTPServer(this.#serverOptions());
    server.on('error', () => {}); // a client that leaves in the middle is a client's business
    server.server.on('connection', (socket: Socket) => {
      const port = socket.remotePort ?? 0;
      this.#sockets.set(port, socket);
      socket.on('close', () => this.#sockets.delete(port));
    });
    this.#port = await listenOn(server.server, this.#port);
    this.#server = server;
  }

  /** Stops listening and drops every connection; letters stay. */
  async down(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    for (const socket of this.#sockets.values()) socket.destroy();
    await new Promise<void>((closed) => server.close(() => closed()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.down();
  }

  /** How many letters this address has. */
  count(address: string): number {
    return this.lettersTo(address).length;
  }

  /** The letters of one address, oldest first. */
  lettersTo(address: string): Letter[] {
    return this.letters.filter(({ to }) => to.some((each) => each.toLowerCase() === address.toLowerCase()));
  }

  /** Tells of every new letter until the answered function is called. */
  onLetter(listener: (letter: Letter) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The first letter to the address beyond the first `after` ones; waits for it. */
  waitForLetter(address: string, { after = 0, timeout = 20_000 } = {}): Promise<Letter> {
    return this.#waitFor(`letter ${after + 1} to ${address}`, timeout, () => this.lettersTo(address)[after]);
  }

  /** The code in the first of those letters that carries one: a notice may come in between. */
  waitForCode(address: string, { after = 0, timeout = 20_000 } = {}): Promise<string> {
    const codes = () =>
      this.lettersTo(address)
        .slice(after)
        .flatMap(({ text }) => codeIn(text) ?? []);
    return this.#waitFor(`code to ${address} after ${after} letters`, timeout, () => codes()[0]);
  }

  #waitFor<T>(what: string, timeout: number, look: () => T | undefined): Promise<T> {
    const there = look();
    if (there !== undefined) return Promise.resolve(there);
    return new Promise((arrived, failed) => {
      const end = () => {
        stop();
        clearTimeout(timer);
      };
      const timer = setTimeout(() => {
        end();
        failed(new Error(`no ${what} within ${timeout} ms`));
      }, timeout);
      const stop = this.onLetter(() => {
        const found = look();
        if (found === undefined) return;
        end();
        arrived(found);
      });
    });
  }

  #serverOptions(): SMTPServerOptions {
    const { auth, startTls } = this.#options;
    return {
      authOptional: auth === undefined,
      allowInsecureAuth: !startTls,
      disabledCommands: [...(startTls ? [] : ['STARTTLS']), ...(auth ? [] : ['AUTH'])],
      ...(this.#key === undefined ? {} : { key: this.#key, cert: this.certificate }),
      closeTimeout: 200,
      disableReverseLookup: true,
      logger: false,
      onAuth: ({ username, password }, _session, answer) => {
        const right = username === auth?.user && password === auth?.pass;
        if (right) answer(null, { user: username });
        else answer(new SmtpError(535, 'authentication failed'));
      },
      onRcptTo: (_address, _session, answer) => {
        this.#admit().then(
          () => answer(),
          (error: Error) => answer(error),
        );
      },
      onData: (stream, session, answer) => {
        this.#receive(stream, session).then(
          (answered) => answered && answer(),
          (error: Error) => answer(error),
        );
      },
    };
  }

  /** Whether a recipient is taken now. */
  async #admit(): Promise<void> {
    await pause(this.faults.slow);
    if (this.faults.refuse) throw new SmtpError(550, 'no such mailbox');
    if ((this.faults.greylist ?? 0) > 0) {
      this.faults.greylist = (this.faults.greylist ?? 0) - 1;
      throw new SmtpError(451, 'greylisted, come again');
    }
  }

  /** Takes a message; answers false where the connection was dropped in place of an answer. */
  async #receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<boolean> {
    const raw = await readAll(stream);
    const { dropAfterData, slow } = this.faults;
    const drop = dropAfterData !== undefined && dropAfterData.times > 0;
    if (!drop || dropAfterData.keep) await this.#keep(raw, session);
    if (drop) {
      dropAfterData.times -= 1;
      this.#sockets.get(session.remotePort)?.destroy();
      return false;
    }
    await pause(slow);
    return true;
  }

  async #keep(raw: string, { envelope }: SMTPServerSession): Promise<void> {
    const mail = await PostalMime.parse(raw);
    const letter: Letter = {
      from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
      to: envelope.rcptTo.map(({ address }) => address),
      subject: mail.subject ?? '',
      text: mail.text ?? '',
      ...(mail.html === undefined ? {} : { html: mail.html }),
      at: Date.now(),
      raw,
    };
    this.letters.push(letter);
    for (const listener of [...this.#listeners]) listener(letter);
  }
}

/** The code that a message carries, if any. */
export function codeIn(text: string): string | undefined {
  return /\bCode (\d{8})\b/.exec(text)?.[1];
}
