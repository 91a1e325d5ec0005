import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { Evidence } from '../../shared/evidence-schemas.ts';
import { Id } from '../../shared/schemas.ts';
import { route } from '../http/route.ts';
import type { Ports } from '../ports.ts';
import { makeEvidence } from './make-evidence.ts';

/** `GET /v1/certificates/{id}/evidence` (PROTOCOL section 8). */
export function evidenceRoutes(app: FastifyInstance, ports: Ports): void {
  route(app, ports, {
    method: 'GET',
    url: '/v1/certificates/:id/evidence',
    access: ['payer'],
    params: Type.Object({ id: Id }),
    answers: { status: 200, schema: Evidence },
    handle: ({ caller, params: { id } }) => makeEvidence(ports, { caller, id }),
  });
}
