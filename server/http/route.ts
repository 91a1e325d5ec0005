import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, type TSchema, Type } from 'typebox';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import { Problem } from '../../shared/schemas.ts';
import { recordEvents } from '../audit/record-event.ts';
import type { Caller, Ports, Role } from '../ports.ts';
import { authenticate, proveKey } from './authenticate.ts';
import { refusedClient } from './client-version.ts';
import { authenticateMerchant } from './merchant-key.ts';
import { sendRefusal } from './problem.ts';

/**
 * Who may call: anybody; who proves a DPoP key; a merchant by its API key; every signed-in person; or only some roles.
 */
export type Access = 'public' | 'proof' | 'merchant' | 'session' | readonly Role[];

/** Whose console it is: officers and operators, who each change what is theirs, and auditors, who change nothing. */
export const SECURITY_TEAM = ['security', 'operator', 'auditor'] as const satisfies readonly Role[];

type CallerOf<A extends Access> = A extends 'public'
  ? undefined
  : A extends 'proof'
    ? { jkt: string }
    : A extends 'merchant'
      ? { merchantId: string }
      : Caller;

type Definition<
  A extends Access,
  B extends TSchema,
  P extends TSchema,
  Q extends TSchema,
  R extends TSchema,
> = {
  method: 'GET' | 'POST' | 'DELETE';
  url: string;
  access: A;
  body?: B;
  params?: P;
  query?: Q;
  /** The status and schema of the answer; 204 has none. */
  answers: { status: 200 | 201 | 202 | 204; schema?: R };
  /** False for calls that only follow an open certificate (PROTOCOL section 5.1). */
  activity?: boolean;
  handle(request: {
    caller: CallerOf<A>;
    body: Static<B>;
    params: Static<P>;
    query: Static<Q>;
    /** Of the network, as far as TRUST_PROXY allows to say. */
    clientAddress: string;
  }): Promise<Refusal | { outcome: 'answered'; body: Static<R> }>;
};

declare module 'fastify' {
  interface FastifyRequest {
    caller: unknown;
  }
}

/** What the OpenAPI document calls a merchant's API key. */
export const MERCHANT_KEY = 'merchantKey';

/** The schema of a query, where an operation takes none. */
export const NO_MEMBERS = Type.Object({}, { additionalProperties: false });

/** Serves one operation: access first, before the body is read; then the schemas; then the use case. */
export function route<
  A extends Access,
  B extends TSchema,
  P extends TSchema,
  Q extends TSchema,
  R extends TSchema,
>(app: FastifyInstance, ports: Ports, definition: Definition<A, B, P, Q, R>): void {
  const { method, url, access, answers } = definition;
  app.route({
    method,
    url,
    schema: {
      querystring: definition.query ?? NO_MEMBERS,
      ...(definition.body === undefined ? {} : { body: definition.body }),
      ...(definition.params === undefined ? {} : { params: definition.params }),
      response: { [answers.status]: answers.schema ?? Type.Null(), '4xx': Problem, '5xx': Problem },
      ...(access === 'merchant' ? { security: [{ [MERCHANT_KEY]: [] }] } : {}),
    },
    onRequest: async (request, reply) => {
      const refusal = await admit(ports, request, access, definition.activity ?? true);
      if (refusal !== undefined) return sendRefusal(reply, request, refusal);
    },
    handler: async (request, reply) => {
      const outcome = await definition.handle({
        caller: request.caller as CallerOf<A>,
        body: request.body as Static<B>,
        params: request.params as Static<P>,
        query: request.query as Static<Q>,
        clientAddress: request.ip,
      });
      return outcome.outcome === 'refused'
        ? sendRefusal(reply, request, outcome)
        : sendAnswer(reply, answers.status, outcome.body);
    },
  });
}

function sendAnswer(reply: FastifyReply, status: number, body: unknown): FastifyReply {
  return status === 204 ? reply.code(204).send() : reply.code(status).send(body);
}

async function admit(
  ports: Ports,
  request: FastifyRequest,
  access: Access,
  activity: boolean,
): Promise<Refusal | undefined> {
  if (access === 'public') return undefined;
  const prove = proverOf(access);
  const refused = refusedClient(ports.config, request);
  if (refused !== undefined) {
    if (prove === undefined) await recordVersion(ports, request, refused.version);
    return refused.refusal;
  }
  if (prove !== undefined) {
    const proved = await prove(ports, request);
    if (proved.outcome === 'refused') return proved;
    request.caller = proved;
    return undefined;
  }
  const caller = await authenticate(ports, request, activity);
  if (caller.outcome === 'refused') return caller;
  request.caller = caller;
  return access === 'session' || access.includes(caller.role) ? undefined : refuse('forbidden');
}

/** How whoever has no session proves who they are; undefined where a session is asked for. */
function proverOf(access: Access): typeof proveKey | typeof authenticateMerchant | undefined {
  if (access === 'proof') return proveKey;
  return access === 'merchant' ? authenticateMerchant : undefined;
}

/** What a person's extension of a refused version tried is in the audit log; of strangers nothing is written. */
async function recordVersion(ports: Ports, request: FastifyRequest, version: string): Promise<void> {
  const caller = await authenticate(ports, request, false);
  if (caller.outcome === 'refused') return;
  const event = { type: 'extension-refused', account: caller.accountId, version } as const;
  await ports.store.engine.transaction((transaction) =>
    recordEvents(transaction, [event], ports.clock(), ports.random),
  );
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY', 'TRACE'] as const;

/**
 * Lets every path answer `not-allowed` to the methods that it does not have. To be called before the routes are
 * registered; the function that it returns, after.
 */
export function refuseOtherMethods(app: FastifyInstance): () => void {
  const methodsOf = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = methodsOf.get(url) ?? new Set();
    for (const one of [method].flat()) methods.add(one);
    methodsOf.set(url, methods);
  });
  return () => {
    for (const [url, methods] of [...methodsOf]) {
      const allow = [...methods].join(', ');
      app.route({
        method: METHODS.filter((one) => !methods.has(one)),
        url,
        schema: { hide: true } as object,
        onRequest: async (request, reply) => {
          reply.header('allow', allow);
          return sendRefusal(reply, request, refuse('not-allowed'));
        },
        handler: async () => undefined,
      });
    }
  };
}
