import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import type { Ports } from '../ports.ts';
import { MIGRATIONS } from '../store/migrations.ts';
import { observeRequests } from './metrics.ts';

/** `GET /healthz`, `/readyz`, `/metrics` and `/openapi.json`, for the operator and for programmers (PROTOCOL section 11). */
export function registerHealth(app: FastifyInstance, ports: Ports): void {
  const hidden = { schema: { hide: true } as object };
  let draining = false;
  app.addHook('preClose', async () => {
    draining = true;
  });
  const metrics = observeRequests(app, ports);
  app.get('/healthz', hidden, async () => ({ status: 'alive' }));
  app.get('/readyz', hidden, async (_request, reply) => {
    const problem = draining ? 'draining' : await databaseProblem(ports);
    if (problem === undefined) return { status: 'ready' };
    return reply.code(503).send({ status: problem });
  });
  app.get('/metrics', hidden, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.text()),
  );
  app.get('/openapi.json', hidden, async () => app.swagger());
}

/** What keeps the database from being used, or undefined. */
async function databaseProblem({ store }: Pick<Ports, 'store'>): Promise<string | undefined> {
  try {
    const { rows } = await sql<{ version: number }>`select max(version) as version from migrations`.execute(
      store.read,
    );
    return rows[0]?.version === MIGRATIONS.length ? undefined : 'the database is of another version';
  } catch {
    return 'the database does not answer';
  }
}
