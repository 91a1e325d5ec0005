import type { AccessToken, Channel, Enrolment, Registration, Server } from '../../shared/schemas.ts';
import { fail, type Result, succeed } from '../messages/problem.ts';
import type { Mark } from '../messages/view.ts';
import { callServer } from './api.ts';
import { isServerAllowed, readManaged } from './managed.ts';
import { serverOrigin } from './server-origin.ts';
import { sessionKey } from './session-key.ts';
import { type EnrolmentDraft, forgetAll, readLocal, writeLocal, writeSession } from './storage.ts';

type Step = Result<null>;

/** Who a server is, and what its messages travel by. */
export async function readServer(server: string): Promise<Result<Server>> {
  const answer = await callServer<Server>({ server, method: 'GET', path: '/v1/server', proof: 'none' });
  if (!answer.ok) return answer.problem.reason === 'unreachable' ? answer : fail('not-a-server');
  const { payerEntity, rpId, channels } = answer.value;
  if (typeof payerEntity !== 'string' || typeof rpId !== 'string' || !Array.isArray(channels))
    return fail('not-a-server');
  return succeed({ payerEntity, rpId, channels: channels.filter((one) => one === 'email' || one === 'sms') });
}

/** How far an enrolment has come; one that was begun with another server than the organisation's goes no further. */
export async function readDraft(): Promise<EnrolmentDraft | undefined> {
  const draft = await readLocal('enrolling');
  if (draft === undefined || draft.step === 'server') return draft;
  return isServerAllowed(await readManaged(), draft.server) ? draft : undefined;
}

export async function enrolServer(typed: string): Promise<Step> {
  const server = (await readManaged()).server ?? serverOrigin(typed);
  if (server === undefined) return fail('not-a-server');
  const answer = await readServer(server);
  if (!answer.ok) return answer;
  const { payerEntity: entity, rpId, channels } = answer.value;
  return keep({ step: 'invitation', server, entity, channels, rpId });
}

/** A lost token is made up for with a printed recovery code, which goes where an invitation goes (server/README.md). */
export async function enrolLostToken(): Promise<Step> {
  const draft = await readDraft();
  const enrolled = await readLocal('enrolled');
  if (draft?.step === 'invitation') return keep({ ...draft, recovery: true });
  if (enrolled === undefined) return fail('not-open');
  if (!isServerAllowed(await readManaged(), enrolled.server)) return fail('not-your-organisation');
  await writeSession('changing', undefined);
  if (draft !== undefined) return succeed(null);
  const answer = await readServer(enrolled.server);
  if (!answer.ok) return answer;
  const { server, entity, rpId } = enrolled;
  return keep({ step: 'invitation', server, entity, rpId, channels: answer.value.channels, recovery: true });
}

/** Four groups of four letters and digits; an invitation is longer. */
const RECOVERY_CODE = /^(?:[0-9a-z]{4}[\s-]*){4}$/i;

export async function enrolInvitation(invitation: string): Promise<Step> {
  const draft = await readDraft();
  if (draft === undefined || draft.step === 'server') return fail('not-open');
  const { server, entity, channels, rpId } = draft;
  const body = { invitation: invitation.trim() };
  const answer = await callServer<Enrolment>({
    server,
    method: 'POST',
    path: '/v1/enrolments',
    body,
    proof: 'key',
  });
  if (!answer.ok) return answer;
  const { id, name, role, creationOptions } = answer.value;
  return keep({
    step: 'token',
    server,
    entity,
    channels,
    name,
    creationOptions: creationJson(creationOptions, rpId),
    id,
    role,
    ...(rpId === undefined ? {} : { rpId }),
    ...(RECOVERY_CODE.test(body.invitation) ? { recovery: true } : {}),
  });
}

/** Creation options for the relying party that this browser took its server for, whatever the server says now. */
export function creationJson(creationOptions: object, rpId: string | undefined): object {
  const { rp } = creationOptions as { rp?: object };
  return rpId === undefined ? creationOptions : { ...creationOptions, rp: { ...rp, id: rpId } };
}

export async function enrolToken(registration: Registration, label: string): Promise<Step> {
  const draft = await readDraft();
  if (draft?.step !== 'token') return fail('not-open');
  const body = { registration, label };
  const path = `/v1/enrolments/${draft.id}/token`;
  const answer = await callServer({ server: draft.server, method: 'POST', path, body, proof: 'key' });
  if (!answer.ok) return answer;
  const { creationOptions: _, ...rest } = draft;
  return keep({ ...rest, step: 'device' });
}

/** Also sends the code again, and takes another address where the first was wrong. */
export async function enrolDevice(channel: Channel, address: string): Promise<Step> {
  const draft = await readDraft();
  if (draft?.step !== 'device' && draft?.step !== 'code') return fail('not-open');
  const body = { channel, address: address.trim() };
  const path = `/v1/enrolments/${draft.id}/device`;
  const answer = await callServer<EnrolmentDeviceAnswer>({
    server: draft.server,
    method: 'POST',
    path,
    body,
    proof: 'key',
  });
  if (!answer.ok) return answer;
  const { hint, nextSendAt } = answer.value;
  return keep({ ...draft, ...body, step: 'code', hint, nextSendAt });
}

type EnrolmentDeviceAnswer = { hint: string; nextSendAt: string };

/** The last step at the server. Who had enrolled this browser before keeps their mark, and is done. */
export async function enrolCode(code: string): Promise<Step> {
  const draft = await readDraft();
  if (draft?.step !== 'code') return fail('not-open');
  const path = `/v1/enrolments/${draft.id}/device/confirmation`;
  const answer = await callServer<AccessToken>({
    server: draft.server,
    method: 'POST',
    path,
    body: { code },
    proof: 'key',
  });
  if (!answer.ok) return answer;
  await writeSession('session', answer.value);
  const { server, entity, channels, name, rpId, role } = draft;
  const known = { ...(rpId === undefined ? {} : { rpId }), ...(role === undefined ? {} : { role }) };
  const enrolled = await readLocal('enrolled');
  if (enrolled === undefined) return keep({ step: 'mark', server, entity, channels, name, ...known });
  await writeLocal('enrolled', { ...enrolled, name, ...known });
  return drop();
}

export async function enrolMark(mark: Mark): Promise<Step> {
  const draft = await readDraft();
  if (draft?.step !== 'mark' || draft.rpId === undefined) return fail('not-open');
  const { server, entity, name, rpId, role } = draft;
  const who = { server, entity, name, rpId, mark };
  await writeLocal('enrolled', role === undefined ? who : { ...who, role });
  return drop();
}

/** One step back: to another address, another invitation, another server. */
export async function enrolBack(): Promise<Step> {
  const draft = await readDraft();
  if (draft === undefined || draft.step === 'server' || draft.step === 'mark') return drop();
  const { server, entity, channels, rpId, recovery, id, role } = draft;
  const place = { server, entity, channels, ...(rpId === undefined ? {} : { rpId }) };
  if (draft.step === 'code') {
    const { name } = draft;
    const begun = {
      ...place,
      name,
      ...(id === undefined ? {} : { id }),
      ...(role === undefined ? {} : { role }),
    };
    return keep({ ...begun, step: 'device', ...(recovery && { recovery }) });
  }
  if (draft.step !== 'invitation')
    return keep({ ...place, step: 'invitation', ...(recovery && { recovery }) });
  const isFirst = (await readLocal('enrolled')) === undefined;
  return isFirst && recovery ? keep({ ...place, step: 'invitation' }) : drop();
}

/** Forgets this browser's enrolment, its key and everything else that it kept. */
export async function forgetBrowser(): Promise<Step> {
  await forgetAll();
  await sessionKey.forget();
  return succeed(null);
}

async function keep(draft: EnrolmentDraft): Promise<Step> {
  await writeLocal('enrolling', draft);
  return succeed(null);
}

async function drop(): Promise<Step> {
  await writeLocal('enrolling', undefined);
  return succeed(null);
}
