import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { refuse } from '../../shared/refusals.ts';
import { sendRefusal } from '../http/problem.ts';

/** Where the build of `console/` ends up. */
const BUILT = path.resolve(import.meta.dirname, '../../dist/console');
const KINDS: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Nothing but our own files, nowhere else, in no frame, and no text becomes markup. */
const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'permissions-policy':
    'publickey-credentials-get=(self), camera=(), geolocation=(), microphone=(), payment=(), usb=()',
};

const NOT_BUILT = refuse('unknown', { detail: 'The console is not built: npm run build' });

/**
 * Serves the console's pages at `/console` from memory: only files that were there at the start have an address, so that no
 * path leads out of the folder. They use neither cookies nor forms; every call that they make is one of `/v1`.
 */
export function consolePages(app: FastifyInstance, folder = BUILT): void {
  const files = readFiles(folder);
  const send = (reply: FastifyReply, name: string) => {
    const file = files.get(name);
    reply.headers(HEADERS);
    return file === undefined
      ? sendRefusal(reply, reply.request, NOT_BUILT)
      : reply.type(KINDS[path.extname(name)] ?? 'application/octet-stream').send(file);
  };
  const hidden = { schema: { hide: true } as object };
  for (const url of ['/console', '/console/'])
    app.get(url, hidden, async (_request, reply) => send(reply, 'index.html'));
  app.get<{ Params: { name: string } }>('/console/assets/:name', hidden, async (request, reply) =>
    send(reply, `assets/${request.params.name}`),
  );
}

function readFiles(folder: string): Map<string, Buffer> {
  if (!existsSync(path.join(folder, 'index.html'))) return new Map();
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const served = names
    .map((name) => name.replaceAll(path.sep, '/'))
    .filter((name) => path.extname(name) in KINDS);
  return new Map(served.map((name) => [name, readFileSync(path.join(folder, name))]));
}
