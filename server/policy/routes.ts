import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import {
  PolicyCheck,
  PolicyCheckRequest,
  PolicyProposalRequest,
  PolicySigning,
  PolicyState,
  PolicyVersion,
  StopRequest,
  WholeProposal,
} from '../../shared/policy-answers.ts';
import { Id } from '../../shared/schemas.ts';
import { route, SECURITY_TEAM } from '../http/route.ts';
import type { Ports } from '../ports.ts';
import { approveProposal, withdrawProposal } from './decide-proposal.ts';
import { dryRun } from './dry-run.ts';
import { PROPOSALS_PATH, proposePolicy } from './propose-policy.ts';
import { readPolicies, readProposal, readVersion } from './read-policies.ts';
import { resumePayments, STOP_PATH, stopPayments } from './stop-payments.ts';

const WRITE = ['security'] as const;
const proposal = Type.Object({ id: Id });
const version = Type.Object({ sequence: Type.String({ pattern: '^(?:0|[1-9]\\d{0,8})$' }) });

/** What the security team reads and changes of the policy; every change needs a fresh touch. */
export function policyRoutes(app: FastifyInstance, ports: Ports): void {
  readingRoutes(app, ports);
  proposalRoutes(app, ports);
  stopRoutes(app, ports);
}

function readingRoutes(app: FastifyInstance, ports: Ports): void {
  route(app, ports, {
    method: 'GET',
    url: '/v1/policy',
    access: SECURITY_TEAM,
    answers: { status: 200, schema: PolicyState },
    handle: () => readPolicies(ports),
  });
  route(app, ports, {
    method: 'GET',
    url: '/v1/policy/versions/:sequence',
    access: SECURITY_TEAM,
    params: version,
    answers: { status: 200, schema: PolicyVersion },
    handle: ({ params: { sequence } }) => readVersion(ports, { sequence: Number(sequence) }),
  });
  route(app, ports, {
    method: 'POST',
    url: '/v1/policy/check',
    access: SECURITY_TEAM,
    body: PolicyCheckRequest,
    answers: { status: 200, schema: PolicyCheck },
    handle: async ({ body }) => ({
      outcome: 'answered',
      body: await dryRun(ports, { document: body.policy }),
    }),
  });
}

function proposalRoutes(app: FastifyInstance, ports: Ports): void {
  route(app, ports, {
    method: 'GET',
    url: `${PROPOSALS_PATH}/:id`,
    access: SECURITY_TEAM,
    params: proposal,
    answers: { status: 200, schema: WholeProposal },
    handle: ({ params: { id } }) => readProposal(ports, { id }),
  });
  route(app, ports, {
    method: 'POST',
    url: PROPOSALS_PATH,
    access: WRITE,
    body: PolicyProposalRequest,
    answers: { status: 201, schema: WholeProposal },
    handle: ({ caller, body }) => proposePolicy(ports, { caller, body }),
  });
  route(app, ports, {
    method: 'POST',
    url: `${PROPOSALS_PATH}/:id/approval`,
    access: WRITE,
    params: proposal,
    body: PolicySigning,
    answers: { status: 200, schema: WholeProposal },
    handle: ({ caller, params: { id }, body }) => approveProposal(ports, { caller, id, body }),
  });
  route(app, ports, {
    method: 'DELETE',
    url: `${PROPOSALS_PATH}/:id`,
    access: WRITE,
    params: proposal,
    body: PolicySigning,
    answers: { status: 204, schema: Type.Null() },
    handle: ({ caller, params: { id }, body }) => withdrawProposal(ports, { caller, id, body }),
  });
}

function stopRoutes(app: FastifyInstance, ports: Ports): void {
  route(app, ports, {
    method: 'POST',
    url: STOP_PATH,
    access: WRITE,
    body: StopRequest,
    answers: { status: 204, schema: Type.Null() },
    handle: ({ caller, body }) => stopPayments(ports, { caller, body }),
  });
  route(app, ports, {
    method: 'DELETE',
    url: STOP_PATH,
    access: WRITE,
    body: PolicySigning,
    answers: { status: 204, schema: Type.Null() },
    handle: ({ caller, body }) => resumePayments(ports, { caller, body }),
  });
}
