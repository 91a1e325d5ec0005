import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import {
  AccessToken,
  CodeRequest,
  Enrolment,
  EnrolmentDevice,
  EnrolmentDeviceRequest,
  EnrolmentRequest,
  EnrolmentToken,
  EnrolmentTokenRequest,
  Id,
} from '../../shared/schemas.ts';
import { route } from '../http/route.ts';
import type { Ports } from '../ports.ts';
import { beginEnrolment } from './begin-enrolment.ts';
import { confirmDevice } from './confirm-device.ts';
import { nameDevice } from './name-device.ts';
import { registerToken } from './register-token.ts';

const params = Type.Object({ id: Id });

/** The operations of an enrolment (PROTOCOL section 5.1), each proved by the DPoP key that began it. */
export function enrolmentRoutes(app: FastifyInstance, ports: Ports): void {
  route(app, ports, {
    method: 'POST',
    url: '/v1/enrolments',
    access: 'proof',
    body: EnrolmentRequest,
    answers: { status: 201, schema: Enrolment },
    handle: ({ caller: { jkt }, body }) => beginEnrolment(ports, { jkt, ...body }),
  });
  route(app, ports, {
    method: 'POST',
    url: '/v1/enrolments/:id/token',
    access: 'proof',
    params,
    body: EnrolmentTokenRequest,
    answers: { status: 200, schema: EnrolmentToken },
    handle: ({ caller: { jkt }, params: { id }, body }) => registerToken(ports, { jkt, id, ...body }),
  });
  route(app, ports, {
    method: 'POST',
    url: '/v1/enrolments/:id/device',
    access: 'proof',
    params,
    body: EnrolmentDeviceRequest,
    answers: { status: 202, schema: EnrolmentDevice },
    handle: ({ caller: { jkt }, params: { id }, body, clientAddress }) =>
      nameDevice(ports, { jkt, id, ...body, clientAddress }),
  });
  route(app, ports, {
    method: 'POST',
    url: '/v1/enrolments/:id/device/confirmation',
    access: 'proof',
    params,
    body: CodeRequest,
    answers: { status: 201, schema: AccessToken },
    handle: ({ caller: { jkt }, params: { id }, body }) => confirmDevice(ports, { jkt, id, ...body }),
  });
}
