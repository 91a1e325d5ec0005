import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { refuse } from '../../shared/refusals.ts';
import { Card, Empty, Id, Problem, RecognitionRequest } from '../../shared/schemas.ts';
import { sendRefusal } from '../http/problem.ts';
import { route } from '../http/route.ts';
import type { Ports, Role } from '../ports.ts';
import { handleEvent } from './handle-event.ts';
import { recogniseMerchant } from './recognise-merchant.ts';
import { releaseCard } from './release-card.ts';

const access = ['payer'] as const satisfies readonly Role[];

/** The card of PROTOCOL section 5.2, the shopper's word on who charged it, and the network's side of section 10. */
export async function cardRoutes(app: FastifyInstance, ports: Ports): Promise<void> {
  route(app, ports, {
    method: 'POST',
    url: '/v1/certificates/:id/card',
    access,
    params: Type.Object({ id: Id }),
    body: Empty,
    answers: { status: 200, schema: Card },
    handle: ({ caller, params: { id } }) => releaseCard(ports, { caller, id }),
  });
  route(app, ports, {
    method: 'POST',
    url: '/v1/payments/:id/recognition',
    access,
    params: Type.Object({ id: Id }),
    body: RecognitionRequest,
    answers: { status: 204 },
    handle: ({ caller, params: { id }, body }) => recogniseMerchant(ports, { caller, id, ...body }),
  });
  await app.register(async (scope) => issuerEvents(scope, ports));
}

/** Events are signed over their bytes, so here bodies stay bytes until the adapter has verified them. */
function issuerEvents(scope: FastifyInstance, ports: Ports): void {
  scope.removeAllContentTypeParsers();
  // A network signs its events: a DPoP proof would not help it.
  scope.addHook('onSend', async (_request, reply) => {
    reply.removeHeader('www-authenticate');
  });
  scope.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (_request: unknown, raw: Buffer) => raw,
  );
  scope.route<{ Params: { adapter: string }; Body: Buffer | undefined }>({
    method: 'POST',
    url: '/v1/issuer/:adapter/events',
    schema: {
      params: Type.Object({ adapter: Type.String() }),
      querystring: Empty,
      response: { '4xx': Problem, '5xx': Problem },
    },
    onRequest: async (request, reply) => {
      if (request.params.adapter !== ports.issuer.provider)
        return sendRefusal(reply, request, refuse('unknown'));
    },
    handler: async (request, reply) => {
      const raw = request.body ?? Buffer.alloc(0);
      const outcome = await handleEvent(ports, { raw, headers: request.headers });
      if (outcome.outcome === 'refused') return sendRefusal(reply, request, outcome);
      const { status, headers, body } = outcome.body;
      return reply.code(status).headers(headers).serializer(String).send(body);
    },
  });
}
