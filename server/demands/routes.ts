import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { Demand, DemandRequest, Id, MadeDemand } from '../../shared/schemas.ts';
import { route } from '../http/route.ts';
import type { Ports } from '../ports.ts';
import { makeDemand } from './make-demand.ts';
import { readDemand } from './read-demand.ts';

/** The operations of PROTOCOL section 9. */
export async function demandRoutes(app: FastifyInstance, ports: Ports): Promise<void> {
  await app.register(async (scope) => {
    // A merchant's key is a bearer token (RFC 6750): a DPoP proof would not help it.
    scope.addHook('onSend', async (_request, reply) => {
      if (reply.statusCode === 401) reply.header('www-authenticate', 'Bearer');
    });
    route(scope, ports, {
      method: 'POST',
      url: '/v1/demands',
      access: 'merchant',
      body: DemandRequest,
      answers: { status: 201, schema: MadeDemand },
      handle: ({ caller: { merchantId }, body: { amount, reference } }) =>
        makeDemand(ports, { merchantId, amount, reference }),
    });
    route(scope, ports, {
      method: 'GET',
      url: '/v1/demands/:id',
      access: 'public',
      params: Type.Object({ id: Id }),
      answers: { status: 200, schema: Demand },
      handle: ({ params: { id } }) => readDemand(ports, { id }),
    });
  });
}
