import { isLocalhost } from '../../shared/origin.ts';
import type { AccessToken, Enrolment, Registration, Server } from '../../shared/schemas.ts';
import { fail, type Result, succeed } from '../messages/problem.ts';
import type { Mark } from '../messages/view.ts';
import { callServer } from './api.ts';
import { forgetDpopKey } from './dpop-key.ts';
import { type EnrolmentDraft, forgetAll, readLocal, writeLocal, writeSession } from './storage.ts';

type Step = Result<null>;

/** The server's address as a shopper types it, as an origin: https, or http on this very machine. */
export function serverOrigin(typed: string): string | undefined {
  const text = /^[a-z]+:\/\//i.test(typed.trim()) ? typed.trim() : `https://${typed.trim()}`;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const allowed = url.protocol === 'https:' || (url.protocol === 'http:' && isLocalhost(url.hostname));
  return allowed ? url.origin : undefined;
}

export async function enrolServer(typed: string): Promise<Step> {
  const server = serverOrigin(typed);
  if (server === undefined) return fail('not-a-server');
  const answer = await callServer<Server>({ server, method: 'GET', path: '/v1/server', proof: 'none' });
  if (!answer.ok) return answer.problem.reason === 'unreachable' ? answer : fail('not-a-server');
  const { payerEntity, rpId } = answer.value;
  if (typeof payerEntity !== 'string' || typeof rpId !== 'string') return fail('not-a-server');
  await writeLocal('enrolling', { step: 'invitation', server, entity: payerEntity, rpId });
  return succeed(null);
}

export async function enrolInvitation(invitation: string): Promise<Step> {
  const draft = await readLocal('enrolling');
  if (draft === undefined || draft.step === 'server') return fail('not-open');
  const { server, entity, rpId } = draft;
  const body = { invitation: invitation.trim() };
  const answer = await callServer<Enrolment>({
    server,
    method: 'POST',
    path: '/v1/enrolments',
    body,
    proof: 'key',
  });
  if (!answer.ok) return answer;
  const { id, name, creationOptions } = answer.value;
  return keep({
    step: 'token',
    server,
    entity,
    name,
    creationOptions,
    id,
    ...(rpId === undefined ? {} : { rpId }),
  });
}

export async function enrolToken(registration: Registration, label: string): Promise<Step> {
  const draft = await readLocal('enrolling');
  if (draft?.step !== 'token') return fail('not-open');
  const body = { registration, label };
  const path = `/v1/enrolments/${draft.id}/token`;
  const answer = await callServer({ server: draft.server, method: 'POST', path, body, proof: 'key' });
  if (!answer.ok) return answer;
  const { creationOptions: _, ...rest } = draft;
  return keep({ ...rest, step: 'device' });
}

/** Also sends the code again, and takes another address where the first was wrong. */
export async function enrolDevice(address: string): Promise<Step> {
  const draft = await readLocal('enrolling');
  if (draft?.step !== 'device' && draft?.step !== 'code') return fail('not-open');
  const body = { channel: 'email', address: address.trim() };
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
  return keep({ ...draft, step: 'code', address: body.address, hint, nextSendAt });
}

type EnrolmentDeviceAnswer = { hint: string; nextSendAt: string };

export async function enrolCode(code: string): Promise<Step> {
  const draft = await readLocal('enrolling');
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
  const { server, entity, name, rpId, id } = draft;
  return keep({
    step: 'mark',
    server,
    entity,
    name,
    ...(id === undefined ? {} : { id }),
    ...(rpId === undefined ? {} : { rpId }),
  });
}

export async function enrolMark(mark: Mark): Promise<Step> {
  const draft = await readLocal('enrolling');
  if (draft?.step !== 'mark' || draft.rpId === undefined) return fail('not-open');
  const { server, entity, name, rpId } = draft;
  await writeLocal('enrolled', { server, entity, name, rpId, mark });
  await writeLocal('enrolling', undefined);
  return succeed(null);
}

/** One step back, to another address or another invitation. */
export async function enrolBack(): Promise<Step> {
  const draft = await readLocal('enrolling');
  if (draft?.step === 'code') {
    const { address: _address, hint: _hint, nextSendAt: _next, ...rest } = draft;
    return keep({ ...rest, step: 'device' });
  }
  await writeLocal('enrolling', undefined);
  return succeed(null);
}

/** Forgets this browser's enrolment, its key and everything else that it kept. */
export async function forgetBrowser(): Promise<Step> {
  await forgetAll();
  await forgetDpopKey();
  return succeed(null);
}

async function keep(draft: EnrolmentDraft): Promise<Step> {
  await writeLocal('enrolling', draft);
  return succeed(null);
}
