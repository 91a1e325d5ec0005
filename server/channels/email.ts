import type { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import type { Config, Dkim } from '../config.ts';
import type { ChannelPort, SendResult } from '../ports.ts';
import { readSmtpUrl } from './smtp-url.ts';

/** Connections to the mail server that are kept; more messages than that wait for one of them. */
const CONNECTIONS = 4;

/** How long the mail server may take, in milliseconds. */
export type SmtpLimits = {
  /** To connect, and again to greet. */
  connect: number;
  /** Silence after which a connection counts as lost. */
  silence: number;
  /** From here to the server's answer, everything included: no server holds a message in hand for ever. */
  send: number;
};
const LIMITS: SmtpLimits = { connect: 10_000, silence: 30_000, send: 45_000 };

/** E-mail through the operator's mail server (SMTP_URL), over connections that are kept. */
export function openEmail(
  config: Pick<Config, 'smtpUrl' | 'mailFrom'> & Partial<Pick<Config, 'dkim'>>,
  limits: SmtpLimits = LIMITS,
): ChannelPort {
  const transport = createTransport({
    pool: true,
    ...readSmtpUrl(config.smtpUrl),
    maxConnections: CONNECTIONS,
    maxMessages: 1000,
    // The pool would send a message again whose answer was lost; whether that may be is for the outbox to say.
    maxRequeues: 0,
    connectionTimeout: limits.connect,
    greetingTimeout: limits.connect,
    dnsTimeout: limits.connect,
    socketTimeout: limits.silence,
    ...(config.dkim === undefined ? {} : { dkim: signature(config.dkim) }),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const contents = new Map<string, Readable>();
  transport.use('stream', ({ message, data }, done) => {
    const make = message.createReadStream.bind(message);
    message.createReadStream = (options) => {
      const content = make(options);
      contents.set(String(data.messageId), content);
      return content;
    };
    done();
  });
  return {
    channel: 'email',
    async send({ to, subject, text, messageId }) {
      try {
        await transport.sendMail({
          from: config.mailFrom,
          to: { name: '', address: to },
          subject,
          text,
          html: htmlOf(text),
          messageId,
          // No line break where a reader would see one, also with names of other alphabets.
          textEncoding: 'quoted-printable',
          headers: { 'Auto-Submitted': 'auto-generated' },
          signal: AbortSignal.timeout(limits.send),
        });
        return { outcome: 'sent', detail: 'accepted' };
      } catch (error) {
        // The content is read only once the server has asked for it (354), so before that nothing can have been sent.
        return classifyFailure(error as SmtpFailure, contents.get(messageId)?.readableDidRead ?? false);
      } finally {
        contents.delete(messageId);
      }
    },
    async close() {
      transport.close();
    },
  };
}

function signature({ domain, selector, key }: Dkim) {
  return { domainName: domain, keySelector: selector, privateKey: key };
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** As long as a code; amounts and hosts may be too, and stand before it in every message. */
const LAST_EIGHT_DIGITS = /\b\d{8}\b(?!.*\b\d{8}\b)/s;

/** The same words, larger, with the code in bold: no link, no picture, nothing that is fetched. */
function htmlOf(text: string): string {
  const escaped = text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
  const marked = escaped.replace(LAST_EIGHT_DIGITS, '<strong>$&</strong>');
  const style = 'font:18px/1.5 system-ui,sans-serif;margin:24px';
  return `<!doctype html><html><head><meta charset="utf-8"></head><body><p style="${style}">${marked}</p></body></html>`;
}

type SmtpFailure = { code?: string; command?: string; responseCode?: number };

/**
 * What a failure means for the message. An answer of the server decides; without one, it is what had been handed over. A
 * refusal of the session (greeting, TLS, AUTH) is about our configuration and not about the message: to be tried again.
 */
export function classifyFailure(failure: SmtpFailure, handedOver: boolean): SendResult {
  const { code = 'ERROR', command = '', responseCode } = failure;
  const detail = [code, command, responseCode].filter(Boolean).join(' ');
  const aboutMessage = code === 'EENVELOPE' || code === 'EMESSAGE';
  if (responseCode !== undefined && responseCode >= 400) {
    const permanent = aboutMessage && responseCode >= 500 && responseCode !== 503;
    return { outcome: permanent ? 'refused' : 'busy', detail };
  }
  if (handedOver) return { outcome: 'unknown', detail };
  return { outcome: aboutMessage ? 'refused' : 'busy', detail };
}
