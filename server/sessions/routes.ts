import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { AccessToken, Empty, SessionOptions, SessionRequest } from '../../shared/schemas.ts';
import { route } from '../http/route.ts';
import type { Ports } from '../ports.ts';
import { endSession } from './end-session.ts';
import { offerOptions } from './offer-options.ts';
import { openSession } from './open-session.ts';

/** Signing in and out (PROTOCOL section 5.1). */
export function sessionRoutes(app: FastifyInstance, ports: Ports): void {
  route(app, ports, {
    method: 'POST',
    url: '/v1/sessions/options',
    access: 'public',
    body: Empty,
    answers: { status: 200, schema: SessionOptions },
    handle: () => offerOptions(ports),
  });
  route(app, ports, {
    method: 'POST',
    url: '/v1/sessions',
    access: 'proof',
    body: SessionRequest,
    answers: { status: 201, schema: AccessToken },
    handle: ({ caller: { jkt }, body }) => openSession(ports, { jkt, ...body }),
  });
  route(app, ports, {
    method: 'DELETE',
    url: '/v1/sessions/current',
    access: 'session',
    answers: { status: 204, schema: Type.Null() },
    handle: ({ caller }) => endSession(ports, caller),
  });
}
