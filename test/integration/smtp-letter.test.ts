// What a letter looks like on the wire: plain text that stands alone, simple HTML, and a signature that holds.
import { createHash, createVerify, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { openEmail } from '../../server/channels/email.ts';
import { Mailbox } from '../world/mailbox.ts';

const ADA = 'ada@mail.example';
const MESSAGE = {
  to: ADA,
  subject: 'Confirm VND 48217390',
  text: 'Pay VND 48217390 to Café <b>&co (12345678.example)? Code 48217397. Not you? Ignore this.',
  messageId: 'abc@bank.example',
};

test('plain text and HTML say the same; the DKIM signature holds over both', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  await using mailbox = await Mailbox.start();
  const channel = openEmail({
    smtpUrl: mailbox.url,
    mailFrom: 'payments@bank.example',
    dkim: { domain: 'bank.example', selector: 'pay', key },
  });
  expect(await channel.send(MESSAGE)).toEqual({ outcome: 'sent', detail: 'accepted' });
  await channel.close();
  const letter = await mailbox.waitForLetter(ADA);
  expect(letter.text.trim()).toBe(MESSAGE.text);
  const { raw } = letter;
  expect(raw).toContain('multipart/alternative');
  expect(raw).toContain('&lt;b&gt;&amp;co');
  // The code alone is in bold: neither an amount of as many digits nor a host that looks like one.
  expect(letter.html?.match(/<strong>[^<]*/g)).toEqual(['<strong>48217397']);
  expect(raw).not.toMatch(/<(a|img|script|link)\b|https?:\/\/|Subject:.*48217397/i);

  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const headers = head.split(/\r\n(?![ \t])/).map((line) => line.replace(/\r\n/g, ''));
  const signature = headers.find((line) => /^dkim-signature:/i.test(line)) ?? '';
  expect(signature).toMatch(/d=bank\.example;.*s=pay;/);
  const tag = (name: string) =>
    new RegExp(`[;\\s]${name}=([^;]*)`).exec(signature)?.[1]?.replace(/\s/g, '') ?? '';
  const body = rest
    .join('\r\n\r\n')
    .replace(/[ \t]+(?=\r\n)/g, '')
    .replace(/[ \t]+/g, ' ');
  const canonical = `${body.replace(/(\r\n)*$/, '')}\r\n`;
  expect(createHash('sha256').update(canonical).digest('base64')).toBe(tag('bh'));
  const relaxed = (line: string) => {
    const at = line.indexOf(':');
    return `${line.slice(0, at).toLowerCase().trim()}:${line
      .slice(at + 1)
      .replace(/\s+/g, ' ')
      .trim()}`;
  };
  const signed = tag('h')
    .split(':')
    .flatMap((name) => {
      const found = headers.find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`));
      return found === undefined ? [] : [relaxed(found)];
    });
  const bare = relaxed(signature).replace(/\bb=[^;]*$/, 'b=');
  const verify = createVerify('sha256').update([...signed, bare].join('\r\n'));
  expect(verify.verify(publicKey, tag('b'), 'base64')).toBe(true);
});
