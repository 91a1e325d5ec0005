import type { FastifyInstance } from 'fastify';
import { ConsolePerson } from '../../shared/console-schemas.ts';
import { route } from '../http/route.ts';
import type { Ports } from '../ports.ts';
import { readPerson } from './read-person.ts';
import { READERS } from './readers.ts';
import { consolePages } from './serve-pages.ts';

/** The security team's console: its pages, and what they read and change. */
export function consoleRoutes(app: FastifyInstance, ports: Ports): void {
  consolePages(app);
  route(app, ports, {
    method: 'GET',
    url: '/v1/console/person',
    access: READERS,
    answers: { status: 200, schema: ConsolePerson },
    handle: ({ caller }) => readPerson(ports, caller),
  });
}
