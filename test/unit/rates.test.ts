// Rates of a file or an address: what is read from it, and one line for each thing that is wrong with it.
import { describe, expect, test } from 'vitest';
import { RatesUnreadable, readRates } from '../../server/rates/read-rates.ts';
import { reserveFor } from '../../shared/exchange.ts';
import { parseMargin } from '../../shared/margin.ts';

const NONE = { digits: 0n, scale: 0 };
const read = (text: string, margin = NONE) => readRates(new TextEncoder().encode(text), margin);
const GOOD = {
  source: 'Example Bank, treasury',
  asOf: '2026-11-27T14:00:00Z',
  margin: '0.02',
  rates: { JPYEUR: '0.00612', USDEUR: '0.92' },
};
const json = (changes: object) => JSON.stringify({ ...GOOD, ...changes });

const cubes = "<Cube currency='USD' rate='1.0876'/><Cube currency='JPY' rate='163.40'/>";
const ecb = (
  inner = cubes,
  day = '2026-11-27',
  before = '',
) => `<?xml version="1.0" encoding="UTF-8"?>${before}
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
  <gesmes:subject>Reference rates</gesmes:subject>
  <gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>
  <Cube><Cube time='${day}'>${inner}</Cube></Cube>
</gesmes:Envelope>`;

function mistakes(text: string): readonly string[] {
  try {
    read(text);
    return [];
  } catch (error) {
    if (error instanceof RatesUnreadable) return error.lines;
    throw error;
  }
}

describe('JSON', () => {
  test('the margin is in the rate', () => {
    expect(read(json({})).rateOf('JPY', 'EUR')).toEqual({
      rate: '0.0062424',
      margin: '0.02',
      source: 'Example Bank, treasury',
      asOf: '2026-11-27T14:00:00Z',
    });
  });

  test('pairs serve one way, and cross nothing', () => {
    const table = read(json({}));
    expect(table.rateOf('EUR', 'JPY')).toBeUndefined();
    expect(table.rateOf('JPY', 'USD')).toBeUndefined();
  });

  test.each<[unknown, string | undefined]>([
    [undefined, '0.00612'],
    ['0', '0.00612'],
    ['0.015', '0.0062118'],
    ['1.5%', '0.0062118'],
    [0.015, '0.0062118'],
  ])('margin %s', (margin, rate) => {
    expect(read(json({ margin })).rateOf('JPY', 'EUR')?.rate).toBe(rate);
  });

  test('where it names no margin, the configured one is added', () => {
    const margin = parseMargin('1.5%') ?? NONE;
    expect(read(json({ margin: undefined }), margin).rateOf('JPY', 'EUR')?.rate).toBe('0.0062118');
    expect(read(json({ margin: '0' }), margin).rateOf('JPY', 'EUR')?.rate).toBe('0.00612');
  });

  test('a date stands for its first moment; a byte order mark is none of the text', () => {
    const table = read(`\ufeff${json({ asOf: '2026-11-27' })}`);
    expect(table.rateOf('JPY', 'EUR')?.asOf).toBe('2026-11-27T00:00:00Z');
  });

  test.each<[string, string, RegExp]>([
    ['nothing', '', /neither JSON nor XML/],
    ['a list', '[]', /neither JSON nor XML/],
    ['a name twice', '{"source":"a","source":"b"}', /neither JSON nor XML/],
    ['too deep', `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`, /neither JSON nor XML/],
    ['another member', json({ base: 'EUR' }), /"base" is no member/],
    ['no source', json({ source: '' }), /source is ""/],
    ['a source that turns the line round', json({ source: 'a\u202eb' }), /source/],
    ['no time', json({ asOf: 'yesterday' }), /asOf is "yesterday"/],
    ['a day that is none', json({ asOf: '2026-02-30' }), /asOf/],
    ['a margin of all', json({ margin: '1' }), /margin is "1"/],
    ['a margin in bare percent', json({ margin: '1.5' }), /margin is "1.5"/],
    ['a negative margin', json({ margin: -0.01 }), /margin is -0.01/],
    ['a margin with an exponent', json({ margin: 1e-7 }), /margin is 1e-7/],
    ['no rates', json({ rates: undefined }), /rates is "missing"|rates is missing/],
    ['a list of rates', json({ rates: ['0.1'] }), /rates is/],
    ['a pair of one', json({ rates: { EUREUR: '1' } }), /"EUREUR" is no pair/],
    ['gold', json({ rates: { XAUEUR: '1' } }), /"XAUEUR" is no pair/],
    ['lower case', json({ rates: { jpyeur: '1' } }), /"jpyeur" is no pair/],
    ['a prototype', '{"__proto__":{}}', /neither JSON nor XML/],
    ...[
      '-0.1',
      '0',
      '0.000',
      'NaN',
      'Infinity',
      '1e3',
      '+1',
      '1,5',
      '.5',
      '5.',
      ' 1',
      '0x1',
      '1_000',
      '',
      '٣',
    ].map((rate): [string, string, RegExp] => [
      `a rate of ${rate}`,
      json({ rates: { JPYEUR: rate } }),
      /rates\.JPYEUR is/,
    ]),
    ['a rate of 13 digits', json({ rates: { JPYEUR: '1234567890123' } }), /rates\.JPYEUR is/],
    ['a rate that is a number', json({ rates: { JPYEUR: 0.00612 } }), /rates\.JPYEUR is 0.00612/],
  ])('%s', (_name, text, wanted) => {
    const lines = mistakes(text);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(wanted);
    expect(lines[0]?.length).toBeLessThan(160);
  });

  test('a line for each mistake, twenty at most', () => {
    expect(mistakes(json({ source: '', asOf: 'x', rates: { JPYEUR: '-1', USDEUR: '0' } }))).toHaveLength(4);
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, place) => [`N${place}`, '1']));
    expect(mistakes(json({ rates: many }))).toHaveLength(20);
  });

  test('more than a mebibyte, or no UTF-8', () => {
    expect(mistakes(json({ source: 'x'.repeat(2 ** 20) }))).toEqual(['it is larger than 1 MiB']);
    expect(() => readRates(Uint8Array.of(0xff, 0xfe, 0x7b), NONE)).toThrow('not UTF-8');
  });
});

describe('the European Central Bank’s daily XML', () => {
  test('rates go both ways and cross through the euro, rounded up', () => {
    const table = read(ecb());
    const facts = { margin: '0', source: 'European Central Bank', asOf: '2026-11-27T00:00:00Z' };
    expect(table.rateOf('EUR', 'USD')).toEqual({ rate: '1.0876', ...facts });
    expect(table.rateOf('JPY', 'EUR')?.rate).toBe('0.0061199510404');
    expect(table.rateOf('USD', 'JPY')?.rate).toMatch(/^150\.2390584774$/);
    expect(table.rateOf('JPY', 'GBP')).toBeUndefined();
    const rate = table.rateOf('JPY', 'EUR')?.rate ?? '';
    expect(reserveFor({ currency: 'JPY', value: '16340' }, rate, 'EUR')?.value).toMatch(/^100\.0[01]$/);
  });

  test('the configured margin is added', () => {
    const margin = parseMargin('0.01') ?? NONE;
    expect(read(ecb(), margin).rateOf('EUR', 'USD')).toMatchObject({ rate: '1.098476', margin: '0.01' });
  });

  test('a currency that is no more is left out', () => {
    const table = read(ecb(`${cubes}<Cube currency='BGN' rate='1.9558'/>`));
    expect(table.rateOf('BGN', 'EUR')).toBeUndefined();
    expect(table.rateOf('USD', 'EUR')).toBeDefined();
  });

  const bomb = `<!DOCTYPE x [<!ENTITY a "${'x'.repeat(50)}">${Array.from({ length: 8 }, (_, n) => `<!ENTITY a${n} "${n === 0 ? '&a;' : `&a${n - 1};`.repeat(50)}">`).join('')}]>`;
  test.each<[string, string, RegExp]>([
    ['an entity bomb', ecb("<Cube currency='USD' rate='&a7;'/>", '2026-11-27', bomb), /document type/],
    [
      'a file of the machine',
      ecb(
        "<Cube currency='USD' rate='&x;'/>",
        '2026-11-27',
        '<!doctype x [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
      ),
      /document type/,
    ],
    ['entities of characters', ecb("<Cube currency='USD' rate='&#49;'/>"), /USD is "&#49;"/],
    ['a depth without end', '<a>'.repeat(10_000) + '</a>'.repeat(10_000), /not the form/],
    ['not closed', ecb().slice(0, -5), /not the form/],
    ['a page', '<html><body>Moved</body></html>', /not the form/],
    ['two days', ecb().replace('</Cube>\n', "<Cube time='2026-11-26'/></Cube>\n"), /one day/],
    ['no day', ecb(cubes, ''), /its day is ""/],
    ['no sender', ecb().replace('European Central Bank', ''), /no name/],
    ['a currency twice', ecb(`${cubes}<Cube currency='USD' rate='1'/>`), /USD stands twice/],
    ['another base', ecb(`<Cube currency='EUR' rate='2'/>`), /EUR stands twice/],
    ['no currency', ecb("<Cube rate='1'/>"), /names the currency missing|"missing"/],
    ...['-1', '0', '0.00', 'NaN', 'Infinity', '1e3', '1,5', ''].map((rate): [string, string, RegExp] => [
      `a rate of ${rate}`,
      ecb(`<Cube currency='USD' rate='${rate}'/>`),
      /USD is/,
    ]),
  ])('%s', (_name, text, wanted) => {
    const began = performance.now();
    const lines = mistakes(text);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(wanted);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
