// The bare libraries: the same messages by `smpp` over one link, and by nodemailer's pool, with no product around them and
// no database. Nothing is looked up, decided or written down.
/// <reference path="../../../server/channels/smpp.d.ts" />
import { createTransport } from 'nodemailer';
import smpp from 'smpp';
import { confirmationMessage, confirmationSubject } from '../../../shared/message.ts';
import { answerCommands, startArgument } from '../processes.ts';
import {
  addressOf,
  type Channel,
  type CodeRun,
  evenly,
  LOCALE,
  milliseconds,
  PAYMENT,
  type RunResult,
} from './addressees.ts';

export type BareArgument = { smtp: number; smpp: number };
const ports = startArgument<BareArgument>();
/** As many at once as the product has on their way: SMPP's window, and connections to the mail server. */
const WINDOW = 10;
const CONNECTIONS = 4;

const pool = createTransport({
  pool: true,
  host: '127.0.0.1',
  port: ports.smtp,
  maxConnections: CONNECTIONS,
  maxMessages: 1000,
});
const link = smpp.connect({ host: '127.0.0.1', port: ports.smpp });
link.setMaxListeners(WINDOW + 20);
await new Promise((connected) => link.once('connect', connected));
await new Promise((bound) =>
  link.bind_transceiver({ system_id: 'bench', password: 'bench', interface_version: 0x34 }, bound),
);

const text = (channel: Channel) => confirmationMessage(PAYMENT, '48217397', LOCALE[channel]);
const html = `<!doctype html><html><body><p style="font:18px/1.5 system-ui,sans-serif;margin:24px">${text('email')}</p></body></html>`;

const SEND: Readonly<Record<Channel, (address: string) => Promise<unknown>>> = {
  sms: (address) =>
    new Promise((answered) => {
      const parameters = {
        destination_addr: address.slice(1),
        dest_addr_ton: 1,
        dest_addr_npi: 1,
        data_coding: 0,
        registered_delivery: 1,
        short_message: Buffer.from(text('sms'), 'latin1'),
      };
      link.submit_sm(parameters, answered);
    }),
  email: (address) =>
    pool.sendMail({
      from: 'countersign@localhost',
      to: address,
      subject: confirmationSubject(PAYMENT.amount),
      text: text('email'),
      html,
      textEncoding: 'quoted-printable',
      headers: { 'Auto-Submitted': 'auto-generated' },
    }),
};

async function run({ channel, codes, rate }: CodeRun): Promise<RunResult> {
  const begun: RunResult['begun'] = [];
  const start = milliseconds();
  const send = async (index: number) => {
    const address = addressOf(channel, index);
    begun.push([address, milliseconds()]);
    await SEND[channel](address);
  };
  if (rate === undefined) {
    let next = 0;
    const lane = async () => {
      while (next < codes) {
        next += 1;
        await send(next - 1);
      }
    };
    await Promise.all(Array.from({ length: channel === 'sms' ? WINDOW : CONNECTIONS }, lane));
  } else await evenly(codes, rate, send);
  return { seconds: (milliseconds() - start) / 1000, begun };
}

answerCommands({ run, ready: () => true }, () => pool.close());
