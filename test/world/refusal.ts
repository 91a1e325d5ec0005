// What a refusal has to look like (PROTOCOL section 5.3, RFC 9457), written from the protocol's text alone.
import { expect } from 'vitest';
import type { Answer } from './client/calls.ts';

const STATUS = {
  'too-large': 413,
  unknown: 404,
  'not-allowed': 405,
  unauthenticated: 401,
  forbidden: 403,
  'unsupported-media-type': 415,
  malformed: 400,
  'rate-limited': 429,
  'invitation-invalid': 410,
  'registration-refused': 422,
  'certificate-reused': 409,
  'clock-skew': 422,
  'payer-mismatch': 422,
  'currency-not-supported': 422,
  'quote-changed': 409,
  'demand-mismatch': 409,
  cancelled: 409,
  denied: 409,
  locked: 423,
  'card-already-released': 409,
  expired: 410,
  'awaiting-approval': 409,
  'not-open': 409,
  'account-frozen': 423,
  'own-payment': 403,
  'policy-denied': 403,
  'no-device': 409,
  'device-cooling-down': 409,
  'token-not-allowed': 403,
  'insufficient-funds': 402,
  'resend-too-soon': 429,
  'no-resend-left': 409,
  'not-confirmed': 422,
  'address-taken': 409,
  'last-token': 409,
  'last-device': 409,
  'issuer-unavailable': 503,
  'channel-unavailable': 503,
  internal: 500,
} as const;
export type Reason = keyof typeof STATUS;

const ALWAYS = ['type', 'title', 'status', 'detail', 'instance', 'reason'];
/** What some refusals say beside that, and which of them may. */
const MORE: Readonly<Record<string, readonly string[]>> = {
  'clock-skew': ['now'],
  'policy-denied': ['rules'],
  'not-confirmed': ['attemptsLeft'],
  // Why tokens of a model are not taken.
  'registration-refused': ['state'],
  'device-cooling-down': ['until'],
  // That one of the person's tokens may have been copied.
  'token-not-allowed': ['state'],
};
const STATE_TELLING = [
  'not-open',
  'card-already-released',
  'cancelled',
  'denied',
  'locked',
  'expired',
  'awaiting-approval',
];

/** Checks a refusal's reason, status, members and headers; `more` are members that it must have beside the usual. */
export function expectRefusal(answer: Answer, reason: Reason, more: Record<string, unknown> = {}): void {
  const problem = (answer.body ?? {}) as Record<string, unknown>;
  expect(problem['reason'], answer.text).toBe(reason);
  expect(answer.status).toBe(STATUS[reason]);
  expect(problem).toMatchObject({
    type: `urn:countersign:refusal:${reason}`,
    title: expect.stringMatching(/./),
    status: STATUS[reason],
    detail: expect.stringMatching(/./),
    instance: expect.stringMatching(/^[\w-]{8,}$/),
    ...more,
  });
  const allowed = [...ALWAYS, ...(MORE[reason] ?? []), ...(STATE_TELLING.includes(reason) ? ['state'] : [])];
  expect(Object.keys(problem).filter((member) => !allowed.includes(member))).toEqual([]);
  if (reason === 'not-open') expect(problem['state']).toEqual(expect.any(String));
  expectHeaders(answer, reason);
}

function expectHeaders({ headers, status }: Answer, reason: Reason): void {
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json\b/);
  expect(headers.get('cache-control')).toBe('no-store');
  expectNoCors(headers);
  if (status === 401)
    expect(headers.get('www-authenticate')).toMatch(/^DPoP .*error="invalid_(dpop_proof|token)"/);
  else expect(headers.has('www-authenticate')).toBe(false);
  if (status === 429) expect(headers.get('retry-after'), reason).toMatch(/^[1-9]\d*$/);
  if (status === 405) expect(headers.get('allow')).toMatch(/^[A-Z]+(, [A-Z]+)*$/);
}

/** No origin is ever let in by the browser's rules: the extension needs none of them. */
export function expectNoCors(headers: Headers): void {
  expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
}
