import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/**
 * Log lines as JSON on stderr; LOG_LEVEL is one of pino's levels. Of a request only method, path and status are logged:
 * no header, no body, no query.
 */
export function makeLogger(environment: Readonly<Record<string, string | undefined>>): Logger {
  const wanted = environment['LOG_LEVEL'] ?? '';
  const level = wanted in pino.levels.values || wanted === 'silent' ? wanted : 'info';
  return pino(
    {
      level,
      base: null,
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { req: shownRequest, res: shownResponse, err: shownError },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}

function shownRequest(request: { method: string; url?: string }): object {
  return { method: request.method, path: (request.url ?? '').split('?', 1)[0] };
}

function shownResponse(reply: { statusCode: number }): object {
  return { status: reply.statusCode };
}

/** Neither message nor arguments of a foreign error: they may quote what must not be logged. */
function shownError(error: Error & { code?: string }): object {
  const at = error.stack?.split('\n').find((line) => line.includes('/server/'));
  return { kind: error.name, code: error.code, at: at?.trim() };
}
