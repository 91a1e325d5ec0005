// Takes mail and tells the load generator which code came to which mailbox: the least that SMTP (RFC 5321) asks for, for it
// shares the server's cores.
import { createServer, type Socket } from 'node:net';
import { listenOn } from '../../world/listen.ts';
import { answerCommands } from '../processes.ts';

const readers = new Set<Socket>();
let taken = 0;

const mail = createServer((socket) => {
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
        deliver(recipient, part);
        socket.write('250 taken\r\n');
      } else socket.write(answer(part));
    }
  });
});

function deliver(recipient: string, letter: string): void {
  taken += 1;
  const code = /Code (\d{8})/.exec(letter.replaceAll('=\r\n', ''))?.[1] ?? '';
  for (const reader of readers) reader.write(`${recipient} ${code}\n`);
}

const reading = createServer((socket) => {
  readers.add(socket.setNoDelay(true));
  socket.on('error', () => socket.destroy());
  socket.on('close', () => readers.delete(socket));
});

const ports = { smtp: await listenOn(mail), reading: await listenOn(reading) };
answerCommands({ ports: () => ports, taken: () => taken }, () => undefined);
