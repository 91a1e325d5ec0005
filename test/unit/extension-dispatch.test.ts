// Messages by how far their sender is trusted: a site's frame may tell of card fields, a page of the extension may ask.
import { beforeEach, expect, test, vi } from 'vitest';

const ID = 'omkoiblnccdmngnkgmekkdgjonlhbcao';
const kept: Record<string, Record<string, unknown>> = { local: {}, session: {} };
const badges: string[] = [];
const injected: unknown[] = [];

function area(name: 'local' | 'session') {
  const held = () => kept[name] ?? {};
  return {
    get: async (key: string) => ({ [key]: held()[key] }),
    set: async (values: object) => void Object.assign(held(), values),
    remove: async (key: string) => void delete held()[key],
  };
}

vi.mock('webextension-polyfill', () => ({
  default: {
    runtime: {
      id: ID,
      getManifest: () => ({ version: '1.2.3' }),
      getURL: (path: string) => `chrome-extension://${ID}/${path}`,
    },
    storage: { local: area('local'), session: area('session') },
    tabs: {
      get: async () => ({ url: 'https://shop.example/pay', active: false }),
      query: async () => [{ id: 7 }],
    },
    scripting: {
      executeScript: async (injection: unknown) => {
        injected.push(injection);
        return [];
      },
    },
    action: {
      setBadgeText: async ({ text }: { text: string }) => void badges.push(text),
      setBadgeBackgroundColor: async () => undefined,
    },
  },
}));

const { dispatch } = await import('../../extension/background/dispatch.ts');

beforeEach(() => {
  kept['local'] = {};
  kept['session'] = {};
  badges.length = 0;
  injected.length = 0;
});

const frame = { id: ID, url: 'https://shop.example/pay', tab: { id: 7 } as never, frameId: 0 };
const ownPage = { id: ID, url: `chrome-extension://${ID}/options.html` };
const settings = { on: false, autoOpen: false, never: [] };

const because = [{ source: 'label', words: 'Card number' }];
const told = (...kinds: string[]) => ({
  fields: kinds.map((kind) => ({ kind, visible: true, because })),
  alone: false,
});

test('a frame tells which card fields it has, and the badge follows', async () => {
  await dispatch({ seen: told('number', 'expiry') }, frame);
  expect(kept['session']).toEqual({ 'seen:7': { 0: told('number', 'expiry') } });
  expect(badges).toEqual(['✓']);
});

test('a frame with signs of card fields is looked at closer, that frame and no other', async () => {
  await dispatch({ signs: true, tabId: 8, frameId: 9 }, { ...frame, frameId: 3 });
  expect(injected).toEqual([
    { target: { tabId: 7, frameIds: [3] }, files: ['watch.js'], injectImmediately: true },
  ]);
  expect(kept['session']).toEqual({});
});

test('a page that nobody has gone to yet is heard when it is shown', async () => {
  const early = { ...frame, frameId: 5, documentLifecycle: 'prerender' };
  await dispatch({ signs: true }, early);
  await dispatch({ seen: told('number', 'expiry') }, early);
  expect(kept['session']).toEqual({ 'seen:7': {} });
  expect([injected, badges]).toEqual([[], []]);
  await dispatch({ seen: told('number', 'expiry') }, { ...frame, documentLifecycle: 'active' });
  expect(badges).toEqual(['✓']);
});

test('what a frame tells is read into a value of our own', async () => {
  const form = told('number', 'cvc');
  await dispatch(
    { seen: { ...form, more: 1, fields: form.fields.map((field) => ({ ...field, value: '4111' })) } },
    frame,
  );
  expect(kept['session']).toEqual({ 'seen:7': { 0: form } });
});

test('a page that takes a payment by its own words needs less than a card', async () => {
  await dispatch({ seen: { ...told('number'), alone: true } }, frame);
  await dispatch({ seen: told('number') }, frame);
  expect(badges).toEqual(['✓', '']);
});

test('frames that tell at once are all heard', async () => {
  await Promise.all([
    dispatch({ seen: told('number') }, { ...frame, frameId: 1 }),
    dispatch({ seen: told('expiry') }, { ...frame, frameId: 2 }),
    dispatch({ seen: told('cvc') }, { ...frame, frameId: 3 }),
  ]);
  expect(kept['session']).toEqual({ 'seen:7': { 1: told('number'), 2: told('expiry'), 3: told('cvc') } });
});

test('frames that a page makes and drops leave nothing behind, and more than a checkout has are not heard', async () => {
  for (let frameId = 1; frameId <= 200; frameId += 1) {
    await dispatch({ seen: told('number', 'expiry') }, { ...frame, frameId });
    if (frameId % 2 === 1) await dispatch({ seen: told() }, { ...frame, frameId });
  }
  const heard = kept['session']?.['seen:7'] ?? {};
  expect(Object.keys(heard)).toHaveLength(24);
  await dispatch({ seen: told() }, { ...frame, frameId: 2 });
  await dispatch({ seen: told('number', 'cvc') }, { ...frame, frameId: 201 });
  expect(kept['session']?.['seen:7']).toMatchObject({ 201: told('number', 'cvc') });
});

test.each([
  ['a command', { command: 'settings', settings }],
  ['a command beside what it may tell', { command: 'view', tabId: 7, seen: 'number' }],
  ['fields of no such kind', { seen: told('number', 'password') }],
  ['kinds alone', { seen: ['number'] }],
  ['no list', { seen: { fields: { length: 1 }, alone: true } }],
  ['no word on whether it stands alone', { seen: { fields: [] } }],
  ['more fields than a form has', { seen: told(...Array.from({ length: 41 }, () => 'number')) }],
  [
    'a reason of no such source',
    {
      seen: { fields: [{ kind: 'cvc', visible: true, because: [{ source: 'x', words: '' }] }], alone: false },
    },
  ],
  [
    'a reason as long as a page',
    {
      seen: {
        fields: [{ kind: 'cvc', visible: true, because: [{ source: 'label', words: 'x'.repeat(61) }] }],
        alone: false,
      },
    },
  ],
  ['signs of another kind', { signs: 'true' }],
  ['nothing', null],
  ['a text', 'settings'],
])('from a frame %s is not heard', (_, message) => {
  expect(dispatch(message, frame)).toBeUndefined();
  expect(kept).toEqual({ local: {}, session: {} });
});

/** What changes devices, tokens, the account or this browser, or tells of payments, with what it would need. */
const CHANGES = {
  beginChange: { beginning: { kind: 'forget' } },
  leaveChange: {},
  changeRequest: { change: { kind: 'open-account' } },
  change: { change: { kind: 'open-account' }, id: 'A'.repeat(22), assertion: {} },
  proveDevice: { code: '12345674' },
  newTokenOptions: {},
  keepNewToken: { registration: { response: {} }, label: 'Key' },
  freeze: {},
  enrolLostToken: {},
  enrolDevice: { channel: 'sms', address: '+4915112345678' },
  signOut: {},
  forget: {},
  payments: { words: '' },
  payment: { id: 'A'.repeat(22) },
  evidence: { id: 'A'.repeat(22) },
  cancelById: { id: 'A'.repeat(22) },
  payHigher: { tabId: 7, amount: { currency: 'EUR', value: '99.00' } },
};

test.each(Object.entries(CHANGES))('%s is for the extension’s own pages alone', async (command, details) => {
  const enrolled = { server: 'https://pay.example', rpId: 'pay.example', name: 'Ada', entity: 'Bank' };
  kept['local'] = { enrolled };
  const asked = vi.fn();
  vi.stubGlobal('fetch', asked);
  const senders = [
    frame,
    { ...frame, url: `https://shop.example/chrome-extension://${ID}/options.html` },
    { ...frame, url: `chrome-extension://${ID}.shop.example/options.html` },
    { ...ownPage, id: 'x'.repeat(32) },
  ];
  for (const sender of senders) {
    expect(dispatch({ command, ...details }, sender)).toBeUndefined();
    expect(dispatch({ command, ...details, seen: 'number' }, sender)).toBeUndefined();
  }
  expect(kept).toEqual({ local: { enrolled }, session: {} });
  expect(asked).not.toHaveBeenCalled();
  vi.unstubAllGlobals();
});

test.each([
  ['another extension', { id: 'x'.repeat(32), url: `chrome-extension://${'x'.repeat(32)}/options.html` }],
  [
    'a page whose address only looks like ours',
    { id: ID, url: `https://evil.example/chrome-extension://${ID}/` },
  ],
  ['nobody', {}],
])('a command from %s is not heard', (_, sender) => {
  expect(dispatch({ command: 'settings', settings }, sender as never)).toBeUndefined();
});

test('a page of the extension is heard', async () => {
  await dispatch({ command: 'settings', settings }, ownPage);
  expect(kept['local']).toEqual({ settings });
});

test('a switch that a page turns leaves alone what another page changed meanwhile', async () => {
  const origin = 'https://shop.example';
  await Promise.all([
    dispatch({ command: 'neverHere', origin, never: true }, ownPage),
    dispatch({ command: 'settings', settings: { autoOpen: false } }, ownPage),
    dispatch({ command: 'settings', settings: { on: false, never: [] } }, ownPage),
  ]);
  expect(kept['local']).toEqual({ settings: { on: false, autoOpen: false, never: [origin] } });
});

test.each(['constructor', '__proto__', 'toString', 'pay', 7])('there is no command %s', (command) => {
  expect(dispatch({ command }, ownPage)).toBeUndefined();
});
