import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { SignedChange } from '../../shared/schemas.ts';
import { Aaguid, ModelDecided, ModelRequest, TokenModels } from '../../shared/token-model-schemas.ts';
import { route, SECURITY_TEAM } from '../http/route.ts';
import type { Ports } from '../ports.ts';
import { decideModel, forgetModel } from './decide-model.ts';
import { listModels } from './list-models.ts';

/** Models of tokens that are allowed or denied: an addition to the protocol, for security officers. */
export function tokenModelRoutes(app: FastifyInstance, ports: Ports): void {
  route(app, ports, {
    method: 'GET',
    url: '/v1/token-models',
    access: SECURITY_TEAM,
    answers: { status: 200, schema: TokenModels },
    handle: () => listModels(ports),
  });
  route(app, ports, {
    method: 'POST',
    url: '/v1/token-models',
    access: ['security'],
    body: ModelRequest,
    answers: { status: 200, schema: ModelDecided },
    handle: ({ caller, body }) => decideModel(ports, { caller, body }),
  });
  route(app, ports, {
    method: 'DELETE',
    url: '/v1/token-models/:aaguid',
    access: ['security'],
    params: Type.Object({ aaguid: Aaguid }),
    body: SignedChange,
    answers: { status: 200, schema: ModelDecided },
    handle: ({ caller, params: { aaguid }, body }) => forgetModel(ports, { caller, aaguid, body }),
  });
}
