import { describe, expect, test } from 'vitest';
import { answerTo, refuseForm } from '../../server/issuer/iso8583/answer.ts';
import { decode, NotOfDialect } from '../../server/issuer/iso8583/codec.ts';
import { currencyOf } from '../../server/issuer/iso8583/currency-numbers.ts';
import { checkFields, readMessage } from '../../server/issuer/iso8583/read-message.ts';
import { readTransmission } from '../../server/issuer/iso8583/transmission.ts';
import { DECLINE_REASONS } from '../../shared/card-decision.ts';
import { activeCurrencies } from '../../shared/currencies.ts';
import { packIso, sealIso, unpackIso } from '../world/iso-wire.ts';
import { CHARGE } from './iso8583-messages.ts';

const KEY = Buffer.alloc(32, 7);
const NOW = Date.UTC(2026, 10, 28, 9, 30, 5);
const ORIGINAL = '010000000111280930000000012345600000000000';
const CLEARED = ORIGINAL.replace('0100', '0220');

type Changes = Record<number, string | undefined>;

function message(type: string, changes: Changes = {}) {
  const all = Object.entries({ ...CHARGE, ...changes }).filter(([, text]) => text !== undefined);
  const fields = Object.fromEntries(all) as Record<number, string>;
  return decode(sealIso(packIso({ type, fields }), KEY));
}

function read(type: string, changes: Changes = {}) {
  const one = message(type, changes);
  checkFields(one);
  return readMessage(one, NOW);
}

test('a question in full', () => {
  expect(read('0100', { 48: '6020https://shop.example9203123' })).toEqual({
    facts: {
      kind: 'auth_request',
      networkId: '00123456.633209000001',
      at: Date.UTC(2026, 10, 28, 9, 30, 0),
      amount: { currency: 'EUR', minor: 4250 },
      billing: undefined,
      merchant: {
        acceptorId: '00123456/ACCEPTOR-1',
        descriptor: 'EXAMPLE SHOP',
        city: 'BERLIN',
        country: 'DE',
        mcc: '5732',
        url: 'https://shop.example',
      },
      purpose: 'purchase',
      channel: 'online',
      initiator: 'cardholder',
      final: false,
    },
    sameAs: '010 000001 000000 000000004250 978   ',
    card: { number: '4242424242424242', expiryMonth: 12, expiryYear: 2027, cvc: '123' },
    expires: true,
  });
});

describe('what a message is', () => {
  test.each<[string, string, Changes]>([
    ['auth_request', '0100', {}],
    ['auth_request', '0101', {}],
    ['auth_request', '0100', { 3: '200000' }],
    ['increment', '0100', { 90: ORIGINAL }],
    ['stand_in', '0120', { 39: '00' }],
    ['other', '0120', { 39: '05' }],
    ['other', '0120', { 39: '00', 3: '200000' }],
    ['other', '0120', { 39: '00', 3: '310000' }],
    ['confirmed', '0121', { 39: '00', 90: ORIGINAL }],
    ['not_approved', '0120', { 39: '51', 90: ORIGINAL }],
    ['clearing', '0220', {}],
    ['clearing', '0221', { 3: '010000' }],
    ['refund', '0220', { 3: '200000' }],
    ['other', '0220', { 3: '310000' }],
    ['reversal', '0400', { 90: ORIGINAL }],
    ['reversal', '0420', { 90: ORIGINAL, 39: '17' }],
    ['not_approved', '0421', { 90: ORIGINAL, 39: '68' }],
    ['refund', '0420', { 90: CLEARED }],
    ['refund', '0420', { 90: CLEARED, 39: '68' }],
    ['refund_reversal', '0420', { 90: CLEARED, 3: '200000' }],
    ['other', '0420', { 90: ORIGINAL, 3: '200000' }],
  ])('%s: %s with %j', (kind, type, changes) => {
    expect(read(type, changes).facts.kind).toBe(kind);
  });

  test('a repeat is the same as its first message, and so is an advice of a reversal', () => {
    expect(read('0101').sameAs).toBe(read('0100').sameAs);
    expect(read('0421', { 90: ORIGINAL }).sameAs).toBe(read('0400', { 90: ORIGINAL }).sameAs);
  });

  test.each<[string, Changes]>([
    ['number', { 11: '000002' }],
    ['amount', { 4: '000000004251' }],
    ['currency', { 49: '840' }],
    ['processing', { 3: '010000' }],
    ['billing', { 6: '000000004250', 51: '840' }],
  ])('another %s is another message', (_name, changes) => {
    expect(read('0100', changes).sameAs).not.toBe(read('0100').sameAs);
  });

  test.each<[string, string, Changes]>([
    ['online', 'cardholder', { 22: '812', 25: '59' }],
    ['online', 'merchant', { 22: '102', 25: '59' }],
    ['other', 'cardholder', { 22: '051', 25: '00' }],
    ['other', 'merchant', { 22: '000', 25: '08' }],
  ])('%s, by the %s: %j', (channel, initiator, changes) => {
    expect(read('0100', changes).facts).toMatchObject({ channel, initiator });
  });

  test.each<[boolean, string | undefined]>([
    [true, undefined],
    [true, '71040101'],
    [true, '71040303'],
    [false, '71040103'],
  ])('the last clearing: %s for %s', (final, data) => {
    expect(read('0220', { 48: data }).facts.final).toBe(final);
  });
});

describe('how much', () => {
  test('a part that is reversed is what does not stay, in both currencies', () => {
    const changes = {
      90: ORIGINAL,
      6: '000000003990',
      51: '840',
      95: '000000003250000000000000000000003051000000',
    };
    expect(read('0400', changes).facts).toMatchObject({
      amount: { currency: 'EUR', minor: 1000 },
      billing: { currency: 'USD', minor: 939 },
    });
  });

  test.each<[string, string, Changes]>([
    ['more stays than there was', '0400', { 90: ORIGINAL, 95: `000000004251${'0'.repeat(30)}` }],
    ['billing without its currency', '0100', { 6: '000000004250' }],
    ['a currency that is none', '0100', { 49: '000' }],
    ['gold', '0100', { 49: '959' }],
  ])('%s is refused', (_name, type, changes) => {
    expect(() => read(type, changes)).toThrow(NotOfDialect);
  });

  test('every currency has its number', () => {
    const known = Array.from({ length: 1000 }, (_, number) => currencyOf(String(number).padStart(3, '0')));
    expect(known.filter((letters) => letters !== undefined).toSorted()).toEqual(
      activeCurrencies().toSorted(),
    );
    expect(currencyOf('978')).toBe('EUR');
    expect(currencyOf('392')).toBe('JPY');
  });
});

describe('what is refused', () => {
  test.each<[string, string, Changes, string]>([
    ['a type of nobody', '0200', {}, 'type 0200'],
    ['an answer', '0110', {}, 'type 0110'],
    ['a missing field', '0100', { 43: undefined }, 'field 43 is missing'],
    ['a field of another type', '0100', { 95: '0'.repeat(42) }, 'field 95 in a 0100'],
    ['an advice without its answer', '0120', {}, 'field 39 is missing'],
    ['a reversal of nothing', '0420', {}, 'field 90 is missing'],
    ['a merchant without a name', '0100', { 42: ' '.repeat(15) }, 'field 42'],
    ['a month 13', '0100', { 7: '1328093000' }, 'field 7'],
    ['a February 30', '0100', { 7: '0230093000' }, 'field 7'],
    ['an hour 24', '0100', { 7: '1128240000' }, 'field 7'],
    ['a check value of letters', '0100', { 48: '9203abc' }, 'check value'],
    ['a subfield that is cut short', '0100', { 48: '9204123' }, 'field 48'],
    ['a subfield twice', '0100', { 48: '92031239203124' }, 'field 48'],
    ['an empty subfield', '0100', { 48: '9200' }, 'field 48'],
    ['a subfield without a length', '0100', { 48: '92 3123' }, 'field 48'],
    ['a clearing 2 of 1', '0220', { 48: '71040201' }, 'number of the clearing'],
    ['a clearing 0 of 0', '0220', { 48: '71040000' }, 'number of the clearing'],
  ])('%s', (_name, type, changes, where) => {
    expect(() => read(type, changes)).toThrow(where);
  });
});

describe('the time of a message', () => {
  const NEW_YEAR = Date.UTC(2027, 0, 1, 0, 0, 10);
  test.each([
    ['1231235959', NEW_YEAR, Date.UTC(2026, 11, 31, 23, 59, 59)],
    ['0101000020', NEW_YEAR, Date.UTC(2027, 0, 1, 0, 0, 20)],
    ['0101000010', Date.UTC(2026, 11, 31, 23, 59, 50), NEW_YEAR],
    ['0301000000', NEW_YEAR, Date.UTC(2026, 2, 1)],
    ['0229120000', Date.UTC(2028, 2, 1), Date.UTC(2028, 1, 29, 12)],
  ])('%s is the latest such moment', (text, now, at) => {
    expect(readTransmission(text, now)).toBe(at);
  });
});

describe('the answer', () => {
  const answered = (answer: Parameters<typeof answerTo>[1], type = '0100') => {
    const bytes = answerTo(message(type, type === '0100' ? {} : { 90: ORIGINAL }), answer);
    return unpackIso(sealIso(bytes ?? Buffer.alloc(0), KEY), KEY);
  };

  test('yes has an approval code, the same for the same question, and no card number', () => {
    const yes = answered({ approved: true });
    expect(yes).toMatchObject({ type: '0110', fields: { 39: '00', 38: expect.stringMatching(/^\d{6}$/) } });
    expect(answered({ approved: true })).toEqual(yes);
    expect(yes.fields[2]).toBeUndefined();
  });

  test('no is never a code that takes the card away', () => {
    for (const reason of [...DECLINE_REASONS, 'constructor', '']) {
      const no = answered({ approved: false, reason });
      expect(no.fields[39]).toMatch(/^(05|12|13|51|57)$/);
      expect(no.fields[38]).toBeUndefined();
    }
  });

  test('a fact is taken note of', () => {
    expect(answered({ received: true }, '0420')).toMatchObject({ type: '0430', fields: { 39: '00' } });
    expect(answered({ received: true }, '0400').type).toBe('0410');
  });

  test('what is not of the dialect is answered so where its type is known', () => {
    const bytes = refuseForm(message('0100', { 43: undefined }));
    expect(unpackIso(sealIso(bytes ?? Buffer.alloc(0), KEY), KEY).fields[39]).toBe('30');
    expect(refuseForm(message('0200'))).toBeUndefined();
  });
});
