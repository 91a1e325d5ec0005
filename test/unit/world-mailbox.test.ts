import { createTransport } from 'nodemailer';
import { expect, test } from 'vitest';
import { Mailbox, type MailboxOptions } from '../world/mailbox.ts';

const ADDRESS = 'ada@example.com';

/** Starts a mailbox and answers it with a way to send to it. */
async function start(options: MailboxOptions = {}) {
  const mailbox = await Mailbox.start(options);
  const send = async (code = '48217397', to = ADDRESS) => {
    const ca = mailbox.certificate;
    const tls = ca === undefined ? {} : { requireTLS: true, tls: { ca } };
    const { hostname, port } = new URL(mailbox.url);
    const transport = createTransport({
      host: hostname,
      port: Number(port),
      ...(options.auth ? { auth: options.auth } : {}),
      ...tls,
    });
    const text = `Pay EUR 42.50 to Example Shop (shop.example)? Code ${code}. Not you? Ignore this.`;
    return transport.sendMail({
      from: 'bank@example.com',
      to,
      subject: 'Your payment',
      text,
      html: `<p>${text}</p>`,
    });
  };
  return { mailbox, send };
}

test('keeps letters and finds the code, also the next one, whatever comes in between', async () => {
  const { mailbox, send } = await start();
  await using _mailbox = mailbox;
  await send();
  expect(await mailbox.waitForCode(ADDRESS)).toBe('48217397');
  const next = mailbox.waitForCode(ADDRESS, { after: mailbox.count(ADDRESS) });
  await send('00000000', 'someone@example.com');
  await send('is not in a notice');
  await send('12345674');
  expect(await next).toBe('12345674');
  expect(mailbox.letters[0]).toMatchObject({ from: 'bank@example.com', subject: 'Your payment' });
  await expect(mailbox.waitForLetter(ADDRESS, { after: 5, timeout: 20 })).rejects.toThrow('no letter 6');
});

test('STARTTLS with a certificate of its own, and a password', async () => {
  const auth = { user: 'bank', pass: 'p@ss' };
  const { mailbox, send } = await start({ startTls: true, auth });
  await using _mailbox = mailbox;
  await send();
  expect(mailbox.count(ADDRESS)).toBe(1);
  auth.pass = 'other';
  expect(mailbox.url).toContain('bank:');
});

test('a wrong password is refused', async () => {
  const { mailbox } = await start({ auth: { user: 'bank', pass: 'right' } });
  await using _mailbox = mailbox;
  const transport = createTransport(mailbox.url.replace('right', 'wrong'));
  const mail = { from: 'a@example.com', to: ADDRESS, text: 'x' };
  await expect(transport.sendMail(mail)).rejects.toMatchObject({ responseCode: 535 });
});

test('refuses, greylists, drops after DATA, goes down and comes back on the same port', async () => {
  const { mailbox, send } = await start();
  await using _mailbox = mailbox;
  mailbox.faults.refuse = true;
  await expect(send()).rejects.toMatchObject({ responseCode: 550 });
  mailbox.faults.refuse = false;
  mailbox.faults.greylist = 1;
  await expect(send()).rejects.toMatchObject({ responseCode: 451 });
  await send();
  mailbox.faults.dropAfterData = { times: 1, keep: false };
  await expect(send()).rejects.toThrow();
  expect(mailbox.count(ADDRESS)).toBe(1);
  mailbox.faults.dropAfterData = { times: 1, keep: true };
  await expect(send()).rejects.toThrow();
  expect(mailbox.count(ADDRESS)).toBe(2);
  const { port } = mailbox;
  await mailbox.down();
  await expect(send()).rejects.toMatchObject({ code: 'ESOCKET' });
  await mailbox.up();
  expect(mailbox.port).toBe(port);
  await send();
  expect(mailbox.count(ADDRESS)).toBe(3);
});
