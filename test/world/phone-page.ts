// The second device as a page: a phone's screen with text messages and mail as they arrive, by server-sent events.
import { createServer, type ServerResponse } from 'node:http';
import { listenOn } from './listen.ts';
import { codeIn, type Letter, type Mailbox } from './mailbox.ts';
import { phoneHtml } from './pages/phone-html.ts';
import type { SmsCentre, SmsMessage } from './sms-centre.ts';

/** What the page is told of one message; told again under the same id when its state changes. */
type Shown = {
  id: string;
  kind: 'sms' | 'mail';
  from: string;
  to: string;
  subject: string;
  text: string;
  code: string;
  at: number;
  state: 'arrived' | 'delivered' | 'lost';
  /** What the carrier reported, in its own word. */
  reported: string;
};

/** Where the messages come from. */
export type PhoneSources = { mailbox: Mailbox; sms: SmsCentre };

/** A page over a mailbox and an SMS centre. */
export class PhonePage implements AsyncDisposable {
  readonly url: string;
  readonly #close: () => Promise<void>;

  private constructor(url: string, close: () => Promise<void>) {
    this.url = url;
    this.#close = close;
  }

  /** Serves the page on a free port. */
  static async start(sources: PhoneSources, port = 0): Promise<PhonePage> {
    const streams = new Set<ServerResponse>();
    const server = createServer((request, response) => {
      if (request.url !== '/messages') {
        response.setHeader('content-type', 'text/html; charset=utf-8').end(phoneHtml);
        return;
      }
      response.setHeader('content-type', 'text/event-stream').setHeader('cache-control', 'no-store');
      response.flushHeaders();
      for (const message of allOf(sources)) tell(response, message);
      streams.add(response);
      response.on('close', () => streams.delete(response));
    });
    const tellAll = (message: Shown) => {
      for (const stream of streams) tell(stream, message);
    };
    const { mailbox, sms } = sources;
    const stops = [
      mailbox.onLetter((letter) => tellAll(shownLetter(letter, mailbox.letters.indexOf(letter)))),
      sms.onMessage((message) => tellAll(shownSms(message, sms))),
    ];
    const listening = await listenOn(server, port);
    return new PhonePage(`http://localhost:${listening}/`, async () => {
      for (const stop of stops) stop();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close();
  }
}

function tell(stream: ServerResponse, message: Shown): void {
  stream.write(`data: ${JSON.stringify(message)}\n\n`);
}

/** Everything so far, oldest first. */
function allOf({ mailbox, sms }: PhoneSources): Shown[] {
  const shown = [
    ...mailbox.letters.map(shownLetter),
    ...sms.messages.map((message) => shownSms(message, sms)),
  ];
  return shown.toSorted((one, other) => one.at - other.at);
}

function shownLetter({ from, to, subject, text, at }: Letter, place: number): Shown {
  return {
    id: `mail ${place}`,
    kind: 'mail',
    from,
    to: to.join(', '),
    subject,
    text: text.trim(),
    code: codeIn(text) ?? '',
    at,
    state: 'delivered',
    reported: '',
  };
}

/** A message that the carrier reports as lost is one that no phone ever showed. */
function shownSms({ id, from, to, text, at }: SmsMessage, { receipts }: SmsCentre): Shown {
  const reported = receipts.get(id) ?? '';
  const state = reported === '' ? 'arrived' : reported === 'DELIVRD' ? 'delivered' : 'lost';
  const isLost = state === 'lost';
  return {
    id: `sms ${id}`,
    kind: 'sms',
    from,
    to,
    subject: '',
    text: isLost ? '' : text,
    code: isLost ? '' : (codeIn(text) ?? ''),
    at,
    state,
    reported,
  };
}
