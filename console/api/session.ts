import { startAuthentication } from '@simplewebauthn/browser';
import { decodeBase64url, encodeBase64url } from '../../shared/base64url.ts';
import { type ChallengeLabel, challenge, changeSubject } from '../../shared/challenge.ts';
import type { ConsolePerson } from '../../shared/console-schemas.ts';
import type { AccessToken, Assertion, SessionOptions } from '../../shared/schemas.ts';
import { type Call, callServer, serverNow } from './call-server.ts';
import { fail, type Result, succeed } from './problem.ts';
import { sessionKey } from './session-key.ts';

/** Who is signed in; the access token is good only together with the key that cannot leave this browser. */
export type Session = AccessToken & { person: ConsolePerson };
/** Why nobody is signed in (any more). */
export type SignedOut = 'never' | 'left' | 'ended';

const STORED = 'session';
let session: Session | undefined = readStored();
let onChange: (session: Session | undefined, why: SignedOut) => void = () => undefined;

export function currentSession(): Session | undefined {
  return session;
}

/** Who is told when somebody signs in, leaves, or the session ends. */
export function watchSession(told: typeof onChange): void {
  onChange = told;
}

function readStored(): Session | undefined {
  const text = sessionStorage.getItem(STORED);
  return text === null ? undefined : (JSON.parse(text) as Session);
}

function setSession(next: Session | undefined, why: SignedOut): void {
  session = next;
  if (next === undefined) sessionStorage.removeItem(STORED);
  else sessionStorage.setItem(STORED, JSON.stringify(next));
  onChange(next, why);
}

/** One call as the person who is signed in; a session that the server does not know any more ends here too. */
export async function call<T>(method: Call['method'], path: string, body?: object): Promise<Result<T>> {
  if (session === undefined) return fail({ reason: 'unauthenticated' });
  const { accessToken, expiresAt } = session;
  if (Date.parse(expiresAt) <= serverNow()) setSession(undefined, 'ended');
  const answer = await callServer<T>({ method, path, accessToken, ...(body === undefined ? {} : { body }) });
  if (!answer.ok && answer.problem.reason === 'unauthenticated') setSession(undefined, 'ended');
  return answer;
}

/** A touch of the token opens a session for this browser's key (PROTOCOL sections 4 and 5.1). */
export async function signIn(): Promise<Result<null>> {
  const path = '/v1/sessions/options';
  const options = await callServer<SessionOptions>({ method: 'POST', path, body: {}, proof: 'none' });
  if (!options.ok) return options;
  const assertion = await touch('session', options.value, await sessionKey.thumbprint());
  if (!assertion.ok) return assertion;
  const body = { id: options.value.id, assertion: assertion.value };
  const opened = await callServer<AccessToken>({ method: 'POST', path: '/v1/sessions', body });
  if (!opened.ok) return opened;
  const { accessToken } = opened.value;
  const person = await callServer<ConsolePerson>({ method: 'GET', path: '/v1/console/person', accessToken });
  if (!person.ok) {
    await callServer({ method: 'DELETE', path: '/v1/sessions/current', accessToken });
    return person;
  }
  setSession({ ...opened.value, person: person.value }, 'never');
  return succeed(null);
}

/** Ends the session at the server, and forgets the key that it was bound to. */
export async function signOut(why: SignedOut = 'left'): Promise<void> {
  if (session !== undefined) await call('DELETE', '/v1/sessions/current');
  await sessionKey.forget();
  setSession(undefined, why);
}

/**
 * A change, signed by a fresh touch over method, path and body (PROTOCOL sections 4 and 5.4): the challenge is computed here,
 * from what is sent and nothing else.
 */
export async function change<T>(
  method: 'POST' | 'DELETE',
  path: string,
  body: Record<string, unknown> = {},
): Promise<Result<T>> {
  const options = await call<SessionOptions>('POST', '/v1/changes/options', {});
  if (!options.ok) return options;
  const signed = { ...body, changeId: options.value.id };
  const assertion = await touch('change', options.value, changeSubject(method, path, signed));
  if (!assertion.ok) return assertion;
  return call<T>(method, path, { ...signed, assertion: assertion.value });
}

async function touch(
  label: ChallengeLabel,
  { nonce, requestOptions }: SessionOptions,
  subject: Uint8Array,
): Promise<Result<Assertion>> {
  const bytes = decodeBase64url(nonce);
  if (bytes?.length !== 32) return fail({ reason: 'internal' });
  const optionsJSON = {
    ...requestOptions,
    userVerification: 'required' as const,
    challenge: encodeBase64url(challenge(label, bytes, subject)),
  };
  try {
    return succeed((await startAuthentication({ optionsJSON })) as Assertion);
  } catch {
    return fail({ reason: 'token-silent' });
  }
}
