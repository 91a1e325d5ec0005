import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import {
  ApprovalOptions,
  ApprovalRequest,
  ApprovalState,
  Approvals,
  Empty,
  Id,
  Page,
  RefusalRequest,
} from '../../shared/schemas.ts';
import { route } from '../http/route.ts';
import type { Ports, Role } from '../ports.ts';
import { giveApproval } from './give-approval.ts';
import { listApprovals } from './list-approvals.ts';
import { offerApproval } from './offer-approval.ts';
import { refuseApproval } from './refuse-approval.ts';

const access = ['approver'] as const satisfies readonly Role[];
const params = Type.Object({ id: Id });

/** The operations of PROTOCOL section 5.5. */
export function approvalRoutes(app: FastifyInstance, ports: Ports): void {
  route(app, ports, {
    method: 'GET',
    url: '/v1/approvals',
    access,
    query: Page,
    answers: { status: 200, schema: Approvals },
    handle: ({ caller, query }) => listApprovals(ports, { caller, after: query.after, limit: query.limit }),
  });
  route(app, ports, {
    method: 'POST',
    url: '/v1/approvals/:id/options',
    access,
    params,
    body: Empty,
    answers: { status: 200, schema: ApprovalOptions },
    handle: ({ caller, params: { id } }) => offerApproval(ports, { caller, id }),
  });
  route(app, ports, {
    method: 'POST',
    url: '/v1/approvals/:id/approval',
    access,
    params,
    body: ApprovalRequest,
    answers: { status: 200, schema: ApprovalState },
    handle: ({ caller, params: { id }, body }) => giveApproval(ports, { caller, id, ...body }),
  });
  route(app, ports, {
    method: 'POST',
    url: '/v1/approvals/:id/refusal',
    access,
    params,
    body: RefusalRequest,
    answers: { status: 200, schema: ApprovalState },
    handle: ({ caller, params: { id }, body }) => refuseApproval(ports, { caller, id, ...body }),
  });
}
