import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import {
  AddedDevice,
  CodeRequest,
  DeviceAddition,
  DeviceRequest,
  Id,
  SignedChange,
} from '../../shared/schemas.ts';
import { route } from '../http/route.ts';
import type { Ports } from '../ports.ts';
import { addDevice } from './add-device.ts';
import { confirmAddition } from './confirm-addition.ts';
import { removeDevice } from './remove-device.ts';

const params = Type.Object({ id: Id });

/** Devices that are added and removed later (PROTOCOL section 5.4). */
export function deviceRoutes(app: FastifyInstance, ports: Ports): void {
  route(app, ports, {
    method: 'POST',
    url: '/v1/devices',
    access: 'session',
    body: DeviceRequest,
    answers: { status: 202, schema: DeviceAddition },
    handle: ({ caller, body, clientAddress }) => addDevice(ports, { caller, body, clientAddress }),
  });
  route(app, ports, {
    method: 'POST',
    url: '/v1/devices/:id/confirmation',
    access: 'session',
    params,
    body: CodeRequest,
    answers: { status: 201, schema: AddedDevice },
    handle: ({ caller, params: { id }, body: { code } }) => confirmAddition(ports, { caller, id, code }),
  });
  route(app, ports, {
    method: 'DELETE',
    url: '/v1/devices/:id',
    access: 'session',
    params,
    body: SignedChange,
    answers: { status: 204, schema: Type.Null() },
    handle: ({ caller, params: { id }, body }) => removeDevice(ports, { caller, id, body }),
  });
}
