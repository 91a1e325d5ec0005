import { decodeBase64url } from '../../shared/base64url.ts';
import { challenge, changeSubject } from '../../shared/challenge.ts';
import type { Assertion, ChangeOptions, DeviceAddition, RecoveryCodes } from '../../shared/schemas.ts';
import type { Change, Changed } from '../messages/change.ts';
import type { TokenRequest } from '../messages/commands.ts';
import { fail, type Result, succeed } from '../messages/problem.ts';
import { callAsShopper, requestJson } from './session.ts';
import { readLocal, readSession, writeSession } from './storage.ts';

type Call = { method: 'POST' | 'DELETE'; path: string; body: Record<string, unknown> };

/**
 * What the token is asked for a change: the challenge over method, path and body, computed here alone (PROTOCOL section 4).
 * `id` is that of the options, which the body names.
 */
export async function changeRequest(change: Change): Promise<Result<TokenRequest>> {
  const enrolled = await readLocal('enrolled');
  if (enrolled === undefined) return fail('unauthenticated');
  const options = await callAsShopper<ChangeOptions>('POST', '/v1/changes/options', {});
  if (!options.ok) return options;
  const { id, nonce, requestOptions } = options.value;
  const nonceBytes = decodeBase64url(nonce);
  if (nonceBytes?.length !== 32) return fail('not-a-server');
  const { method, path, body } = callOf(change, id);
  const bytes = challenge('change', nonceBytes, changeSubject(method, path, body));
  return succeed({ id, optionsJSON: requestJson(enrolled, requestOptions, bytes) });
}

/** Sends the change with the token's signature over it; what it began or ended is written down. */
export async function makeChange(change: Change, id: string, assertion: Assertion): Promise<Result<Changed>> {
  const { method, path, body } = callOf(change, id);
  const answer = await callAsShopper<unknown>(method, path, { ...body, assertion });
  if (!answer.ok) return answer;
  if (change.kind === 'recovery-codes') return succeed({ codes: (answer.value as RecoveryCodes).codes });
  if (change.kind === 'add-device') await awaitCode(change, answer.value as DeviceAddition);
  else if (change.kind !== 'open-account') await writeSession('changing', undefined);
  return succeed({});
}

/** The call of a change as it is signed and as it is sent, but for the signature itself. */
export function callOf(change: Change, changeId: string): Call {
  switch (change.kind) {
    case 'add-device': {
      const { channel, address } = change;
      return { method: 'POST', path: '/v1/devices', body: { channel, address: address.trim(), changeId } };
    }
    case 'remove-device':
      return { method: 'DELETE', path: `/v1/devices/${encodeURIComponent(change.id)}`, body: { changeId } };
    case 'add-token': {
      const { registration, label } = change;
      return { method: 'POST', path: '/v1/tokens', body: { registration, label, changeId } };
    }
    case 'remove-token':
      return { method: 'DELETE', path: `/v1/tokens/${encodeURIComponent(change.id)}`, body: { changeId } };
    case 'recovery-codes':
      return { method: 'POST', path: '/v1/account/recovery-codes', body: { changeId } };
    case 'open-account':
      return { method: 'DELETE', path: '/v1/account/freeze', body: { changeId } };
  }
}

/** The code is on its way; the shopper types it next, or asks for it again. */
async function awaitCode(
  { channel, address }: Extract<Change, { kind: 'add-device' }>,
  { id, hint, nextSendAt }: DeviceAddition,
): Promise<void> {
  const changing = await readSession('changing');
  const channels = changing?.kind === 'add-device' ? changing.channels : [channel];
  const added = { channels, id, channel, address, hint, nextSendAt };
  await writeSession('changing', { kind: 'add-device', step: 'code', ...added });
}
