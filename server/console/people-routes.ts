import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import {
  ConsoleInvitation,
  ConsoleInvitationRequest,
  OpenInvitations,
  People,
  PeopleQuery,
  PersonDetail,
  TokenCounts,
} from '../../shared/console-schemas.ts';
import { CredentialId, Id, SignedChange } from '../../shared/schemas.ts';
import { route, SECURITY_TEAM } from '../http/route.ts';
import type { Ports } from '../ports.ts';
import { freezePerson, revokeToken, unfreezePerson } from './change-person.ts';
import { countTokens } from './count-tokens.ts';
import { invitePerson, listInvitations } from './invite-person.ts';
import { listPeople, readPersonDetail } from './read-people.ts';
import { CHANGERS } from './roles.ts';

const params = Type.Object({ id: Id });

/** People, what they hold, and the invitations that are open. */
export function peopleReads(app: FastifyInstance, ports: Ports): void {
  route(app, ports, {
    method: 'GET',
    url: '/v1/console/people',
    access: SECURITY_TEAM,
    query: PeopleQuery,
    answers: { status: 200, schema: People },
    handle: ({ query }) => listPeople(ports, query),
  });
  route(app, ports, {
    method: 'GET',
    url: '/v1/console/people/:id',
    access: SECURITY_TEAM,
    params,
    answers: { status: 200, schema: PersonDetail },
    handle: ({ caller, params: { id } }) => readPersonDetail(ports, { caller, id }),
  });
  route(app, ports, {
    method: 'GET',
    url: '/v1/console/invitations',
    access: SECURITY_TEAM,
    answers: { status: 200, schema: OpenInvitations },
    handle: () => listInvitations(ports),
  });
  route(app, ports, {
    method: 'GET',
    url: '/v1/console/tokens',
    access: SECURITY_TEAM,
    answers: { status: 200, schema: TokenCounts },
    handle: () => countTokens(ports),
  });
}

/** What officers and operators change, each time with a fresh touch. */
export function peopleChanges(app: FastifyInstance, ports: Ports): void {
  route(app, ports, {
    method: 'POST',
    url: '/v1/console/invitations',
    access: CHANGERS,
    body: ConsoleInvitationRequest,
    answers: { status: 201, schema: ConsoleInvitation },
    handle: ({ caller, body }) => invitePerson(ports, { caller, body }),
  });
  route(app, ports, {
    method: 'POST',
    url: '/v1/console/people/:id/freeze',
    access: CHANGERS,
    params,
    body: SignedChange,
    answers: { status: 204 },
    handle: ({ caller, params: { id }, body }) => freezePerson(ports, { caller, id, body }),
  });
  route(app, ports, {
    method: 'DELETE',
    url: '/v1/console/people/:id/freeze',
    access: CHANGERS,
    params,
    body: SignedChange,
    answers: { status: 204 },
    handle: ({ caller, params: { id }, body }) => unfreezePerson(ports, { caller, id, body }),
  });
  route(app, ports, {
    method: 'DELETE',
    url: '/v1/console/people/:id/tokens/:token',
    access: CHANGERS,
    params: Type.Object({ id: Id, token: CredentialId }),
    body: SignedChange,
    answers: { status: 204 },
    handle: ({ caller, params: { id, token }, body }) => revokeToken(ports, { caller, id, token, body }),
  });
}
