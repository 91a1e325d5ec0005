/// <reference path="../../server/channels/smpp.d.ts" />
// The process behind sms-centre.ts: takes messages, answers as its faults say, and sends receipts.
import smpp, { type Pdu, type Session } from 'smpp';

/** A text message as a phone would show it, and how it came. */
export type SmsMessage = {
  to: string;
  from: string;
  text: string;
  dataCoding: number;
  validUntil: string;
  id: string;
  /** How many parts it came in; 0: as message_payload. */
  parts: number;
};

export type CentreFaults = {
  port?: number;
  tls?: { key: string; cert: string };
  /** Milliseconds before submit_sm is answered. */
  slow?: number;
  /** So many submissions are answered with this status, and not taken. */
  refuse?: { status: string; times: number };
  /** So many submissions are taken and not answered: `drop` ends the link, `silent` says nothing. */
  loseAnswer?: { how: 'drop' | 'silent'; times: number };
  /** Says nothing to enquire_link. */
  deaf?: boolean;
  /** What receipts say, how often each comes, and whether before the submission's own answer. */
  receipts?: { stat: string; times?: number; early?: boolean };
};

const faults: CentreFaults = JSON.parse(process.argv[2] ?? '{}');
const say = (said: object) => process.send?.(said);
const parts = new Map<string, string[]>();
let last = Number(process.pid) * 1000;

process.on('message', (changed: CentreFaults) => Object.assign(faults, changed));
process.on('disconnect', () => process.exit());

/** The package decodes texts itself; a part of several comes with its header. */
type Text = { message: string | Buffer; udh?: Buffer[] };

function take(pdu: Pdu, id: string): void {
  const short = pdu['short_message'] as Text;
  const payload = pdu['message_payload'] as Text | undefined;
  const shared = {
    to: `+${String(pdu['destination_addr'])}`,
    from: String(pdu['source_addr']),
    dataCoding: Number(pdu['data_coding']),
    validUntil: String(pdu['validity_period']),
    id,
  };
  if (short.udh === undefined) {
    const text = String((payload ?? short).message);
    say({ event: 'message', message: { ...shared, text, parts: payload === undefined ? 1 : 0 } });
    return;
  }
  const [reference = 0, total = 0, place = 0] = [...(short.udh[0] ?? [])].slice(-3);
  const key = `${shared.to} ${reference}`;
  const got = parts.get(key) ?? [];
  parts.set(key, got);
  got[place - 1] = String(short.message);
  if (got.filter(Boolean).length < total) return;
  parts.delete(key);
  say({ event: 'message', message: { ...shared, text: got.join(''), parts: total } });
}

function sendReceipts(session: Session, pdu: Pdu, id: string): void {
  const { stat, times = 1 } = faults.receipts ?? { stat: '' };
  if (stat === '' || pdu['registered_delivery'] !== 1) return;
  const message = `id:${id} sub:001 dlvrd:001 submit date:2611221200 done date:2611221201 stat:${stat} err:000 text:`;
  const receipt = {
    source_addr: pdu['destination_addr'],
    destination_addr: pdu['source_addr'],
    esm_class: 4,
    data_coding: 0,
    short_message: Buffer.from(message),
  };
  say({ event: 'receipt', id, stat });
  for (let time = 0; time < times; time += 1)
    session.deliver_sm(receipt, ({ command_status: status }) => say({ event: 'receipt-answer', status }));
}

function submit(session: Session, pdu: Pdu): void {
  const { refuse, loseAnswer, slow = 0, receipts } = faults;
  if (refuse !== undefined && refuse.times > 0) {
    refuse.times -= 1;
    session.send(pdu.response({ command_status: smpp.errors[refuse.status] }));
    return;
  }
  last += 1;
  const id = String(last);
  take(pdu, id);
  if (loseAnswer !== undefined && loseAnswer.times > 0) {
    loseAnswer.times -= 1;
    if (loseAnswer.how === 'drop') session.destroy();
    return;
  }
  if (receipts?.early === true) sendReceipts(session, pdu, id);
  setTimeout(() => {
    session.send(pdu.response({ message_id: id }));
    if (receipts?.early !== true) sendReceipts(session, pdu, id);
  }, slow);
}

const server = smpp.createServer(faults.tls ?? {}, (session) => {
  session.on('error', () => session.destroy());
  session.on('bind_transceiver', (pdu: Pdu) => {
    const right = pdu['system_id'] === 'bank' && pdu['password'] === 'secret';
    session.send(pdu.response(right ? {} : { command_status: smpp.errors['ESME_RINVPASWD'] }));
    if (right) say({ event: 'bind', version: pdu['interface_version'], user: pdu['system_id'] });
  });
  session.on('submit_sm', (pdu: Pdu) => submit(session, pdu));
  session.on('enquire_link', (pdu: Pdu) => {
    if (faults.deaf !== true) session.send(pdu.response());
  });
  session.on('unbind', (pdu: Pdu) => {
    session.send(pdu.response());
    session.close();
  });
});
server.listen(faults.port ?? 0, '127.0.0.1', () => {
  const address = server.address();
  say({ event: 'listening', port: typeof address === 'object' ? address?.port : 0 });
});
