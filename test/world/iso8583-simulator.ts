// A card network that speaks ISO 8583:1987 by TCP to an issuer that decides by itself: acquirers, their merchants, stand-in.
import { randomBytes, randomInt } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { IsoPeer } from './iso-peer.ts';
import { frameIso, type IsoFields, packIso, sealIso, unpackIso, type WireMessage } from './iso-wire.ts';
import type { Money } from './network.ts';
import {
  type Message,
  type Purchase,
  type Reply,
  type ServerSide,
  type SimulatedCharge,
  type SimulatedNetwork,
  type SimulatedRefund,
  type Simulator,
  TAMPERS,
  type Tamper,
} from './simulator.ts';
import { inAccount, WireSimulator } from './wire-simulator.ts';

/** Runs before the server; both know the key. */
export async function startIso8583Network(): Promise<SimulatedNetwork> {
  const folder = await mkdtemp(path.join(tmpdir(), 'countersign-iso8583-'));
  const keyFile = path.join(folder, 'mac.key');
  const key = randomBytes(32);
  await writeFile(keyFile, `${key.toString('hex')}\n`, { mode: 0o600 });
  let simulator: Iso8583Simulator | undefined;
  return {
    environment: { ISSUER: 'iso8583', ISO8583_LISTEN: '127.0.0.1:0', ISO8583_MAC_KEY_FILE: keyFile },
    connect: async (side) => {
      simulator = new Iso8583Simulator(side, key);
      return simulator;
    },
    [Symbol.asyncDispose]: async () => {
      await simulator?.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const ACQUIRER = '00123456';
const CURRENCIES: Readonly<Record<string, string>> = { EUR: '978', USD: '840', CHF: '756' };
/** What an answer repeats of its question, where that has it. */
const ECHOED = [3, 4, 6, 7, 11, 32, 37, 41, 42, 49, 51];
const ANSWERS = /^(00|05|12|13|51|57)$/;
const TEN_MINUTES = 600_000;

/** `original`: how field 90 names the message that it began with. */
type IsoCharge = SimulatedCharge & { original?: string };

export class Iso8583Simulator extends WireSimulator implements Simulator {
  readonly can = {
    tampers: TAMPERS,
    readsBack: false,
    disputes: false,
    refundReversals: true,
    earlyReversals: true,
    ownExpiry: true,
  };
  readonly #address: string;
  readonly #clock: () => number;
  /** Of the messages' codes. */
  readonly key: Buffer;
  #peer: Promise<IsoPeer> | undefined;
  #number = randomInt(900_000);

  constructor({ listening = '', clock }: ServerSide, key: Buffer) {
    super();
    this.#address = listening;
    this.#clock = clock;
    this.key = key;
  }

  async authorise(purchase: Purchase): Promise<IsoCharge> {
    const networkId = purchase.networkId ?? reference();
    return this.#ask({ ...purchase, networkId, approved: false }, this.#names());
  }

  async increment(charge: IsoCharge, amount: Money): Promise<IsoCharge> {
    const more = { ...charge, amount, ...inAccount(charge, amount) };
    const { approved } = await this.#ask(more, this.#names(), { 90: charge.original ?? '' });
    return { ...more, approved };
  }

  async authoriseLate(purchase: Purchase, { told }: { told: boolean }): Promise<IsoCharge> {
    const charge = await this.authorise(purchase);
    if (told) await this.#tell('0420', charge, { 39: '68', 90: charge.original ?? '' });
    return { ...charge, approved: false };
  }

  authoriseSilently(purchase: Purchase): Promise<IsoCharge> {
    return this.authorise(purchase);
  }

  async standIn(purchase: Purchase): Promise<IsoCharge> {
    const charge = { ...purchase, networkId: purchase.networkId ?? reference(), approved: true };
    const names = this.#names();
    await this.#tell('0120', charge, { ...names, 38: '123456', 39: '00' });
    return { ...charge, original: originalOf('0120', names) };
  }

  async reverseThenAuthorise(purchase: Purchase): Promise<IsoCharge> {
    const names = this.#names();
    const charge = { ...purchase, networkId: reference(), approved: true };
    await this.#tell('0420', charge, { 90: originalOf('0100', names) });
    return this.#ask(charge, names);
  }

  /** Field 95 says what stays; where nothing does it is left out. */
  async reverse(charge: IsoCharge, amount: Money = charge.amount): Promise<void> {
    const stays = minorOf(charge.amount) - minorOf(amount);
    const billed = inAccount(charge, amount).billing;
    const staysBilled = billed && charge.billing ? minorOf(charge.billing) - minorOf(billed) : 0;
    const replaced = `${digits(stays, 12)}${digits(0, 12)}${digits(staysBilled, 12)}${digits(0, 6)}`;
    const original = charge.original ?? originalOf('0100', this.#names());
    await this.#tell('0400', charge, { 90: original, ...(stays === 0 ? {} : { 95: replaced }) });
  }

  expire(): Promise<void> {
    return Promise.reject(new Error('no message tells that a hold has lapsed'));
  }

  clear(charge: IsoCharge, { amount = charge.amount, final = true } = {}): Promise<void> {
    const part = { ...charge, amount, ...inAccount(charge, amount) };
    return this.#tell('0220', part, {}, final ? {} : { '71': '0102' });
  }

  async forcePost(purchase: Purchase): Promise<IsoCharge> {
    const charge = { ...purchase, networkId: purchase.networkId ?? reference(), approved: false };
    await this.#tell('0220', charge);
    return charge;
  }

  async refund(charge: IsoCharge, amount: Money = charge.amount): Promise<SimulatedRefund> {
    const names = this.#names();
    const part = { ...charge, amount, ...inAccount(charge, amount) };
    await this.#tell('0220', part, { ...names, 3: '200000' });
    return { ...charge, refunded: amount, original: originalOf('0220', names) } as SimulatedRefund;
  }

  refundUnlinked(purchase: Purchase): Promise<SimulatedRefund> {
    return this.refund({ ...purchase, networkId: purchase.networkId ?? reference(), approved: true });
  }

  reverseRefund(refund: SimulatedRefund & { original?: string }): Promise<void> {
    const part = { ...refund, amount: refund.refunded, ...inAccount(refund, refund.refunded) };
    return this.#tell('0420', part, { 3: '200000', 90: refund.original ?? '' });
  }

  dispute(): Promise<void> {
    return Promise.reject(new Error('disputes come by no message'));
  }

  endDispute(): Promise<void> {
    return Promise.reject(new Error('disputes come by no message'));
  }

  async send({ raw }: Message): Promise<Reply> {
    const sent = unpackIso(raw, this.key);
    const peer = await this.#connected();
    const answer = await peer.ask(raw, sent.fields[11] ?? '');
    return this.#judged(sent, answer);
  }

  /** On a connection of its own, behind a question whether the link stands. */
  async tamper({ raw }: Message, how: Tamper): Promise<Reply> {
    const peer = await this.connect();
    const sent = unpackIso(raw, this.key);
    const waits = peer.ask(tampered(raw, how, this.key), sent.fields[11] ?? '').then(
      (answer) => this.#judged(sent, answer),
      () => undefined,
    );
    const echoed = peer.ask(this.echo('999999'), '999999').catch(() => undefined);
    // Where that is answered and the message is not, the server has let the message fall.
    const reply = await Promise.race([waits, echoed.then(() => pause(200))]);
    await peer.close();
    return reply ?? { taken: false, approved: undefined };
  }

  /** What the network answered in our place, a question having gone unanswered; `code` as field 39. */
  standInAfter(charge: IsoCharge, code: string): Promise<void> {
    return this.#tell('0120', charge, { 39: code, 90: charge.original ?? '' });
  }

  /** A connection of its own. */
  connect(): Promise<IsoPeer> {
    return IsoPeer.connect(this.#address, this.key);
  }

  sealed(packed: Buffer): Buffer {
    return sealIso(packed, this.key);
  }

  /** Sends messages as they are, and a question behind them whose answer says that all were seen; answers all answers. */
  async sendAll(messages: readonly Buffer[]): Promise<WireMessage[]> {
    const peer = await this.connect();
    await peer.ask(this.echo('999998'), '999998');
    for (const message of messages) peer.write(frameIso(message));
    await peer.ask(this.echo('999999'), '999999');
    for (let quiet = 0, seen = -1; quiet < 3; quiet += seen === peer.unexpected.length ? 1 : 0) {
      seen = peer.unexpected.length;
      await pause(50);
    }
    await peer.close();
    return peer.unexpected;
  }

  /** Asks whether the link stands. */
  echo(number: string): Buffer {
    const fields = { 7: transmitted(this.#clock()), 11: number, 70: '301' };
    return sealIso(packIso({ type: '0800', fields }), this.key);
  }

  async close(): Promise<void> {
    await (await this.#peer)?.close();
  }

  /** Connects once for all that waits, and again after the server has ended the link. */
  #connected(): Promise<IsoPeer> {
    const forget = () => {
      this.#peer = undefined;
    };
    this.#peer ??= this.connect().then(
      (peer) => {
        peer.socket.once('close', forget);
        return peer;
      },
      (error: Error) => {
        forget();
        throw error;
      },
    );
    return this.#peer;
  }

  /** The sender's time and number, by which a message is named. */
  #names(): { 7: string; 11: string } {
    this.#number += 1;
    return { 7: transmitted(this.#clock()), 11: digits(this.#number, 6) };
  }

  #message(
    type: string,
    charge: IsoCharge,
    more: IsoFields,
    privately: Readonly<Record<string, string>>,
  ): Message {
    const all = { ...fieldsOf(charge, privately), ...this.#names(), ...more };
    return { raw: sealIso(packIso({ type, fields: all }), this.key), headers: {} };
  }

  async #ask(charge: IsoCharge, names: { 7: string; 11: string }, more: IsoFields = {}): Promise<IsoCharge> {
    const { cvc } = charge.card;
    const typed = cvc === undefined ? {} : { '92': cvc };
    const message = this.#message('0100', charge, { ...names, ...more }, typed);
    const approved = await this.put(message);
    return { ...charge, approved, original: originalOf('0100', names) };
  }

  async #tell(
    type: string,
    charge: IsoCharge,
    more: IsoFields = {},
    privately: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    await this.pass(this.#message(type, charge, more, privately), `the ${type}`);
  }

  /** An answer has to be the one to this question, in the words of this network. */
  #judged(sent: WireMessage, answer: WireMessage): Reply {
    const { fields } = answer;
    if (answer.type !== `${sent.type.slice(0, 2)}${Number(sent.type[2]) + 1}0`)
      throw new Error(`${answer.type} answers ${sent.type}`);
    const code = fields[39] ?? '';
    if (code === '30') return { taken: false, approved: undefined };
    const other = ECHOED.filter((number) => fields[number] !== sent.fields[number]);
    if (other.length > 0 || fields[2] !== undefined)
      throw new Error(`fields ${other} are not the question's`);
    if (!ANSWERS.test(code)) throw new Error(`answered with ${code}`);
    if (sent.type.slice(0, 3) !== '010') return { taken: code === '00', approved: undefined };
    if ((fields[38] !== undefined) !== (code === '00')) throw new Error('field 38 goes with a yes');
    return { taken: true, approved: code === '00' };
  }
}

function fieldsOf(charge: IsoCharge, privately: Readonly<Record<string, string>>): IsoFields {
  const { card, merchant, amount, billing, channel = 'online', initiator = 'cardholder' } = charge;
  const { acceptorId, descriptor, city, country, mcc, url } = merchant;
  const all = { ...(url === undefined ? {} : { '60': url }), ...privately };
  const subfields = Object.entries(all).map(([name, text]) => `${name}${digits(text.length, 2)}${text}`);
  const entry = channel === 'online' ? '812' : '051';
  return {
    2: card.number,
    3: '000000',
    4: digits(minorOf(amount), 12),
    ...(billing === undefined
      ? {}
      : { 6: digits(minorOf(billing), 12), 10: '61000000', 51: CURRENCIES[billing.currency] ?? '' }),
    14: `${digits(card.expiryYear % 100, 2)}${digits(card.expiryMonth, 2)}`,
    18: mcc,
    22: initiator === 'merchant' ? '102' : entry,
    25: channel === 'online' ? '59' : '00',
    32: ACQUIRER,
    37: charge.networkId,
    41: 'TERM0001',
    42: acceptorId.padEnd(15),
    43: `${descriptor.slice(0, 25).padEnd(25)}${city.slice(0, 13).padEnd(13)}${country.padEnd(2)}`,
    ...(subfields.length === 0 ? {} : { 48: subfields.join('') }),
    49: CURRENCIES[amount.currency] ?? '',
  };
}

function tampered(raw: Buffer, how: Tamper, key: Buffer): Buffer {
  if (how === 'truncated') return raw.subarray(0, Math.floor(raw.length / 2));
  if (how === 'wrong-secret') return sealIso(raw.subarray(0, -8), randomBytes(32));
  const message = unpackIso(raw, key);
  if (how === 'old') {
    const [month, day, hour, minute, second] = (message.fields[7]?.match(/\d\d/g) ?? []).map(Number) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const sent = Date.UTC(new Date().getUTCFullYear(), month - 1, day, hour, minute, second);
    message.fields[7] = transmitted(sent - TEN_MINUTES);
    return sealIso(packIso(message), key);
  }
  // A smaller amount under the code of the larger one.
  message.fields[4] = digits(1, 12);
  return Buffer.concat([packIso(message), raw.subarray(-8)]);
}

/** Field 90: type, number, time, acquirer, and who forwarded it. */
function originalOf(type: string, names: { 7: string; 11: string }): string {
  return `${type}${names[11]}${names[7]}${ACQUIRER.padStart(11, '0')}${digits(0, 11)}`;
}

/** `MMDDhhmmss` in UTC. */
function transmitted(at: number): string {
  return new Date(at).toISOString().replace(/\D/g, '').slice(4, 14);
}

const minorOf = ({ value }: Money) => Number(value.replace('.', ''));
const digits = (value: number, length: number) => String(value).padStart(length, '0');
const reference = () => digits(randomInt(2 ** 47), 15).slice(-12);
