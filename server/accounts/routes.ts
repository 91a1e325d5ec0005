import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { Account, Empty, RecoveryCodes, Server, SignedChange } from '../../shared/schemas.ts';
import { offeredChannels } from '../devices/offered-channels.ts';
import { route } from '../http/route.ts';
import type { Ports } from '../ports.ts';
import { freezeAccount } from './freeze-account.ts';
import { makeRecoveryCodes } from './make-recovery-codes.ts';
import { readAccount } from './read-account.ts';
import { unfreezeAccount } from './unfreeze-account.ts';

/** Who the server is, to anybody; and the signed-in person's account, its freeze and its recovery codes (PROTOCOL sections 5.1 and 5.4). */
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
  route(app, ports, {
    method: 'POST',
    url: '/v1/account/freeze',
    access: 'session',
    body: Empty,
    answers: { status: 204, schema: Type.Null() },
    handle: ({ caller }) => freezeAccount(ports, caller),
  });
  route(app, ports, {
    method: 'DELETE',
    url: '/v1/account/freeze',
    access: 'session',
    body: SignedChange,
    answers: { status: 204, schema: Type.Null() },
    handle: ({ caller, body }) => unfreezeAccount(ports, { caller, body }),
  });
  route(app, ports, {
    method: 'POST',
    url: '/v1/account/recovery-codes',
    access: 'session',
    body: SignedChange,
    answers: { status: 201, schema: RecoveryCodes },
    handle: ({ caller, body }) => makeRecoveryCodes(ports, { caller, body }),
  });
}
