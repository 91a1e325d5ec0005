import { createTransport } from 'nodemailer';
import { expect, test } from 'vitest';
import { openSmpp } from '../../server/channels/sms-smpp.ts';
import { readSms } from '../../server/config-sms.ts';
import { Mailbox } from '../world/mailbox.ts';
import { PhonePage } from '../world/phone-page.ts';
import { SmsCentre } from '../world/sms-centre.ts';

const PHONE = '+491701234542';
const text = (code: string) =>
  `Pay EUR 42.50 to Example Shop (shop.example)? Code ${code}. Not you? Ignore this.`;

type Told = { id: string; kind: string; code: string; text: string; state: string; reported: string };

/** What the page's stream tells, read until a message is as wanted. */
async function stream(url: string): Promise<(isWanted: (told: Told) => boolean) => Promise<Told>> {
  const reader = (await fetch(url)).body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  return async (isWanted) => {
    for (;;) {
      const [first, ...others] = rest.split('\n\n');
      if (others.length === 0) {
        const { value, done } = (await reader?.read()) ?? { done: true };
        if (done) throw new Error(`the stream ended with: ${rest}`);
        rest += value;
        continue;
      }
      rest = others.join('\n\n');
      const told = JSON.parse((first ?? '').slice('data: '.length)) as Told;
      if (isWanted(told)) return told;
    }
  };
}

test('the phone shows text messages and mail as they arrive, and what the carrier reports', async () => {
  await using stack = new AsyncDisposableStack();
  const mailbox = stack.use(await Mailbox.start());
  const sms = stack.use(await SmsCentre.start({ receipts: { stat: 'DELIVRD' } }));
  const carrier = readSms(sms.url());
  if (carrier?.kind !== 'smpp') throw new Error('no SMPP URL');
  const channel = openSmpp(carrier);
  stack.defer(() => channel.close());
  const sendSms = (code: string) =>
    channel.send({ to: PHONE, subject: '', text: text(code), messageId: code }, 290_000);
  const page = stack.use(await PhonePage.start({ mailbox, sms }));
  expect(await (await fetch(page.url)).text()).toContain('<title>Phone');
  const { hostname, port } = new URL(mailbox.url);
  const letter = { from: 'bank@example.com', to: 'ada@example.com', subject: 'Confirm EUR 42.50' };
  await createTransport({ host: hostname, port: Number(port) }).sendMail({
    ...letter,
    text: text('11111111'),
  });
  const next = await stream(`${page.url}messages`);
  expect(await next(({ kind }) => kind === 'mail')).toMatchObject({ code: '11111111', state: 'delivered' });

  await sendSms('22222222');
  const arrived = await next(({ code }) => code === '22222222');
  expect(arrived).toMatchObject({ kind: 'sms', text: text('22222222') });
  const delivered = await next(({ id, state }) => id === arrived.id && state === 'delivered');
  expect(delivered.reported).toBe('DELIVRD');
  await sms.set({ receipts: { stat: '' } });
  await sendSms('33333333');
  expect(await next(({ code }) => code === '33333333')).toMatchObject({ state: 'arrived' });
  await sms.set({ receipts: { stat: 'UNDELIV' } });
  await sendSms('44444444');
  const lost = await next(({ state }) => state === 'lost');
  expect(lost).toMatchObject({ reported: 'UNDELIV', code: '', text: '' });

  const again = await stream(`${page.url}messages`);
  const all = [
    await again(() => true),
    await again(() => true),
    await again(() => true),
    await again(() => true),
  ];
  expect(all.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
    'mail delivered',
    'sms delivered',
    'sms arrived',
    'sms lost',
  ]);
});
