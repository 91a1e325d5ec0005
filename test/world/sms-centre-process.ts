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

/** A submit_sm that was taken, and which part of a concatenated message it is: a text that came in one is 1 of 1. */
export type TakenPart = { to: string; reference: number; total: number; place: number };

/** How a link ends: `drop` cuts it, `silent` says nothing more of this. */
type End = 'drop' | 'silent';

export type CentreFaults = {
  port?: number;
  tls?: { key: string; cert: string };
  /** So many times bind is not answered. */
  bind?: { how: End; times: number };
  /** Milliseconds before submit_sm is answered. */
  slow?: number;
  /** So many submissions are answered with this status, and not taken. */
  refuse?: { status: string; times: number };
  /** So many submissions, or only those of this part of a message in several, are taken and not answered. */
  loseAnswer?: { how: End; times: number; place?: number };
  /** So many times the link is cut as soon as this part was taken and answered. */
  cutAfter?: { place: number; times: number };
  /** Says nothing to enquire_link. */
  deaf?: boolean;
  /** What receipts say, how often each comes, and whether before the submission's own answer. */
  receipts?: { stat: string; times?: number; early?: boolean };
};

const faults: CentreFaults = JSON.parse(process.argv[2] ?? '{}');
const say = (said: object) => process.send?.(said);
const parts = new Map<string, string[]>();
let last = Number(process.pid) * 1000;

type Change = { changed: CentreFaults } | { renewed: CentreFaults };

process.on('message', async (change: Change) => {
  if ('renewed' in change) {
    for (const fault of Object.keys(faults)) delete faults[fault as keyof CentreFaults];
    // What ended links have to say comes before the answer.
    await Promise.all(server.sessions.map((session) => new Promise<void>((ended) => session.destroy(ended))));
  }
  Object.assign(faults, 'renewed' in change ? change.renewed : change.changed);
  say({ event: 'changed' });
});
process.on('disconnect', () => process.exit());

/** The package decodes texts itself; a part of several comes with its header. */
type Text = { message: string | Buffer; udh?: Buffer[] };

function partOf(pdu: Pdu): TakenPart {
  const { udh } = pdu['short_message'] as Text;
  const [reference = 0, total = 1, place = 1] = udh === undefined ? [] : [...(udh[0] ?? [])].slice(-3);
  return { to: `+${String(pdu['destination_addr'])}`, reference, total, place };
}

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
  const { reference, total, place } = partOf(pdu);
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

/** Whether a fault befalls this part; each time counts. */
function isDue<T extends { times: number; place?: number }>(
  fault: T | undefined,
  { place }: TakenPart,
): fault is T {
  if (fault === undefined || fault.times === 0 || (fault.place ?? place) !== place) return false;
  fault.times -= 1;
  return true;
}

function bind(session: Session, pdu: Pdu): void {
  if (faults.bind !== undefined && faults.bind.times > 0) {
    faults.bind.times -= 1;
    if (faults.bind.how === 'drop') session.destroy();
    return;
  }
  const right = pdu['system_id'] === 'bank' && pdu['password'] === 'secret';
  session.send(pdu.response(right ? {} : { command_status: smpp.errors['ESME_RINVPASWD'] }));
  if (right) say({ event: 'bind', version: pdu['interface_version'], user: pdu['system_id'] });
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
  const part = partOf(pdu);
  say({ event: 'part', part });
  take(pdu, id);
  if (isDue(loseAnswer, part)) {
    if (loseAnswer.how === 'drop') session.destroy();
    return;
  }
  if (isDue(faults.cutAfter, part)) {
    session.send(pdu.response({ message_id: id }), undefined, () => session.destroy());
    return;
  }
  if (receipts?.early === true) sendReceipts(session, pdu, id);
  setTimeout(() => {
    session.send(pdu.response({ message_id: id }));
    if (receipts?.early !== true) sendReceipts(session, pdu, id);
  }, slow);
}

const server = smpp.createServer(faults.tls ?? {}, (session) => {
  const link = { event: 'link', from: Date.now() };
  session.on('error', () => session.destroy());
  session.on('close', () => say({ ...link, until: Date.now() }));
  session.on('bind_transceiver', (pdu: Pdu) => bind(session, pdu));
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
