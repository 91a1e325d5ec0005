import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { ResetAsked, ResetInvitation, ResetRequest, Resets } from '../../shared/reset-schemas.ts';
import { Id, Page, SignedChange } from '../../shared/schemas.ts';
import { route, SECURITY_TEAM } from '../http/route.ts';
import type { Ports } from '../ports.ts';
import { askReset } from './ask-reset.ts';
import { approveReset, withdrawReset } from './decide-reset.ts';
import { listResets } from './list-resets.ts';

/** People who lost both token and device, let in anew by two operators: an addition to the protocol. */
export function resetRoutes(app: FastifyInstance, ports: Ports): void {
  const params = Type.Object({ id: Id });
  route(app, ports, {
    method: 'GET',
    url: '/v1/resets',
    access: SECURITY_TEAM,
    query: Page,
    answers: { status: 200, schema: Resets },
    handle: ({ query }) => listResets(ports, query),
  });
  route(app, ports, {
    method: 'POST',
    url: '/v1/resets',
    access: ['operator'],
    body: ResetRequest,
    answers: { status: 201, schema: ResetAsked },
    handle: ({ caller, body }) => askReset(ports, { caller, body }),
  });
  route(app, ports, {
    method: 'POST',
    url: '/v1/resets/:id/approval',
    access: ['operator'],
    params,
    body: SignedChange,
    answers: { status: 200, schema: ResetInvitation },
    handle: ({ caller, params: { id }, body }) => approveReset(ports, { caller, id, body }),
  });
  route(app, ports, {
    method: 'DELETE',
    url: '/v1/resets/:id',
    access: ['operator'],
    params,
    body: SignedChange,
    answers: { status: 204, schema: Type.Null() },
    handle: ({ caller, params: { id }, body }) => withdrawReset(ports, { caller, id, body }),
  });
}
