import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { REFUSALS, type Refusal, type RefusalDetails, refuse } from '../../shared/refusals.ts';

/** What each refusal tells a person who has nothing else to go by; a use case may say it more exactly. */
function detailOf(refusal: Refusal): string {
  return refusal.detail ?? REFUSALS[refusal.reason][1];
}

const SHOWN = ['now', 'state', 'attemptsLeft', 'rules', 'until'] as const satisfies (keyof RefusalDetails)[];

/** Answers with the RFC 9457 problem document of a refusal. */
export function sendRefusal(reply: FastifyReply, request: FastifyRequest, refusal: Refusal): FastifyReply {
  const [status] = REFUSALS[refusal.reason];
  if (refusal.retryAfterSeconds !== undefined) reply.header('retry-after', String(refusal.retryAfterSeconds));
  if (refusal.reason === 'unauthenticated') {
    const error = refusal.state === 'invalid_token' ? 'invalid_token' : 'invalid_dpop_proof';
    reply.header('www-authenticate', `DPoP error="${error}", algs="ES256"`);
  }
  request.log.info({ reason: refusal.reason }, 'refused');
  const problem = problemOf(refusal, request.id);
  return reply.code(status).type('application/problem+json').serializer(JSON.stringify).send(problem);
}

/** The RFC 9457 problem document of a refusal; `instance` names the request. */
export function problemOf(refusal: Refusal, instance: string): object {
  const { reason } = refusal;
  const [status, title] = REFUSALS[reason];
  const shown = SHOWN.filter((member) => refusal[member] !== undefined && reason !== 'unauthenticated');
  return {
    type: `urn:countersign:refusal:${reason}`,
    title,
    status,
    detail: detailOf(refusal),
    instance,
    reason,
    ...Object.fromEntries(shown.map((member) => [member, refusal[member]])),
  };
}

/** Unknown paths and everything that Fastify or our own mistakes throw become problem documents too. */
export function answerErrors(app: FastifyInstance): void {
  app.setNotFoundHandler((request, reply) => sendRefusal(reply, request, refuse('unknown')));
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const refusal = refusalOf(error);
    if (refusal.reason === 'internal')
      request.log.error({ kind: error.name, code: error.code, at: whereOf(error) }, error.message);
    return sendRefusal(reply, request, refusal);
  });
}

/** Addresses that cannot be decoded, or with a part longer than any of ours: Fastify calls no hook for them. */
export function refuseBadAddress(_error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
  sendRefusal(reply, request, refuse('unknown'));
}

function refusalOf(error: FastifyError): Refusal {
  if (error.validation !== undefined) {
    // An id that is none is a path that leads nowhere.
    if (error.validationContext === 'params') return refuse('unknown');
    const [first] = error.validation;
    const place = `${error.validationContext ?? ''}${first?.instancePath ?? ''}`;
    return refuse('malformed', { detail: `${place} ${first?.message ?? 'does not fit the schema'}` });
  }
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return refuse('too-large');
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return refuse('unsupported-media-type');
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return refuse('malformed', { detail: error.message });
  }
  return refuse('internal');
}

/** The first line of our own code on the stack; messages and arguments may hold what must not be logged. */
function whereOf(error: Error): string {
  return (
    error.stack
      ?.split('\n')
      .find((line) => line.includes('/server/'))
      ?.trim() ?? ''
  );
}
