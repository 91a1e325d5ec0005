import { fail, type Problem, type Result, succeed } from './problem.ts';
import { sessionKey } from './session-key.ts';

const WITHIN_MS = 20_000;
/** The server takes proofs that are a minute old at most; its clock is learned from each answer. */
let clockOffsetMs: number | undefined;

export type Call = {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  body?: object;
  /** Undefined: the key alone proves the call; `none`: nothing does. */
  accessToken?: string | undefined;
  proof?: 'none';
};

/** The server's clock, as well as it is known. */
export function serverNow(): number {
  return Date.now() + (clockOffsetMs ?? 0);
}

/** Calls the server that served this page: with a proof of the key in a header, and never with a cookie. */
export async function callServer<T>(call: Call): Promise<Result<T>> {
  if (clockOffsetMs === undefined && call.proof !== 'none')
    await send({ method: 'GET', path: '/v1/server', proof: 'none' });
  const before = clockOffsetMs ?? 0;
  const response = await send(call);
  const moved = Math.abs((clockOffsetMs ?? 0) - before) > 5000;
  return answerOf(response?.status === 401 && moved ? await send(call) : response);
}

async function send({ method, path, body, accessToken, proof }: Call): Promise<Response | undefined> {
  const address = location.origin + path;
  const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  if (proof !== 'none')
    headers['dpop'] = await sessionKey.prove({
      method,
      address,
      now: serverNow(),
      ...(accessToken === undefined ? {} : { accessToken }),
    });
  if (accessToken !== undefined) headers['authorization'] = `DPoP ${accessToken}`;
  try {
    const response = await fetch(address, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    const date = Date.parse(response.headers.get('date') ?? '');
    if (!Number.isNaN(date)) clockOffsetMs = date - Date.now();
    return response;
  } catch {
    return undefined;
  }
}

async function answerOf<T>(response: Response | undefined): Promise<Result<T>> {
  if (response === undefined) return fail({ reason: 'unreachable' });
  if (response.status === 204) return succeed(null as T);
  const body: unknown = await response.json().catch(() => undefined);
  if (typeof body !== 'object' || body === null) return fail({ reason: 'unreachable' });
  if (response.ok) return succeed(body as T);
  const { reason = 'internal', detail } = body as Partial<Problem>;
  return fail({ reason, ...(detail === undefined ? {} : { detail }) });
}
