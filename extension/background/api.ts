import browser from 'webextension-polyfill';
import { REFUSALS, type RefusalReason } from '../../shared/refusals.ts';
import { fail, type Result, succeed } from '../messages/problem.ts';
import { sessionKey } from './session-key.ts';
import { readSession, writeSession } from './storage.ts';

const WITHIN_MS = 15_000;

type Call = {
  server: string;
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  body?: object;
  /** Proved by the DPoP key alone, or by it and the session's access token. */
  proof: 'none' | 'key' | 'session';
};

/**
 * Calls the payment server (PROTOCOL section 5). Refusals come back as problems; `unreachable` where there is no answer.
 * A proof that was refused for this computer's clock is made again once, by the server's.
 */
export async function callServer<T>(call: Call): Promise<Result<T>> {
  if (call.proof !== 'none' && (await readSession('clockOffsetMs')) === undefined) {
    await send({ ...call, method: 'GET', path: '/v1/server', proof: 'none' });
  }
  const before = await readSession('clockOffsetMs');
  const response = await send(call);
  if (response?.status !== 401) return answerOf(response);
  const after = await readSession('clockOffsetMs');
  const moved = Math.abs((after ?? 0) - (before ?? 0)) > 5000;
  return answerOf(moved ? await send(call) : response);
}

/** The server's clock as this browser knows it, in milliseconds. */
export async function serverNow(): Promise<number> {
  return Date.now() + ((await readSession('clockOffsetMs')) ?? 0);
}

/** The same at its latest: what it is known by, the Date header, is cut to whole seconds (RFC 9110 section 6.6.1). */
export async function serverNowAtMost(): Promise<number> {
  return (await serverNow()) + 999;
}

async function send(call: Call): Promise<Response | undefined> {
  const { server, method, path, body, proof } = call;
  const address = `${server}${path}`;
  try {
    const response = await fetch(address, {
      method,
      headers: {
        'countersign-client': `extension/${browser.runtime.getManifest().version}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(proof === 'none' ? {} : await proofHeaders(method, address, proof)),
      },
      ...(body === undefined || method === 'GET' ? {} : { body: JSON.stringify(body) }),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    await learnClock(response);
    return response;
  } catch {
    return undefined;
  }
}

async function proofHeaders(
  method: string,
  address: string,
  proof: 'key' | 'session',
): Promise<Record<string, string>> {
  const accessToken = proof === 'session' ? (await readSession('session'))?.accessToken : undefined;
  const call = { method, address, now: await serverNow() };
  if (accessToken === undefined) return { dpop: await sessionKey.prove(call) };
  return {
    dpop: await sessionKey.prove({ ...call, accessToken }),
    authorization: `DPoP ${accessToken}`,
  };
}

async function learnClock(response: Response): Promise<void> {
  const date = Date.parse(response.headers.get('date') ?? '');
  if (!Number.isNaN(date)) await writeSession('clockOffsetMs', date - Date.now());
}

async function answerOf<T>(response: Response | undefined): Promise<Result<T>> {
  if (response === undefined) return fail('unreachable');
  if (response.status === 204) return succeed(null as T);
  const body: unknown = await response.json().catch(() => undefined);
  if (typeof body !== 'object' || body === null) return fail('unreachable');
  if (response.ok) return succeed(body as T);
  const problem = body as {
    reason?: string;
    attemptsLeft?: number;
    until?: string;
    state?: string;
    rules?: { name: string; text: string }[];
  };
  if (!isRefusal(problem.reason)) return fail('unreachable');
  const { attemptsLeft, until, state, rules } = problem;
  if (state === 'update-extension') return fail('update-extension');
  const retryAfterSeconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return fail(problem.reason, {
    ...(attemptsLeft === undefined ? {} : { attemptsLeft }),
    ...(until === undefined ? {} : { until }),
    ...(state === undefined ? {} : { state }),
    ...(rules === undefined ? {} : { rules }),
    ...(Number.isNaN(retryAfterSeconds) ? {} : { retryAfterSeconds }),
  });
}

function isRefusal(reason: string | undefined): reason is RefusalReason {
  return reason !== undefined && Object.hasOwn(REFUSALS, reason);
}
