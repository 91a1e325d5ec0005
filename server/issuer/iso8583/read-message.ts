import type { NetworkEvent, NetworkEventKind, NetworkMerchant, NetworkMoney } from '../../issuer-port.ts';
import type { Typed } from '../own-card.ts';
import { type IsoMessage, NotOfDialect } from './codec.ts';
import { currencyOf } from './currency-numbers.ts';
import { PRIVATE, REQUESTS } from './dialect.ts';
import { readTransmission } from './transmission.ts';

type Fields = IsoMessage['fields'];

/** What a message says, without the card that it is about. */
export type Said = {
  facts: Omit<NetworkEvent, 'eventId' | 'sequence' | 'providerRef' | 'checks'>;
  /** What makes two messages of one charge and one card the same: all that moves money, and its sender's number. */
  sameAs: string;
  card: Typed;
  /** Whether the expiry was typed in at all. */
  expires: boolean;
};

/** Whether a message has the fields of its type and no others; throws NotOfDialect. */
export function checkFields({ type, fields }: IsoMessage): void {
  const rule = REQUESTS[type];
  if (rule === undefined) throw new NotOfDialect(`type ${type}`);
  const missing = rule.must.find((number) => !fields.has(number));
  if (missing !== undefined) throw new NotOfDialect(`field ${missing} is missing`);
  const known = new Set([...rule.must, ...rule.may, 128]);
  const strange = [...fields.keys()].find((number) => !known.has(number));
  if (strange !== undefined) throw new NotOfDialect(`field ${strange} in a ${type}`);
}

/** Reads what a message whose fields were checked asks or tells; throws NotOfDialect. */
export function readMessage({ type, fields }: IsoMessage, now: number): Said {
  const more = privateData(fields);
  const kind = kindOf(type, fields);
  const { amount, billing } = amountsOf(fields);
  const entry = field(fields, 22).slice(0, 2);
  const expiry = fields.get(14);
  const checkValue = more.get(PRIVATE.checkValue);
  return {
    facts: {
      kind,
      networkId: `${field(fields, 32)}.${field(fields, 37)}`,
      at: readTransmission(field(fields, 7), now),
      amount,
      billing,
      merchant: merchantOf(fields, more),
      purpose: purposeOf(fields),
      channel: field(fields, 25) === ECOMMERCE ? 'online' : 'other',
      // What is not known to be the shopper's doing is the merchant's.
      initiator: BY_CARDHOLDER.has(entry) ? 'cardholder' : 'merchant',
      final: kind === 'clearing' && isLast(more.get(PRIVATE.clearing)),
    },
    // A reversal that was asked for without an answer may come again as an advice.
    sameAs: [
      type.slice(0, type.startsWith('04') ? 2 : 3),
      ...IDENTITY.map((number) => fields.get(number) ?? ''),
    ].join(' '),
    card: {
      number: field(fields, 2),
      expiryMonth: Number(expiry?.slice(2) ?? 0),
      expiryYear: 2000 + Number(expiry?.slice(0, 2) ?? 0),
      ...(checkValue === undefined ? {} : { cvc: checked(checkValue, /^\d{3,4}$/, 'check value') }),
    },
    expires: expiry !== undefined,
  };
}

/** Number of the sender, processing, amounts and currencies, replacement amounts. */
const IDENTITY = [11, 3, 4, 49, 6, 51, 95];
/** Field 25: a purchase over the web. */
const ECOMMERCE = '59';
/** The first two digits of field 22: typed at the till or on the web, magnetic stripe, chip, without contact. */
const BY_CARDHOLDER: ReadonlySet<string> = new Set(['01', '02', '05', '07', '81', '90', '91']);
/** Field 39 of an advice: approved, in whole or in part, in our place. */
const APPROVED: ReadonlySet<string> = new Set(['00', '08', '10', '11']);
/** Field 39 of a reversal: the answer came too late, so that nobody took it. */
const TOO_LATE = '68';

/** The first two digits of field 3: debits, credits, inquiries, and what else there may be. */
function processingOf(fields: Fields): 'debit' | 'credit' | 'inquiry' {
  const code = Number(field(fields, 3).slice(0, 2));
  if (code >= 20 && code < 30) return 'credit';
  return code >= 30 && code < 40 ? 'inquiry' : 'debit';
}

function purposeOf(fields: Fields): NetworkEvent['purpose'] {
  if (field(fields, 3).startsWith('00')) return 'purchase';
  return processingOf(fields) === 'credit' ? 'credit' : 'other';
}

function kindOf(type: string, fields: Fields): NetworkEventKind {
  const processing = processingOf(fields);
  if (type.startsWith('010')) return fields.has(90) ? 'increment' : 'auth_request';
  if (processing === 'inquiry') return 'other';
  if (type.startsWith('022')) return processing === 'credit' ? 'refund' : 'clearing';
  if (type.startsWith('012')) return processing === 'credit' ? 'other' : adviceOf(fields);
  const original = field(fields, 90).slice(0, 3);
  // What was taken and is given back came back, and the other way round.
  if (original === '022') return processing === 'credit' ? 'refund_reversal' : 'refund';
  if (processing === 'credit') return 'other';
  return original.startsWith('01') && fields.get(39) === TOO_LATE ? 'not_approved' : 'reversal';
}

/** What was answered in our place: to a question that we were asked too (field 90 names it), or to one that we never saw. */
function adviceOf(fields: Fields): NetworkEventKind {
  const approved = APPROVED.has(field(fields, 39));
  if (fields.has(90)) return approved ? 'confirmed' : 'not_approved';
  return approved ? 'stand_in' : 'other';
}

/** Field 4 and 6, less what of them stays where field 95 says that something does. */
function amountsOf(fields: Fields): { amount: NetworkMoney; billing: NetworkMoney | undefined } {
  if (fields.has(6) !== fields.has(51)) throw new NotOfDialect('fields 6 and 51 go together');
  const stays = fields.get(95);
  const amount = moneyOf(fields, { amount: 4, currency: 49, stays: stays?.slice(0, 12) });
  if (!fields.has(6)) return { amount, billing: undefined };
  return { amount, billing: moneyOf(fields, { amount: 6, currency: 51, stays: stays?.slice(24, 36) }) };
}

type Place = { amount: number; currency: number; stays: string | undefined };

function moneyOf(fields: Fields, { amount, currency, stays = '0' }: Place): NetworkMoney {
  const minor = Number(field(fields, amount)) - Number(stays);
  if (minor < 0) throw new NotOfDialect(`field 95 is more than field ${amount}`);
  const letters = currencyOf(field(fields, currency));
  if (letters === undefined) throw new NotOfDialect(`currency of field ${currency}`);
  return { currency: letters, minor };
}

/** Two acquirers may give two merchants the same code, so the acquirer's is part of it. */
function merchantOf(fields: Fields, more: ReadonlyMap<string, string>): NetworkMerchant {
  const code = field(fields, 42).trim();
  if (code === '') throw new NotOfDialect('field 42');
  const place = field(fields, 43);
  const url = more.get(PRIVATE.url);
  return {
    acceptorId: `${field(fields, 32)}/${code}`,
    descriptor: place.slice(0, 25).trim(),
    city: place.slice(25, 38).trim(),
    country: place.slice(38).trim(),
    mcc: field(fields, 18),
    ...(url === undefined ? {} : { url }),
  };
}

/** The subfields of field 48. */
function privateData(fields: Fields): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let rest = fields.get(48) ?? '';
  while (rest !== '') {
    const head = checked(rest.slice(0, 4), /^\d{4}$/, 'field 48');
    const [name, length] = [head.slice(0, 2), Number(head.slice(2))];
    const text = rest.slice(4, 4 + length);
    if (length === 0 || text.length < length || found.has(name)) throw new NotOfDialect('field 48');
    found.set(name, text);
    rest = rest.slice(4 + length);
  }
  return found;
}

/** Clearing NN of MM. */
function isLast(clearing = '0101'): boolean {
  checked(clearing, /^\d{4}$/, 'number of the clearing');
  const [which, of] = [Number(clearing.slice(0, 2)), Number(clearing.slice(2))];
  if (which === 0 || which > of) throw new NotOfDialect('number of the clearing');
  return which === of;
}

function field(fields: Fields, number: number): string {
  const text = fields.get(number);
  if (text === undefined) throw new NotOfDialect(`field ${number} is missing`);
  return text;
}

function checked(text: string, shape: RegExp, where: string): string {
  if (!shape.test(text)) throw new NotOfDialect(where);
  return text;
}
