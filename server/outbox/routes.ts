import type { FastifyInstance } from 'fastify';
import { refuse } from '../../shared/refusals.ts';
import { readCallback } from '../channels/gateway-callback.ts';
import { STATUS_PATH } from '../channels/gateway-mapping.ts';
import { sendRefusal } from '../http/problem.ts';
import type { Ports } from '../ports.ts';
import { recordReceipt } from './record-receipt.ts';

/** Where an HTTP gateway tells what became of text messages. Its callbacks stay bytes until their sender is verified. */
export async function smsStatusRoutes(app: FastifyInstance, ports: Ports): Promise<void> {
  const { sms, publicUrl } = ports.config;
  if (sms?.kind !== 'http') return;
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: unknown, raw: Buffer) => raw);
    // A gateway signs its callbacks: a DPoP proof would not help it.
    scope.addHook('onSend', async (_request, reply) => {
      reply.removeHeader('www-authenticate');
    });
    scope.route<{ Body: Buffer | undefined; Querystring: Readonly<Record<string, unknown>> }>({
      // Where the fields go in an address, so does what became of them (Kannel's `dlr-url`).
      method: sms.mapping === undefined ? 'POST' : ['GET', 'POST'],
      url: STATUS_PATH,
      schema: { hide: true } as object,
      handler: async (request, reply) => {
        const { headers, query, body: raw = Buffer.alloc(0) } = request;
        const callback = { raw, query, signature: headers['x-twilio-signature'] };
        const receipt = readCallback(sms, publicUrl, callback);
        if (receipt === 'forged') return sendRefusal(reply, request, refuse('unauthenticated'));
        if (receipt !== undefined) await recordReceipt(ports, receipt);
        return reply.code(204).send();
      },
    });
  });
}
