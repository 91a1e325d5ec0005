import type { FastifyInstance } from 'fastify';
import { Quote, QuoteRequest } from '../../shared/schemas.ts';
import { route } from '../http/route.ts';
import type { Ports } from '../ports.ts';
import { makeQuote } from './make-quote.ts';

/** `POST /v1/quotes` (PROTOCOL section 5.2). */
export function quoteRoutes(app: FastifyInstance, ports: Ports): void {
  route(app, ports, {
    method: 'POST',
    url: '/v1/quotes',
    access: ['payer'],
    body: QuoteRequest,
    answers: { status: 200, schema: Quote },
    handle: ({ caller, body: { amount } }) => makeQuote(ports, { caller, amount }),
  });
}
