// Static files of shop and payment service, and small pieces of HTTP that both need.
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';

const TYPES = { css: 'text/css', js: 'text/javascript' };

/** Sends one of the files beside this one. */
export function sendAsset(
  response: ServerResponse,
  name: 'shop.css' | 'card-fields.js' | 'checkout.js',
): void {
  const kind = name.endsWith('css') ? 'css' : 'js';
  response.setHeader('content-type', `${TYPES[kind]}; charset=utf-8`);
  response.end(readFileSync(new URL(name, import.meta.url)));
}

/** Sends a page, with a content security policy as strict as shops have. */
export function sendPage(response: ServerResponse, page: string, service: string): void {
  const policy = `default-src 'none'; style-src 'self'; script-src 'self' ${service}; connect-src 'self' ${service}; frame-src ${service}; img-src data:`;
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.setHeader('content-security-policy', policy).end(page);
}

/** Sends JSON. */
export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** Reads a body as it came. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString('utf8');
}

/** Reads a JSON body. */
export async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  return JSON.parse(await readBody(request)) as Record<string, unknown>;
}
