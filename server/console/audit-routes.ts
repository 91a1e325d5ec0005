import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { AuditPage, AuditQuery, ProofQuery, ProvenEntry } from '../../shared/audit-schemas.ts';
import { route } from '../http/route.ts';
import type { Ports } from '../ports.ts';
import { listAudit, proveEntry } from './read-audit.ts';

/** Those who judge. */
const access = ['security', 'auditor'] as const;

/** The audit log to be browsed, each entry with what proves it. */
export function auditReads(app: FastifyInstance, ports: Ports): void {
  route(app, ports, {
    method: 'GET',
    url: '/v1/console/audit',
    access,
    query: AuditQuery,
    answers: { status: 200, schema: AuditPage },
    handle: ({ query }) => listAudit(ports, query),
  });
  route(app, ports, {
    method: 'GET',
    url: '/v1/console/audit/:index',
    access,
    params: Type.Object({ index: Type.String({ pattern: '^(0|[1-9][0-9]{0,14})$' }) }),
    query: ProofQuery,
    answers: { status: 200, schema: ProvenEntry },
    handle: ({ params: { index }, query: { size } }) =>
      proveEntry(ports, { index: Number(index), size: Number(size) }),
  });
}
