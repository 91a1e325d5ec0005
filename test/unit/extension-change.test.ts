// What the token is asked for a change of devices, tokens or the account: computed here, from what is then sent.
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Change } from '../../extension/messages/change.ts';
import type { Assertion, Registration } from '../../shared/schemas.ts';

const enrolled = { server: 'https://pay.example', rpId: 'pay.example', name: 'Ada', entity: 'Bank' };
const kept: Record<string, Record<string, unknown>> = { local: {}, session: {} };

vi.mock('webextension-polyfill', () => {
  const area = (name: string) => ({
    get: async (key: string) => ({ [key]: kept[name]?.[key] }),
    set: async (values: object) => void Object.assign(kept[name] ?? {}, values),
    remove: async (key: string) => void delete kept[name]?.[key],
  });
  return {
    default: {
      runtime: { getManifest: () => ({ version: '1.2.3' }) },
      storage: { local: area('local'), session: area('session') },
    },
  };
});
vi.mock('../../extension/background/session-key.ts', () => ({
  sessionKey: { prove: async () => 'a proof' },
}));
const { changeRequest, makeChange } = await import('../../extension/background/sign-change.ts');

const CHANGE_ID = 'Q2hhbmdlSWQxMjM0NTY3OA';
const NONCE = Buffer.alloc(32, 7).toString('base64url');
const offered = {
  id: CHANGE_ID,
  nonce: NONCE,
  // What a server that is not itself any more would like to be signed.
  requestOptions: { rpId: 'evil.example', userVerification: 'discouraged', challenge: 'AAAA', timeout: 1 },
};

type Sent = { method: string; path: string; body: Record<string, unknown> };
let sent: Sent[] = [];
let answers: { status: number; body?: object }[] = [];

beforeEach(() => {
  kept['local'] = { enrolled };
  kept['session'] = { session: { accessToken: 'token' }, clockOffsetMs: 0 };
  sent = [];
  vi.stubGlobal('fetch', async (address: string, { method, body }: { method: string; body?: string }) => {
    sent.push({ method, path: new URL(address).pathname, body: JSON.parse(body ?? '{}') });
    const { status, body: answer } = answers.shift() ?? { status: 500 };
    return new Response(answer === undefined ? null : JSON.stringify(answer), { status });
  });
});

const registration: Registration = {
  id: 'AAAA',
  rawId: 'AAAA',
  type: 'public-key',
  response: { clientDataJSON: 'AAAA', attestationObject: 'AAAA', transports: ['usb'] },
};
const assertion = { id: 'AAAA' } as Assertion;
const CHANGES: readonly Change[] = [
  { kind: 'add-device', channel: 'sms', address: ' +49 151 12345678 ' },
  { kind: 'remove-device', id: 'device-1' },
  { kind: 'add-token', registration, label: 'Safe key' },
  { kind: 'remove-token', id: 'token_1' },
  { kind: 'recovery-codes' },
  { kind: 'open-account' },
];

/** PROTOCOL section 4, written down apart from the product. */
function expectedChallenge({ method, path, body: { assertion: _, ...body } }: Sent): string {
  const subject = createHash('sha256')
    .update(canonicalize({ method, path, body }) ?? '')
    .digest();
  const nonce = Buffer.from(NONCE, 'base64url');
  return createHash('sha256')
    .update('countersign/change/v1\0')
    .update(nonce)
    .update(subject)
    .digest('base64url');
}

test.each(CHANGES)('$kind: what is signed is what is sent', async (change) => {
  answers = [{ status: 200, body: offered }, { status: 204 }];
  if (change.kind === 'add-device')
    answers[1] = { status: 202, body: { id: 'A'.repeat(22), hint: '+49 ••• 78', nextSendAt: 'soon' } };
  if (change.kind === 'recovery-codes') answers[1] = { status: 201, body: { codes: ['AAAA'] } };
  const request = await changeRequest(change);
  const made = await makeChange(change, CHANGE_ID, assertion);
  expect(made).toEqual({ ok: true, value: change.kind === 'recovery-codes' ? { codes: ['AAAA'] } : {} });
  const call = sent[1];
  if (call === undefined) throw new Error('nothing was sent');
  expect(call.body).toMatchObject({ changeId: CHANGE_ID, assertion });
  expect(request).toMatchObject({
    ok: true,
    value: {
      id: CHANGE_ID,
      optionsJSON: { rpId: 'pay.example', userVerification: 'required', challenge: expectedChallenge(call) },
    },
  });
  expect(JSON.stringify(kept)).not.toContain('"codes"');
});

test.each(['AAAA', '', `${NONCE}AA`])('a nonce that is none (%s) is not signed over', async (nonce) => {
  answers = [{ status: 200, body: { ...offered, nonce } }];
  const request = await changeRequest({ kind: 'open-account' });
  expect(request).toEqual({ ok: false, problem: { reason: 'not-a-server' } });
});

test('a refused change leaves its screen as it is', async () => {
  const changing = { kind: 'remove-token', id: 'token_1' };
  Object.assign(kept['session'] ?? {}, { changing });
  answers = [{ status: 409, body: { reason: 'last-token' } }];
  const made = await makeChange({ kind: 'remove-token', id: 'token_1' }, CHANGE_ID, assertion);
  expect(made).toEqual({ ok: false, problem: { reason: 'last-token' } });
  expect(kept['session']).toMatchObject({ changing });
});
