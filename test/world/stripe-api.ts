// The part of Stripe's API that an issuing account uses: forms in, JSON out, bearer keys, idempotency keys.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { StripeAccount } from './stripe-account.ts';
import { withoutNumber } from './stripe-objects.ts';

type Answer = { status: number; body: object };
type Asked = { method: string; path: string; query: URLSearchParams; form: URLSearchParams };

/** What it was asked for, for tests that look. */
export type Seen = Asked & { idempotencyKey: string | undefined };

export type StripeApi = {
  server: Server;
  seen: Seen[];
  /** While true, it answers nothing but that it cannot. */
  broken: boolean;
};

export function startApi(account: StripeAccount, secretKey: string): StripeApi {
  const answered = new Map<string, { form: string; answer: Answer }>();
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://stripe.test');
    const form = new URLSearchParams(await bodyOf(request));
    const { method = 'GET' } = request;
    const asked: Asked = { method, path: url.pathname, query: url.searchParams, form };
    const key = request.headers['idempotency-key'];
    const idempotencyKey = typeof key === 'string' ? key : undefined;
    api.seen.push({ ...asked, idempotencyKey });
    if (request.headers.authorization !== `Bearer ${secretKey}`) {
      send(response, problem(401, 'invalid_request_error', undefined, 'Invalid API Key provided'));
      return;
    }
    if (api.broken) {
      send(response, problem(503, 'api_error', undefined, 'Service unavailable'));
      return;
    }
    const earlier = idempotencyKey === undefined ? undefined : answered.get(`${method} ${idempotencyKey}`);
    if (earlier !== undefined && earlier.form !== form.toString()) {
      send(response, problem(400, 'idempotency_error', undefined, 'Keys are for one request'));
      return;
    }
    const answer = earlier?.answer ?? answerTo(account, asked);
    if (idempotencyKey !== undefined && method === 'POST')
      answered.set(`${method} ${idempotencyKey}`, { form: form.toString(), answer });
    send(response, answer);
  };
  const server = createServer((request, response) => {
    void handle(request, response);
  });
  const api: StripeApi = { server, seen: [], broken: false };
  return api;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_simulated' });
  response.end(JSON.stringify(body));
}

function problem(status: number, type: string, code: string | undefined, message: string): Answer {
  return { status, body: { error: { type, ...(code === undefined ? {} : { code }), message } } };
}

const missing = () => problem(404, 'invalid_request_error', 'resource_missing', 'No such object');
const good = (body: object): Answer => ({ status: 200, body });

function answerTo(account: StripeAccount, asked: Asked): Answer {
  const [resource = '', id] = asked.path.replace(/^\/v1\/issuing\//, '').split('/');
  if (resource === 'cards') return cards(account, asked, id);
  if (asked.method !== 'GET') return missing();
  if (resource === 'authorizations') {
    const authorization = account.authorizations.get(id ?? '');
    return authorization === undefined
      ? missing()
      : good({ ...authorization, transactions: account.transactionsOf(authorization.id) });
  }
  if (resource === 'transactions' && id === undefined) return listOf(account, asked.query);
  const found =
    resource === 'transactions' ? account.transactions.get(id ?? '') : account.disputes.get(id ?? '');
  return found === undefined ? missing() : good(found);
}

function cards(account: StripeAccount, { method, query, form }: Asked, id: string | undefined): Answer {
  if (id === undefined) return method === 'POST' ? createCard(account, form) : missing();
  const card = account.cards.get(id);
  if (card === undefined) return missing();
  if (method === 'GET') {
    const expanded = [...query.entries()].filter(([name]) => name.startsWith('expand')).map(([, one]) => one);
    const { number, cvc } = card;
    const shown = {
      ...(expanded.includes('number') && { number }),
      ...(expanded.includes('cvc') && { cvc }),
    };
    return good({ ...withoutNumber(card), ...shown });
  }
  if (card.status === 'canceled')
    return problem(400, 'invalid_request_error', undefined, 'A canceled card cannot be updated');
  const status = form.get('status');
  if (status !== null) card.status = status;
  return good(withoutNumber(card));
}

function createCard(account: StripeAccount, form: URLSearchParams): Answer {
  const text = (name: string) => form.get(name) ?? '';
  const payments = form.get('lifecycle_controls[cancel_after][payment_count]');
  const limits = [];
  for (let place = 0; form.has(`spending_controls[spending_limits][${place}][amount]`); place += 1)
    limits.push({
      amount: Number(text(`spending_controls[spending_limits][${place}][amount]`)),
      interval: text(`spending_controls[spending_limits][${place}][interval]`),
    });
  const presences = [...form.entries()]
    .filter(([name]) => name.startsWith('spending_controls[allowed_card_presences]'))
    .map(([, value]) => value);
  const wanted = text('type') === 'virtual' && text('status') === 'active';
  if (!wanted || text('cardholder') === '' || text('currency') !== 'eur')
    return problem(400, 'invalid_request_error', 'parameter_invalid', 'This account cannot issue that');
  const card = account.makeCard({
    cardholder: text('cardholder'),
    currency: text('currency'),
    limits,
    presences,
    payments: payments === null ? undefined : Number(payments),
  });
  return good(withoutNumber(card));
}

/** Newest first, a page at a time. */
function listOf(account: StripeAccount, query: URLSearchParams): Answer {
  const all = [...account.transactions.values()]
    .filter(({ card }) => card === query.get('card'))
    .toReversed();
  const after = query.get('starting_after');
  const start = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
  const most = Number(query.get('limit') ?? '10');
  const data = all.slice(start, start + most);
  const has_more = start + most < all.length;
  return good({ object: 'list', url: '/v1/issuing/transactions', has_more, data });
}
