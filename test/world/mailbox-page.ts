// The second device as a page: a phone's screen with the messages as they arrive, by server-sent events.
import { createServer, type ServerResponse } from 'node:http';
import { listenOn } from './listen.ts';
import { codeIn, type Letter, type Mailbox } from './mailbox.ts';
import { mailboxHtml } from './pages/mailbox-html.ts';

/** What the page is told of one letter. */
function shown({ from, to, subject, text, at }: Letter): string {
  return JSON.stringify({
    from,
    to: to.join(', '),
    subject,
    text: text.trim(),
    at,
    code: codeIn(text) ?? '',
  });
}

/** A page over a mailbox. */
export class MailboxPage implements AsyncDisposable {
  readonly url: string;
  readonly #close: () => Promise<void>;

  private constructor(url: string, close: () => Promise<void>) {
    this.url = url;
    this.#close = close;
  }

  /** Serves the page on a free port. */
  static async start(mailbox: Mailbox, port = 0): Promise<MailboxPage> {
    const streams = new Set<ServerResponse>();
    const server = createServer((request, response) => {
      if (request.url !== '/letters') {
        response.setHeader('content-type', 'text/html; charset=utf-8').end(mailboxHtml);
        return;
      }
      response.setHeader('content-type', 'text/event-stream').setHeader('cache-control', 'no-store');
      response.flushHeaders();
      for (const letter of mailbox.letters) response.write(`data: ${shown(letter)}\n\n`);
      streams.add(response);
      response.on('close', () => streams.delete(response));
    });
    const stop = mailbox.onLetter((letter) => {
      for (const stream of streams) stream.write(`data: ${shown(letter)}\n\n`);
    });
    const listening = await listenOn(server, port);
    return new MailboxPage(`http://localhost:${listening}/`, async () => {
      stop();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close();
  }
}
