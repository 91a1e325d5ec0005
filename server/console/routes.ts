import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import {
  ApprovalQuery,
  ConsoleApprovals,
  ConsoleHealth,
  ConsolePaymentDetail,
  ConsolePayments,
  ConsolePerson,
  PaymentQuery,
} from '../../shared/console-schemas.ts';
import { Evidence } from '../../shared/evidence-schemas.ts';
import { Id } from '../../shared/schemas.ts';
import { route, SECURITY_TEAM } from '../http/route.ts';
import type { Ports } from '../ports.ts';
import { auditReads } from './audit-routes.ts';
import { StateCounts } from './count-states.ts';
import { listConsoleApprovals } from './list-approvals.ts';
import { peopleChanges, peopleReads } from './people-routes.ts';
import { readHealth } from './read-health.ts';
import { readEvidence, readPayment } from './read-payment.ts';
import { readPerson } from './read-person.ts';
import { searchPayments } from './search-payments.ts';
import { consolePages } from './serve-pages.ts';

/** The security team's console: its pages, and what they read and change. */
export function consoleRoutes(app: FastifyInstance, ports: Ports): void {
  consolePages(app);
  const counts = new StateCounts();
  route(app, ports, {
    method: 'GET',
    url: '/v1/console/person',
    access: SECURITY_TEAM,
    answers: { status: 200, schema: ConsolePerson },
    handle: ({ caller }) => readPerson(ports, caller),
  });
  route(app, ports, {
    method: 'GET',
    url: '/v1/console/health',
    access: SECURITY_TEAM,
    activity: false,
    answers: { status: 200, schema: ConsoleHealth },
    handle: () => readHealth(ports, counts),
  });
  paymentReads(app, ports);
  auditReads(app, ports);
  peopleReads(app, ports);
  peopleChanges(app, ports);
}

const params = Type.Object({ id: Id });

/** Everybody's payments; their evidence is for officers and auditors, who have to judge it. */
function paymentReads(app: FastifyInstance, ports: Ports): void {
  route(app, ports, {
    method: 'GET',
    url: '/v1/console/payments',
    access: SECURITY_TEAM,
    query: PaymentQuery,
    // The page follows by itself what is new.
    activity: false,
    answers: { status: 200, schema: ConsolePayments },
    handle: ({ query }) => searchPayments(ports, query),
  });
  route(app, ports, {
    method: 'GET',
    url: '/v1/console/payments/:id',
    access: SECURITY_TEAM,
    params,
    activity: false,
    answers: { status: 200, schema: ConsolePaymentDetail },
    handle: ({ params: { id } }) => readPayment(ports, { id }),
  });
  route(app, ports, {
    method: 'GET',
    url: '/v1/console/payments/:id/evidence',
    access: ['security', 'auditor'],
    params,
    answers: { status: 200, schema: Evidence },
    handle: ({ params: { id } }) => readEvidence(ports, { id }),
  });
  route(app, ports, {
    method: 'GET',
    url: '/v1/console/approvals',
    access: SECURITY_TEAM,
    query: ApprovalQuery,
    activity: false,
    answers: { status: 200, schema: ConsoleApprovals },
    handle: ({ query }) => listConsoleApprovals(ports, query),
  });
}
