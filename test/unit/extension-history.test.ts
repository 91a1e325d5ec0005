// The shopper's payments as the background reads them: a page at a time, searched by shop, address, reference and statement.
import { beforeEach, expect, test, vi } from 'vitest';

const asked: string[] = [];
let lists: Record<string, { items: object[]; next?: string }> = {};

vi.mock('../../extension/background/session.ts', () => ({
  callAsShopper: async (_method: string, path: string) => {
    asked.push(path);
    const after = new URL(path, 'https://pay.example').searchParams.get('after') ?? '';
    const value = lists[after];
    return value === undefined ? { ok: false, problem: { reason: 'unreachable' } } : { ok: true, value };
  },
}));

vi.mock('../../extension/background/waiting.ts', () => ({ forgetWaiting: async () => undefined }));

const { listPayments, openPayment, readEvidence, cancelById, recogniseMerchant } = await import(
  '../../extension/background/payments.ts'
);

beforeEach(() => {
  asked.length = 0;
  lists = {};
});

function payment(name: string, origin: string, descriptor?: string, reference?: string) {
  const charge = { at: '', amount: { currency: 'EUR', value: '1.00' }, state: 'captured', descriptor };
  return {
    certificate: { merchant: { name, origin }, ...(reference === undefined ? {} : { reference }) },
    card: { charges: descriptor === undefined ? [] : [charge] },
  };
}

const CAFE = payment('Café Zürich', 'https://cafe.example', 'SQ *CAFE ZUERICH', 'Table 7');
const BOOKS = payment('Books', 'https://www.books.example', 'BKS*ONLINE');
const namesOf = async (words: string, after?: string) => {
  const answer = await listPayments(words, after);
  return answer.ok ? answer.value.items.map(({ certificate }) => certificate.merchant.name) : answer.problem;
};

test.each([
  ['', ['Café Zürich', 'Books']],
  ['  ', ['Café Zürich', 'Books']],
  ['cafe zurich', ['Café Zürich']],
  ['CAFÉ', ['Café Zürich']],
  ['books.example', ['Books']],
  ['bks*', ['Books']],
  ['sq *', ['Café Zürich']],
  ['table 7', ['Café Zürich']],
  ['ｂｏｏｋｓ', ['Books']],
  ['books cafe', []],
  ['.*', []],
])('“%s” finds', async (words, names) => {
  lists = { '': { items: [CAFE, BOOKS] } };
  expect(await namesOf(words)).toEqual(names);
});

test('without words one short page is read, and where it goes on', async () => {
  lists = { '': { items: [CAFE], next: '5.x&y' }, '5.x&y': { items: [BOOKS] } };
  const first = await listPayments('', undefined);
  expect(first).toMatchObject({ ok: true, value: { next: '5.x&y' } });
  expect(await namesOf('', '5.x&y')).toEqual(['Books']);
  expect(asked).toEqual(['/v1/payments?limit=20', '/v1/payments?limit=20&after=5.x%26y']);
});

test('a search goes through a thousand payments, then asks whether to go on', async () => {
  for (let page = 0; page < 30; page += 1)
    lists[page === 0 ? '' : String(page)] = {
      items: [BOOKS],
      ...(page === 29 ? {} : { next: String(page + 1) }),
    };
  const answer = await listPayments('cafe', undefined);
  expect(answer).toEqual({ ok: true, value: { items: [], next: '10' } });
  expect(asked.length).toBe(10);
  expect(await listPayments('cafe', '20')).toEqual({ ok: true, value: { items: [] } });
});

test('what is no id of a payment reaches no path of the server', async () => {
  for (const id of [
    '',
    '../account',
    'A'.repeat(23),
    `${'A'.repeat(21)}/`,
    `${'A'.repeat(22)}/card`,
    `${'A'.repeat(22)}\n`,
  ])
    for (const read of [openPayment, readEvidence, cancelById, (one: string) => recogniseMerchant(one, true)])
      expect(await read(id)).toEqual({ ok: false, problem: { reason: 'unknown' } });
  expect(asked).toEqual([]);
});

test('a server that does not answer is said', async () => {
  expect(await namesOf('')).toEqual({ reason: 'unreachable' });
  expect(await namesOf('cafe')).toEqual({ reason: 'unreachable' });
});
