import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { REFUSALS, refuse } from '../../shared/refusals.ts';
import { problemOf } from './problem.ts';

const BROKEN = refuse('malformed', { detail: 'This is no HTTP request, or it did not end in time.' });
const LONG_HEADERS = refuse('too-large', { detail: 'The headers of the request are larger than 16 KiB.' });

/** Answers what is no HTTP request with a problem document, as far as anybody still listens, and hangs up. */
export function refuseBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const refusal = error.code === 'HPE_HEADER_OVERFLOW' ? LONG_HEADERS : BROKEN;
  const [status] = REFUSALS[refusal.reason];
  const body = JSON.stringify(problemOf(refusal, crypto.randomUUID()));
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'cache-control: no-store',
    'connection: close',
  ];
  if (socket.writable) socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
  socket.destroy(error);
}
