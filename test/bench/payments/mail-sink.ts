// Takes mail and tells the load generator which code came to which mailbox.
import { createServer, type Socket } from 'node:net';
import { listenOn } from '../../world/listen.ts';
import { answerCommands } from '../processes.ts';
import { smtpSink } from '../smtp-sink.ts';

const readers = new Set<Socket>();
let taken = 0;

const mail = smtpSink({
  onLetter(recipient, letter) {
    taken += 1;
    const code = /Code (\d{8})/.exec(letter.replaceAll('=\r\n', ''))?.[1] ?? '';
    for (const reader of readers) reader.write(`${recipient} ${code}\n`);
  },
});

const reading = createServer((socket) => {
  readers.add(socket.setNoDelay(true));
  socket.on('error', () => socket.destroy());
  socket.on('close', () => readers.delete(socket));
});

const ports = { smtp: await listenOn(mail), reading: await listenOn(reading) };
answerCommands({ ports: () => ports, taken: () => taken }, () => undefined);
