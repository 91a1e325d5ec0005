import type { FastifyInstance } from 'fastify';
import { ChangeOptions, Empty } from '../../shared/schemas.ts';
import { route } from '../http/route.ts';
import type { Ports } from '../ports.ts';
import { offerChange } from './offer-change.ts';

/** What a token signs before anything of devices, tokens or the account is changed (PROTOCOL section 5.4). */
export function changeRoutes(app: FastifyInstance, ports: Ports): void {
  route(app, ports, {
    method: 'POST',
    url: '/v1/changes/options',
    access: 'session',
    body: Empty,
    answers: { status: 200, schema: ChangeOptions },
    handle: ({ caller }) => offerChange(ports, caller),
  });
}
