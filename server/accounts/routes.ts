import type { FastifyInstance } from 'fastify';
import { Account, Server } from '../../shared/schemas.ts';
import { offeredChannels } from '../devices/offered-channels.ts';
import { route } from '../http/route.ts';
import type { Ports } from '../ports.ts';
import { readAccount } from './read-account.ts';

/** Who the server is, to anybody; and the signed-in person's account (PROTOCOL section 5.1). */
export function accountRoutes(app: FastifyInstance, ports: Ports): void {
  const { payerEntity, rpId } = ports.config;
  route(app, ports, {
    method: 'GET',
    url: '/v1/server',
    access: 'public',
    answers: { status: 200, schema: Server },
    handle: async () => ({
      outcome: 'answered',
      body: { payerEntity, rpId, channels: offeredChannels(ports.config) },
    }),
  });
  route(app, ports, {
    method: 'GET',
    url: '/v1/account',
    access: 'session',
    answers: { status: 200, schema: Account },
    handle: ({ caller }) => readAccount(ports, caller),
  });
}
