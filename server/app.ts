import swagger from '@fastify/swagger';
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { accountRoutes } from './accounts/routes.ts';
import { approvalRoutes } from './approvals/routes.ts';
import { auditRoutes } from './audit/routes.ts';
import { cardRoutes } from './cards/routes.ts';
import { certificateRoutes, paymentRoutes } from './certificates/routes.ts';
import { changeRoutes } from './changes/routes.ts';
import { consoleRoutes } from './console/routes.ts';
import { demandRoutes } from './demands/routes.ts';
import { deviceRoutes } from './devices/routes.ts';
import { enrolmentRoutes } from './enrolments/routes.ts';
import { evidenceRoutes } from './evidence/routes.ts';
import { registerHealth } from './health/routes.ts';
import { BODY_LIMIT_BYTES, readStrictBodies } from './http/body.ts';
import { refuseBrokenRequest } from './http/broken-request.ts';
import { compileAtFirstUse } from './http/compilers.ts';
import { answerErrors, refuseBadAddress } from './http/problem.ts';
import { MERCHANT_KEY, refuseOtherMethods } from './http/route.ts';
import { smsStatusRoutes } from './outbox/routes.ts';
import { policyRoutes } from './policy/routes.ts';
import type { Ports } from './ports.ts';
import { quoteRoutes } from './quotes/routes.ts';
import { receiptRoutes } from './receipts/routes.ts';
import { resetRoutes } from './resets/routes.ts';
import { sessionRoutes } from './sessions/routes.ts';
import { tokenModelRoutes } from './token-models/routes.ts';
import { tokenRoutes } from './tokens/routes.ts';

/** The longest part of an address: a token's credential id of 1023 bytes. */
const CREDENTIAL_ID_LETTERS = 1364;

type Logger = Exclude<FastifyServerOptions['loggerInstance'], undefined>;

/** The HTTP side of the server: all operations of PROTOCOL section 5, the issuer's events and the operator's probes. */
export async function buildApp(ports: Ports, logger?: Logger): Promise<FastifyInstance> {
  const app = fastify({
    ...(logger === undefined ? { logger: false } : { loggerInstance: logger }),
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: ports.config.trustProxy ?? false,
    genReqId: () => crypto.randomUUID(),
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: CREDENTIAL_ID_LETTERS },
    frameworkErrors: refuseBadAddress,
    clientErrorHandler: refuseBrokenRequest,
  });
  compileAtFirstUse(app);
  answerErrors(app);
  readStrictBodies(app);
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Countersign', version: '1' },
      components: { securitySchemes: { [MERCHANT_KEY]: { type: 'http', scheme: 'bearer' } } },
    },
  });
  const closeMethods = refuseOtherMethods(app);
  registerHealth(app, ports);
  accountRoutes(app, ports);
  enrolmentRoutes(app, ports);
  sessionRoutes(app, ports);
  changeRoutes(app, ports);
  tokenRoutes(app, ports);
  tokenModelRoutes(app, ports);
  resetRoutes(app, ports);
  deviceRoutes(app, ports);
  policyRoutes(app, ports);
  quoteRoutes(app, ports);
  certificateRoutes(app, ports);
  paymentRoutes(app, ports);
  approvalRoutes(app, ports);
  await cardRoutes(app, ports);
  await demandRoutes(app, ports);
  evidenceRoutes(app, ports);
  receiptRoutes(app, ports);
  auditRoutes(app, ports);
  await smsStatusRoutes(app, ports);
  consoleRoutes(app, ports);
  closeMethods();
  return app;
}
