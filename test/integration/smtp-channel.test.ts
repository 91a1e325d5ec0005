// What each fault of a real mail server means for a message: sent, refused, busy (no risk of a repeat) or unknown.
import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { openEmail, type SmtpLimits } from '../../server/channels/email.ts';
import { readSmtpUrl } from '../../server/channels/smtp-url.ts';
import type { ChannelPort, Message } from '../../server/ports.ts';
import { listenOn } from '../world/listen.ts';
import { Mailbox, type MailboxOptions } from '../world/mailbox.ts';

const ADA = 'ada@mail.example';
const MESSAGE: Message = {
  to: ADA,
  subject: 'Confirm EUR 42.50',
  text: 'Pay EUR 42.50 to Café zum längsten Namen der Welt (shop.example)? Code 48217397. Not you? Ignore this.',
  messageId: 'abc@bank.example',
};
const QUICK: SmtpLimits = { connect: 1000, silence: 1500, send: 3000 };

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function channelTo(smtpUrl: string, limits?: SmtpLimits): ChannelPort {
  const channel = openEmail({ smtpUrl, mailFrom: 'payments@bank.example' }, limits);
  ends.push(() => channel.close());
  return channel;
}

async function mailboxWith(options: MailboxOptions = {}): Promise<Mailbox> {
  const mailbox = await Mailbox.start(options);
  ends.push(() => mailbox.down());
  return mailbox;
}

const POLITE: Record<string, string> = {
  EHLO: '250-fake\r\n250 8BITMIME',
  MAIL: '250 ok',
  RCPT: '250 ok',
  DATA: '354 go on',
  '.': '250 taken',
  RSET: '250 ok',
  QUIT: '221 bye',
};

/** A server that says what the script says, and is polite where it says nothing; `drop` ends the connection. */
async function scripted(script: Readonly<Record<string, string>>): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let inData = false;
    let rest = '';
    const say = (verb: string) => {
      const answer = script[verb] ?? POLITE[verb] ?? '220 fake';
      if (answer === 'drop') socket.destroy();
      else if (answer !== 'silent') socket.write(`${answer}\r\n`);
      return answer;
    };
    socket.on('error', () => undefined);
    say('greeting');
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString()).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (inData && line !== '.') {
          if (script['body'] === 'drop') socket.destroy();
          continue;
        }
        const verb = line === '.' ? '.' : line.slice(0, 4).toUpperCase();
        const answer = say(verb);
        inData = verb === 'DATA' && answer.startsWith('354');
      }
    });
  });
  const port = await listenOn(server);
  ends.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((closed) => server.close(closed));
  });
  return `smtp://127.0.0.1:${port}`;
}

test('a message arrives as it is, once, marked as automatic, with the given id and no code in its subject', async () => {
  const mailbox = await mailboxWith();
  expect(await channelTo(mailbox.url).send(MESSAGE)).toEqual({ outcome: 'sent', detail: 'accepted' });
  const [letter] = mailbox.lettersTo(ADA);
  expect(mailbox.letters).toHaveLength(1);
  expect(letter?.text.trim()).toBe(MESSAGE.text);
  expect(letter?.html).toContain('Code <strong>48217397</strong>. Not you?');
  expect(letter?.subject).toBe(MESSAGE.subject);
  expect(letter?.raw).toMatch(/^Auto-Submitted: auto-generated\r?$/m);
  expect(letter?.raw).toMatch(/^Message-ID: <abc@bank\.example>\r?$/m);
});

test('user, password and STARTTLS', async () => {
  const mailbox = await mailboxWith({ startTls: true, auth: { user: 'bank', pass: 'p@ss:w/rd' } });
  expect(await channelTo(mailbox.url).send(MESSAGE)).toMatchObject({ outcome: 'sent' });
  const wrong = channelTo(mailbox.url.replace('bank:', 'other:'));
  expect(await wrong.send(MESSAGE)).toMatchObject({
    outcome: 'busy',
    detail: expect.stringContaining('EAUTH'),
  });
  expect(mailbox.letters).toHaveLength(1);
});

test('many messages at once share few connections', async () => {
  const mailbox = await mailboxWith();
  const channel = channelTo(mailbox.url);
  const sends = Array.from({ length: 40 }, (_, index) =>
    channel.send({ ...MESSAGE, to: `p${index}@mail.example`, messageId: `${index}@bank.example` }),
  );
  expect((await Promise.all(sends)).every(({ outcome }) => outcome === 'sent')).toBe(true);
  expect(new Set(mailbox.letters.flatMap(({ to }) => to)).size).toBe(40);
});

test('refused, greylisted, down, back', async () => {
  const mailbox = await mailboxWith();
  const channel = channelTo(mailbox.url);
  mailbox.faults.refuse = true;
  expect(await channel.send(MESSAGE)).toMatchObject({ outcome: 'refused' });
  mailbox.faults.refuse = false;
  mailbox.faults.greylist = 1;
  expect(await channel.send(MESSAGE)).toMatchObject({ outcome: 'busy' });
  await mailbox.down();
  expect(await channel.send(MESSAGE)).toMatchObject({ outcome: 'busy' });
  await mailbox.up();
  expect(await channel.send(MESSAGE)).toMatchObject({ outcome: 'sent' });
  expect(mailbox.letters).toHaveLength(1);
});

test('a kept connection that the server has closed in between costs no doubt', async () => {
  const mailbox = await mailboxWith();
  const channel = channelTo(mailbox.url);
  await channel.send(MESSAGE);
  await mailbox.down();
  await mailbox.up();
  const second = await channel.send({ ...MESSAGE, messageId: 'second@bank.example' });
  expect(['sent', 'busy']).toContain(second.outcome);
});

test.each([true, false])('the answer to the message is lost (it was kept: %s)', async (keep) => {
  const mailbox = await mailboxWith();
  mailbox.faults.dropAfterData = { times: 1, keep };
  const channel = channelTo(mailbox.url);
  expect(await channel.send(MESSAGE)).toMatchObject({ outcome: 'unknown' });
  expect(await channel.send({ ...MESSAGE, messageId: 'next@bank.example' })).toMatchObject({
    outcome: 'sent',
  });
  // The pool has not sent it again by itself, not even before the next.
  expect(mailbox.letters).toHaveLength(keep ? 2 : 1);
});

test('beyond the machine itself nothing travels in the clear, and certificates are verified', () => {
  for (const url of ['smtp://mail.example:587', 'smtp://10.0.0.1', 'smtps://u:p%40ss@mail.example']) {
    expect(readSmtpUrl(url)).toMatchObject({ requireTLS: true, tls: { rejectUnauthorized: true } });
  }
  for (const url of ['smtp://localhost:25', 'smtp://127.0.0.9', 'smtp://[::1]:2525']) {
    expect(readSmtpUrl(url)).toMatchObject({ requireTLS: false });
  }
  expect(readSmtpUrl('smtps://u:p%40ss@mail.example')).toMatchObject({
    secure: true,
    auth: { user: 'u', pass: 'p@ss' },
  });
});

describe('each step of the conversation', () => {
  test.each([
    ['greeting', 'drop', 'busy'],
    ['greeting', '554 no service', 'busy'],
    ['greeting', '421 too many connections', 'busy'],
    ['greeting', 'silent', 'busy'],
    ['EHLO', 'drop', 'busy'],
    ['EHLO', '502 no', 'busy'],
    ['MAIL', 'drop', 'busy'],
    ['MAIL', '550 sender refused', 'refused'],
    ['MAIL', '421 closing', 'busy'],
    ['RCPT', 'drop', 'busy'],
    ['RCPT', '550 no such mailbox', 'refused'],
    ['RCPT', '450 greylisted', 'busy'],
    ['RCPT', 'silent', 'busy'],
    ['DATA', 'drop', 'busy'],
    ['DATA', '554 no', 'refused'],
    ['DATA', '451 later', 'busy'],
    ['DATA', 'silent', 'busy'],
    ['body', 'drop', 'unknown'],
    ['.', 'drop', 'unknown'],
    ['.', 'silent', 'unknown'],
    ['.', '451 later', 'busy'],
    ['.', '421 closing', 'busy'],
    ['.', '550 content refused', 'refused'],
    ['.', '250 taken', 'sent'],
  ])('%s: %s → %s', async (verb, answer, outcome) => {
    const channel = channelTo(
      await scripted({ [verb]: answer, ...(verb === 'EHLO' ? { HELO: answer } : {}) }),
      QUICK,
    );
    expect(await channel.send(MESSAGE)).toMatchObject({ outcome });
  });

  test('a server that trickles is given up in time', async () => {
    const slow = { connect: 2000, silence: 9000, send: 2500 };
    const before = channelTo(await scripted({ RCPT: 'silent' }), slow);
    expect(await before.send(MESSAGE)).toMatchObject({ outcome: 'busy' });
    const after = channelTo(await scripted({ '.': 'silent' }), slow);
    expect(await after.send(MESSAGE)).toMatchObject({ outcome: 'unknown' });
  });
});

test('what is told of a failure quotes nothing of the conversation', async () => {
  const channel = channelTo(await scripted({ '.': `550 ${MESSAGE.text}` }), QUICK);
  expect((await channel.send(MESSAGE)).detail).toBe('EMESSAGE DATA 550');
});
