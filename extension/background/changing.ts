import type { Registration, TokenOptions } from '../../shared/schemas.ts';
import type { Beginning } from '../messages/change.ts';
import { fail, type Result, succeed } from '../messages/problem.ts';
import { creationJson, readServer } from './enrolment.ts';
import { callAsShopper } from './session.ts';
import { readLocal, readSession, writeSession } from './storage.ts';

type Step = Result<null>;

/** Begins a change of devices, tokens or this browser: its screen is shown until it is made or left. */
export async function beginChange(beginning: Beginning): Promise<Step> {
  const enrolled = await readLocal('enrolled');
  if (enrolled === undefined) return fail('unauthenticated');
  if (beginning.kind === 'add-device') {
    const server = await readServer(enrolled.server);
    if (!server.ok) return server;
    await writeSession('changing', { kind: 'add-device', step: 'address', channels: server.value.channels });
  } else if (beginning.kind === 'add-token') {
    await writeSession('changing', { kind: 'add-token', step: 'register' });
  } else {
    await writeSession('changing', beginning);
  }
  return succeed(null);
}

/** One step back: to another address, to the account. */
export async function leaveChange(): Promise<Step> {
  const changing = await readSession('changing');
  const hasCode = changing?.kind === 'add-device' && changing.step === 'code';
  const { channels = [] } = hasCode ? changing : {};
  await writeSession('changing', hasCode ? { kind: 'add-device', step: 'address', channels } : undefined);
  return succeed(null);
}

/** The code that came to a new device makes it the shopper's. */
export async function proveDevice(code: string): Promise<Step> {
  const changing = await readSession('changing');
  if (changing?.kind !== 'add-device' || changing.step !== 'code') return fail('not-open');
  const path = `/v1/devices/${encodeURIComponent(changing.id)}/confirmation`;
  const proved = await callAsShopper('POST', path, { code });
  if (!proved.ok) return proved;
  await writeSession('changing', undefined);
  return succeed(null);
}

/** How a token is made that is to be added, for the relying party of the enrolment. */
export async function newTokenOptions(): Promise<Result<object>> {
  const enrolled = await readLocal('enrolled');
  if (enrolled === undefined) return fail('unauthenticated');
  const offered = await callAsShopper<TokenOptions>('POST', '/v1/tokens/options', {});
  return offered.ok ? succeed(creationJson(offered.value.creationOptions, enrolled.rpId)) : offered;
}

/**
 * The new token was made; one that the shopper has is to sign that it may be added. Kept are the members that the server
 * reads, so that what is signed is what is sent.
 */
export async function keepNewToken(registration: Registration, label: string): Promise<Step> {
  const { id, rawId, type, response } = registration;
  const { clientDataJSON, attestationObject, transports } = response;
  const kept = {
    id,
    rawId,
    type,
    response: { clientDataJSON, attestationObject, ...(transports === undefined ? {} : { transports }) },
  };
  await writeSession('changing', { kind: 'add-token', step: 'sign', registration: kept, label });
  return succeed(null);
}

/** Freezes the account at once; no token is asked for, because it may be what was lost. */
export function freezeAccount(): Promise<Step> {
  return callAsShopper<null>('POST', '/v1/account/freeze', {});
}
