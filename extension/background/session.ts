import { decodeBase64url, encodeBase64url } from '../../shared/base64url.ts';
import { challenge } from '../../shared/challenge.ts';
import type { AccessToken, Account, Assertion, SessionOptions } from '../../shared/schemas.ts';
import type { TokenRequest } from '../messages/commands.ts';
import { fail, type Result, succeed } from '../messages/problem.ts';
import { callServer } from './api.ts';
import { sessionKey } from './session-key.ts';
import { type Enrolled, readLocal, readSession, writeSession } from './storage.ts';

/** Calls the server that this browser enrolled with, as the signed-in shopper. */
export async function callAsShopper<T>(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: object,
): Promise<Result<T>> {
  const enrolled = await readLocal('enrolled');
  if (enrolled === undefined) return fail('unauthenticated');
  if ((await readSession('session')) === undefined) return fail('unauthenticated');
  const { server } = enrolled;
  const answer = await callServer<T>({
    server,
    method,
    path,
    proof: 'session',
    ...(body === undefined ? {} : { body }),
  });
  if (!answer.ok && answer.problem.reason === 'unauthenticated') await writeSession('session', undefined);
  return answer;
}

/** What the token is asked at sign-in: a challenge over this browser's own key (PROTOCOL section 4). */
export async function signInRequest(): Promise<Result<TokenRequest>> {
  const enrolled = await readLocal('enrolled');
  if (enrolled === undefined) return fail('unauthenticated');
  const { server } = enrolled;
  const path = '/v1/sessions/options';
  const options = await callServer<SessionOptions>({ server, method: 'POST', path, body: {}, proof: 'none' });
  if (!options.ok) return options;
  const { id, nonce, requestOptions } = options.value;
  const nonceBytes = decodeBase64url(nonce);
  if (nonceBytes?.length !== 32) return fail('not-a-server');
  const subject = await sessionKey.thumbprint();
  return succeed({
    id,
    optionsJSON: requestJson(enrolled, requestOptions, challenge('session', nonceBytes, subject)),
  });
}

/** Request options for this browser's relying party, whatever the server says now, with a challenge of our own. */
export function requestJson(enrolled: Enrolled, requestOptions: object, bytes: Uint8Array): object {
  return {
    ...requestOptions,
    rpId: enrolled.rpId,
    userVerification: 'required',
    challenge: encodeBase64url(bytes),
  };
}

export async function signIn(id: string, assertion: Assertion): Promise<Result<null>> {
  const enrolled = await readLocal('enrolled');
  if (enrolled === undefined) return fail('unauthenticated');
  const { server } = enrolled;
  const body = { id, assertion };
  const opened = await callServer<AccessToken>({
    server,
    method: 'POST',
    path: '/v1/sessions',
    body,
    proof: 'key',
  });
  if (!opened.ok) return opened;
  await writeSession('session', opened.value);
  return succeed(null);
}

export function readAccount(): Promise<Result<Account>> {
  return callAsShopper<Account>('GET', '/v1/account');
}

export async function signOut(): Promise<Result<null>> {
  const ended = await callAsShopper<null>('DELETE', '/v1/sessions/current');
  await writeSession('session', undefined);
  await writeSession('changing', undefined);
  return ended.ok || ended.problem.reason === 'unauthenticated' ? succeed(null) : ended;
}
