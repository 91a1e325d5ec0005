import type { FastifyInstance } from 'fastify';
import { ConsistencyQuery, HashProof, InclusionQuery } from '../../shared/evidence-schemas.ts';
import { refuse } from '../../shared/refusals.ts';
import { sendRefusal } from '../http/problem.ts';
import { NO_MEMBERS, route } from '../http/route.ts';
import type { Ports } from '../ports.ts';
import { newestCheckpoint, proveConsistency, proveInclusion } from './read-log.ts';

/**
 * What anybody may see of the audit log (PROTOCOL section 8): hashes and signatures, no entry. The checkpoint is answered
 * verbatim, as the text that was signed.
 */
export function auditRoutes(app: FastifyInstance, ports: Ports): void {
  app.get(
    '/v1/audit/checkpoint',
    {
      schema: {
        querystring: NO_MEMBERS,
        response: { 200: { content: { 'text/plain': { schema: { type: 'string' } } } } },
      } as object,
    },
    async (request, reply) => {
      const newest = await newestCheckpoint(ports);
      if (newest === undefined) return sendRefusal(reply, request, refuse('unknown'));
      return reply.type('text/plain; charset=utf-8').send(newest.note);
    },
  );
  route(app, ports, {
    method: 'GET',
    url: '/v1/audit/consistency',
    access: 'public',
    query: ConsistencyQuery,
    answers: { status: 200, schema: HashProof },
    handle: ({ query: { from, to } }) => proveConsistency(ports, { from: Number(from), to: Number(to) }),
  });
  route(app, ports, {
    method: 'GET',
    url: '/v1/audit/inclusion',
    access: 'public',
    query: InclusionQuery,
    answers: { status: 200, schema: HashProof },
    handle: ({ query: { index, size } }) =>
      proveInclusion(ports, { index: Number(index), size: Number(size) }),
  });
}
