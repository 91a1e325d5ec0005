// An operator retires versions of the extension; other clients, and those that say nothing, go on.
import fastify from 'fastify';
import { Type } from 'typebox';
import { expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { answerErrors } from '../../server/http/problem.ts';
import { route } from '../../server/http/route.ts';
import type { Ports } from '../../server/ports.ts';

const config = readConfig({ MIN_EXTENSION_VERSION: '1.2', REFUSED_EXTENSION_VERSIONS: '1.3.1, 2.0' });

async function ask(url: string, client?: string) {
  const app = fastify();
  answerErrors(app);
  const definition = { method: 'GET', answers: { status: 200, schema: Type.Object({}) } } as const;
  const handle = async () => ({ outcome: 'answered', body: {} }) as const;
  route(app, { config } as Ports, { ...definition, url: '/public', access: 'public', handle });
  route(app, { config } as Ports, { ...definition, url: '/signed-in', access: 'session', handle });
  const headers = client === undefined ? {} : { 'countersign-client': client };
  const { statusCode, body } = await app.inject({ url, headers });
  await app.close();
  const { reason, state } = JSON.parse(body) as { reason?: string; state?: string };
  return [statusCode, reason, state];
}

const REFUSED = [403, 'forbidden', 'update-extension'];
const WHO = [401, 'unauthenticated', undefined];

test.each(['extension/1.1.9', 'extension/0', 'extension/1.3.1', 'extension/1.3.1.0', 'extension/2.0.0'])(
  '%s is refused before anything else is looked at',
  async (client) => expect(await ask('/signed-in', client)).toEqual(REFUSED),
);

test.each(['extension/1.2', 'extension/1.2.0.0', 'extension/1.3.2', 'extension/10.0', undefined])(
  '%s is not',
  async (client) => expect(await ask('/signed-in', client)).toEqual(WHO),
);

test.each(['cli/0.1', 'extension/', 'extension/1.x', 'extension/-1', `extension/${'1.'.repeat(400)}`, ''])(
  '%j is no version of the extension',
  async (client) => expect(await ask('/signed-in', client)).toEqual(WHO),
);

test('what anybody may read, a version that is refused may too', async () => {
  expect(await ask('/public', 'extension/0.1')).toEqual([200, undefined, undefined]);
});
