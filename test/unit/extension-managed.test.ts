// What an organisation sets for the browsers of its people: it holds over their own settings, and what is malformed opens nothing.
import { beforeEach, describe, expect, test, vi } from 'vitest';

let managed: unknown;
const kept: Record<string, unknown> = {};
const calls: Request[] = [];
let answer: () => Response = () => Response.json({});

vi.mock('webextension-polyfill', () => ({
  default: {
    runtime: { getManifest: () => ({ version: '1.2.3' }) },
    storage: {
      managed: {
        get: async () => {
          if (managed === undefined) throw new Error('Managed storage manifest not found');
          return managed;
        },
      },
      local: { get: async (key: string) => ({ [key]: kept[key] }), set: async () => undefined },
      session: { get: async () => ({}), set: async () => undefined },
    },
  },
}));
vi.stubGlobal('fetch', async (address: string, options: RequestInit) => {
  calls.push(new Request(address, options));
  return answer();
});

const { isMerchantAllowed, readManaged } = await import('../../extension/background/managed.ts');
const { readOwnSettings, readSettings } = await import('../../extension/background/storage.ts');
const { enrolCode, enrolLostToken, enrolServer, readDraft } = await import(
  '../../extension/background/enrolment.ts'
);
const { callServer } = await import('../../extension/background/api.ts');

beforeEach(() => {
  managed = undefined;
  kept['settings'] = { on: true, autoOpen: true, never: ['https://a.example'] };
  calls.length = 0;
});

test('where nothing is set the shopper’s own settings stand', async () => {
  expect(await readManaged()).toEqual({});
  expect(await readSettings()).toEqual({ on: true, autoOpen: true, never: ['https://a.example'] });
});

test('what is set holds, and the rest stays the shopper’s', async () => {
  managed = {
    server: 'https://pay.bank.example/',
    autoOpen: false,
    merchants: ['Shop.example ', '*.books.example'],
  };
  expect(await readManaged()).toEqual({
    server: 'https://pay.bank.example',
    autoOpen: false,
    merchants: ['shop.example', '*.books.example'],
  });
  expect(await readSettings()).toEqual({ on: true, autoOpen: false, never: ['https://a.example'] });
});

test.each([
  [{ server: 'http://pay.bank.example', on: 'yes', autoOpen: 1 }, {}],
  [{ server: 7, merchants: 'shop.example' }, { merchants: [] }],
  [{ merchants: ['*', '*.*', 'https://shop.example', 'shop.example/pay', '', null, '.'] }, { merchants: [] }],
])('%j is read as %j', async (set, read) => {
  managed = set;
  expect(await readManaged()).toEqual(read);
});

describe('merchants', () => {
  const merchants = ['shop.example', '*.books.example', 'till.localhost:8443'];
  test.each([
    ['https://shop.example', true],
    ['https://www.shop.example', false],
    ['https://shop.example:8443', true],
    ['https://books.example', true],
    ['https://a.b.books.example', true],
    ['https://evilbooks.example', false],
    ['https://books.example.evil.test', false],
    ['http://till.localhost:8443', true],
    ['http://till.localhost:8444', false],
  ])('%s: %s', (origin, allowed) => {
    expect(isMerchantAllowed({ merchants }, origin)).toBe(allowed);
    expect(isMerchantAllowed({}, origin)).toBe(true);
    expect(isMerchantAllowed({ merchants: [] }, origin)).toBe(false);
  });
});

test('a browser enrols with the server that was set, whatever is typed', async () => {
  managed = { server: 'https://pay.bank.example' };
  answer = () => Response.json({ payerEntity: 'Bank', rpId: 'bank.example', channels: [] });
  expect(await enrolServer('https://other.example')).toMatchObject({ ok: true });
  expect(calls.map(({ url }) => new URL(url).origin)).toEqual(['https://pay.bank.example']);
});

test('an enrolment that was begun before the policy came goes no further with another server', async () => {
  const place = { server: 'https://other.example', entity: 'Other', channels: [], rpId: 'other.example' };
  const enrolling = {
    ...place,
    step: 'code',
    id: 'x',
    name: 'Ada',
    channel: 'email',
    address: 'a@b.example',
  };
  kept['enrolling'] = enrolling;
  expect(await readDraft()).toEqual(enrolling);
  managed = { server: 'https://pay.bank.example' };
  expect(await readDraft()).toBeUndefined();
  expect(await enrolCode('12345674')).toEqual({ ok: false, problem: { reason: 'not-open' } });
  managed = { server: 'https://other.example' };
  expect(await readDraft()).toEqual(enrolling);
  kept['enrolling'] = undefined;
  kept['enrolled'] = { ...place, name: 'Ada', mark: { word: 'heron', colour: '#000000' } };
  managed = { server: 'https://pay.bank.example' };
  expect(await enrolLostToken()).toEqual({ ok: false, problem: { reason: 'not-your-organisation' } });
  expect(calls).toEqual([]);
});

test('what the shopper changes is kept without what their organisation has set', async () => {
  managed = { on: true, autoOpen: false };
  expect(await readOwnSettings()).toEqual({ on: true, autoOpen: true, never: ['https://a.example'] });
});

test('each call says the version, and a version that is refused is told to be updated', async () => {
  answer = () => Response.json({ reason: 'forbidden', state: 'update-extension' }, { status: 403 });
  const call = {
    server: 'https://pay.bank.example',
    method: 'GET',
    path: '/v1/account',
    proof: 'none',
  } as const;
  expect(await callServer(call)).toEqual({ ok: false, problem: { reason: 'update-extension' } });
  expect(calls.at(-1)?.headers.get('countersign-client')).toBe('extension/1.2.3');
});
