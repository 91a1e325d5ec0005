// Only Stripe's own signature over exactly these bytes, of these five minutes, opens a message.
import Stripe from 'stripe';
import { describe, expect, test } from 'vitest';
import { verifyEvent } from '../../server/issuer/stripe/signature.ts';
import { EventRefused } from '../../server/issuer-port.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const NOW_S = NOW / 1000;
const SECRET = 'whsec_thisendpoint';
const stripe = new Stripe('sk_test_12345678');
const EVENT = {
  id: 'evt_1',
  type: 'issuing_card.created',
  created: NOW_S,
  data: { object: { name: 'Bäcker' } },
};
const TEXT = JSON.stringify(EVENT);

function sign(payload: string, { secret = SECRET, timestamp = NOW_S, scheme = 'v1' } = {}): string {
  return stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp, scheme });
}

type Given = { raw?: Buffer; header?: string | string[] | undefined; secrets?: string[]; now?: number };

function read({ raw = Buffer.from(TEXT), secrets = [SECRET], now = NOW, ...given }: Given) {
  const header = 'header' in given ? given.header : sign(TEXT);
  return verifyEvent(stripe, { raw, header, secrets, now });
}

function refusal(given: Given): string {
  try {
    read(given);
  } catch (error) {
    if (error instanceof EventRefused) return error.why;
    throw error;
  }
  return 'taken';
}

test('a genuine message is read, under any of the endpoints’ secrets', () => {
  expect(read({})).toEqual(EVENT);
  expect(read({ secrets: ['whsec_theotherone', SECRET] })).toEqual(EVENT);
  expect(read({ secrets: [SECRET, 'whsec_theotherone'] })).toEqual(EVENT);
  // While a secret is rolled, Stripe signs with both.
  const both = `${sign(TEXT, { secret: 'whsec_beforeitwasrolled' })},${sign(TEXT).split(',')[1]}`;
  expect(read({ header: both })).toEqual(EVENT);
});

describe('refused for its signature', () => {
  const cases: [string, Given][] = [
    ['none', { header: undefined }],
    ['empty', { header: '' }],
    ['several headers', { header: [sign(TEXT), sign(TEXT)] }],
    ['no scheme', { header: `t=${NOW_S}` }],
    ['the scheme of tests', { header: sign(TEXT, { scheme: 'v0' }) }],
    ['another secret', { header: sign(TEXT, { secret: 'whsec_somebodyelse' }) }],
    ['no time', { header: sign(TEXT).replace(/^t=\d+,/, '') }],
    ['a time that is no number', { header: sign(TEXT).replace(/^t=\d+/, 't=NaN') }],
    ['another time', { header: sign(TEXT).replace(/^t=\d+/, `t=${NOW_S - 1}`) }],
    ['two times', { header: `${sign(TEXT)},t=${NOW_S - 5}` }],
    ['endless', { header: `${sign(TEXT)},${'v1=a,'.repeat(2000)}` }],
    ['of another message', { header: sign('{}') }],
    ['nothing signed', { raw: Buffer.alloc(0) }],
    ['a byte order mark before it', { raw: Buffer.from(`\ufeff${TEXT}`) }],
    ['a blank before it', { raw: Buffer.from(` ${TEXT}`) }],
  ];
  test.each(cases)('%s', (_name, given) => expect(refusal(given)).toBe('signature'));

  test('any byte changed, any end cut off', () => {
    const raw = Buffer.from(TEXT);
    for (let place = 0; place < raw.length; place += 1) {
      const changed = Buffer.from(raw);
      changed[place] = (changed[place] ?? 0) ^ 1;
      expect(refusal({ raw: changed })).toBe('signature');
      expect(refusal({ raw: raw.subarray(0, place) })).toBe('signature');
    }
  });

  test('bytes that are no text do not pass for the text that stands in for them', () => {
    const replaced = TEXT.replace('ä', '\ufffd');
    const raw = Buffer.from(TEXT.replace('ä', 'ÿ'), 'latin1');
    expect(refusal({ raw, header: sign(replaced) })).toBe('signature');
  });
});

test('refused for its age: more than five minutes old, or early', () => {
  const at = (timestamp: number) => refusal({ header: sign(TEXT, { timestamp }) });
  expect(at(NOW_S - 300)).toBe('taken');
  expect(at(NOW_S - 301)).toBe('age');
  expect(at(NOW_S + 300)).toBe('taken');
  expect(at(NOW_S + 301)).toBe('age');
  expect(refusal({ secrets: [SECRET, 'whsec_other'], header: sign(TEXT, { timestamp: 1 }) })).toBe('age');
});

test('signed, and still no event', () => {
  for (const text of ['nonsense', 'null', '[]', '"x"', '{}', '{"object":"v2.core.event"}', '{"id":1}'])
    expect([text, refusal({ raw: Buffer.from(text), header: sign(text) })]).toEqual([text, 'form']);
});
