import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import {
  CertificateRequest,
  ConfirmationRequest,
  Confirmed,
  Id,
  NamedPayment,
  NamedPayments,
  Page,
  Payment,
  Payments,
  ResendRequest,
  Resent,
  Submitted,
} from '../../shared/schemas.ts';
import { route } from '../http/route.ts';
import type { Ports, Role } from '../ports.ts';
import { cancelCertificate } from './cancel-certificate.ts';
import { confirmCertificate } from './confirm-certificate.ts';
import { listCertificates, readCertificate } from './read-certificates.ts';
import { resendCode } from './resend-code.ts';
import { submitCertificate } from './submit-certificate.ts';

const access = ['payer'] as const satisfies readonly Role[];
const params = Type.Object({ id: Id });

/** The operations of PROTOCOL section 5.2 but for the card's and the evidence. */
export function certificateRoutes(app: FastifyInstance, ports: Ports): void {
  route(app, ports, {
    method: 'POST',
    url: '/v1/certificates',
    access,
    body: CertificateRequest,
    answers: { status: 201, schema: Submitted },
    handle: ({ caller, body }) => submitCertificate(ports, { caller, ...body, deviceId: body.deviceId }),
  });
  route(app, ports, {
    method: 'GET',
    url: '/v1/certificates',
    access,
    query: Page,
    answers: { status: 200, schema: Payments },
    handle: ({ caller, query }) =>
      listCertificates(ports, { caller, after: query.after, limit: query.limit }),
  });
  route(app, ports, {
    method: 'GET',
    url: '/v1/certificates/:id',
    access,
    params,
    activity: false,
    answers: { status: 200, schema: Payment },
    handle: ({ caller, params: { id } }) => readCertificate(ports, { caller, id }),
  });
  route(app, ports, {
    method: 'DELETE',
    url: '/v1/certificates/:id',
    access,
    params,
    answers: { status: 204 },
    handle: ({ caller, params: { id } }) => cancelCertificate(ports, { caller, id }),
  });
  route(app, ports, {
    method: 'POST',
    url: '/v1/certificates/:id/code',
    access,
    params,
    body: ResendRequest,
    answers: { status: 202, schema: Resent },
    handle: ({ caller, params: { id }, body }) => resendCode(ports, { caller, id, deviceId: body.deviceId }),
  });
  route(app, ports, {
    method: 'POST',
    url: '/v1/certificates/:id/confirmation',
    access,
    params,
    body: ConfirmationRequest,
    answers: { status: 200, schema: Confirmed },
    handle: ({ caller, params: { id }, body }) => confirmCertificate(ports, { caller, id, ...body }),
  });
}

/** The same reads with the names on statements, for clients that know of them. */
export function paymentRoutes(app: FastifyInstance, ports: Ports): void {
  route(app, ports, {
    method: 'GET',
    url: '/v1/payments',
    access,
    query: Page,
    answers: { status: 200, schema: NamedPayments },
    handle: ({ caller, query }) =>
      listCertificates(ports, { caller, after: query.after, limit: query.limit }),
  });
  route(app, ports, {
    method: 'GET',
    url: '/v1/payments/:id',
    access,
    params,
    activity: false,
    answers: { status: 200, schema: NamedPayment },
    handle: ({ caller, params: { id } }) => readCertificate(ports, { caller, id }),
  });
}
