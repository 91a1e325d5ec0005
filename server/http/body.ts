import type { FastifyInstance } from 'fastify';
import { refuse } from '../../shared/refusals.ts';
import { parseStrictJson } from '../../shared/strict-json.ts';
import { sendRefusal } from './problem.ts';

export const BODY_LIMIT_BYTES = 64 * 1024;

/**
 * Bodies are I-JSON in UTF-8 of at most 64 KiB; a larger one is refused before anything else is looked at. An empty one is
 * none, also from a client that calls every body JSON: whether there has to be one is for the operation to say.
 */
export function readStrictBodies(app: FastifyInstance): void {
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (_request: unknown, body: Buffer) => {
      if (body.length === 0) return undefined;
      try {
        return parseStrictJson(utf8.decode(body));
      } catch (error) {
        throw Object.assign(new Error(`the body is not I-JSON: ${whatIsWrong(error)}`), { statusCode: 400 });
      }
    },
  );
  app.addHook('onRequest', async (request, reply) => {
    const length = Number(request.headers['content-length'] ?? 0);
    if (length > BODY_LIMIT_BYTES) return sendRefusal(reply, request, refuse('too-large'));
  });
}

/** JSON.parse quotes what it read, and what it read may be a code: only our own words are passed on. */
function whatIsWrong(error: unknown): string {
  return error instanceof SyntaxError && !error.message.includes('JSON')
    ? error.message
    : 'it cannot be parsed';
}
