// The least of a mail server that SMTP (RFC 5321) asks for, because it shares the cores with what is measured.
import { createServer, type Server } from 'node:net';

export type Sink = {
  /** DATA was asked for a letter to that mailbox. */
  onData?(recipient: string): void;
  /** The letter is there. */
  onLetter(recipient: string, letter: string): void;
};

/** A server that takes every letter. */
export function smtpSink({ onData, onLetter }: Sink): Server {
  return createServer((socket) => {
    let text = '';
    let inData = false;
    let recipient = '';
    socket.setNoDelay(true).setEncoding('latin1');
    socket.on('error', () => socket.destroy());
    socket.write('220 sink\r\n');
    const answer = (line: string): string => {
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'EHLO') return '250-sink\r\n250 8BITMIME\r\n';
      if (verb === 'RCPT') recipient = /<([^>]*)>/.exec(line)?.[1] ?? '';
      if (verb === 'QUIT') return '221 bye\r\n';
      inData = verb === 'DATA';
      if (inData) onData?.(recipient);
      return inData ? '354 go on\r\n' : '250 ok\r\n';
    };
    socket.on('data', (chunk: string) => {
      text += chunk;
      for (;;) {
        const mark = inData ? '\r\n.\r\n' : '\r\n';
        const end = text.indexOf(mark);
        if (end < 0) return;
        const part = text.slice(0, end);
        text = text.slice(end + mark.length);
        if (inData) {
          inData = false;
          onLetter(recipient, part);
          socket.write('250 taken\r\n');
        } else socket.write(answer(part));
      }
    });
  });
}
