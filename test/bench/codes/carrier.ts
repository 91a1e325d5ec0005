// The peer of product and bare libraries alike: a mail server and an SMS centre that take everything, and note when each
// message came to whom.
import { createServer, type Server } from 'node:net';
import { listenOn } from '../../world/listen.ts';
import { answerCommands } from '../processes.ts';
import { smtpSink } from '../smtp-sink.ts';
import { milliseconds } from './addressees.ts';

/** Who was reached when (at DATA, or when the submit_sm came), and how many messages came twice. */
export type Arrivals = { at: [address: string, at: number][]; letters: number; repeats: number };

let arrivals: Arrivals = { at: [], letters: 0, repeats: 0 };
const reached = new Set<string>();

function arrive(address: string): void {
  if (reached.has(address)) arrivals.repeats += 1;
  reached.add(address);
  arrivals.at.push([address, milliseconds()]);
}

/** What came since it was last asked. */
function collect(): Arrivals {
  const collected = arrivals;
  arrivals = { at: [], letters: 0, repeats: 0 };
  reached.clear();
  return collected;
}

const HEADER = 16;
const RESPONSE = 0x80000000;
const SUBMIT_SM = 0x00000004;

/** SMPP 3.4: answers every request with success; bind and submit_sm with a C-octet string, as they must have. */
function smsCentre(): Server {
  let messages = 0;
  return createServer((socket) => {
    let received: Buffer = Buffer.alloc(0);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const answers: Buffer[] = [];
      while (received.length >= HEADER && received.length >= received.readUInt32BE(0)) {
        const pdu = received.subarray(0, received.readUInt32BE(0));
        received = received.subarray(pdu.length);
        const isSubmission = pdu.readUInt32BE(4) === SUBMIT_SM;
        if (isSubmission) arrive(`+${destinationOf(pdu)}`);
        messages += 1;
        answers.push(responseTo(pdu, isSubmission ? messages.toString(16) : ''));
      }
      if (answers.length > 0) socket.write(Buffer.concat(answers));
    });
  });
}

function responseTo(pdu: Buffer, text: string): Buffer {
  const answer = Buffer.alloc(HEADER + text.length + 1);
  answer.writeUInt32BE(answer.length, 0);
  answer.writeUInt32BE((RESPONSE + pdu.readUInt32BE(4)) >>> 0, 4);
  pdu.copy(answer, 12, 12, HEADER);
  answer.write(text, HEADER, 'latin1');
  return answer;
}

/** After service_type, and the source's type, plan and address. */
function destinationOf(pdu: Buffer): string {
  const source = pdu.indexOf(0, HEADER) + 3;
  const destination = pdu.indexOf(0, source) + 3;
  return pdu.toString('latin1', destination, pdu.indexOf(0, destination));
}

const mail = smtpSink({
  onData: arrive,
  onLetter: () => {
    arrivals.letters += 1;
  },
});
const ports = { smtp: await listenOn(mail), smpp: await listenOn(smsCentre()) };
answerCommands({ ports: () => ports, collect }, () => undefined);
