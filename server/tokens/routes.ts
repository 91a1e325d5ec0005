import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import {
  CredentialId,
  Empty,
  EnrolmentToken,
  SignedChange,
  TokenOptions,
  TokenRequest,
} from '../../shared/schemas.ts';
import { route } from '../http/route.ts';
import type { Ports } from '../ports.ts';
import { addToken } from './add-token.ts';
import { offerRegistration } from './offer-registration.ts';
import { removeToken } from './remove-token.ts';

/** Tokens that are added and removed later (PROTOCOL section 5.4). */
export function tokenRoutes(app: FastifyInstance, ports: Ports): void {
  route(app, ports, {
    method: 'POST',
    url: '/v1/tokens/options',
    access: 'session',
    body: Empty,
    answers: { status: 200, schema: TokenOptions },
    handle: ({ caller }) => offerRegistration(ports, caller),
  });
  route(app, ports, {
    method: 'POST',
    url: '/v1/tokens',
    access: 'session',
    body: TokenRequest,
    answers: { status: 201, schema: EnrolmentToken },
    handle: ({ caller, body }) => addToken(ports, { caller, body }),
  });
  route(app, ports, {
    method: 'DELETE',
    url: '/v1/tokens/:id',
    access: 'session',
    params: Type.Object({ id: CredentialId }),
    body: SignedChange,
    answers: { status: 204, schema: Type.Null() },
    handle: ({ caller, params: { id }, body }) => removeToken(ports, { caller, id, body }),
  });
}
