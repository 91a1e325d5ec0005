// The part of Lithic's API that a card program uses: JSON in and out, the API key alone, idempotency keys.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type LithicCard, withoutNumber } from './lithic-objects.ts';
import { type LithicProgram, type LithicRule, newSecret } from './lithic-program.ts';

type Answer = { status: number; body?: object };
type Body = Record<string, unknown>;
type Asked = { method: string; path: string; query: URLSearchParams; body: Body };

/** What it was asked for, for tests that look. */
export type Seen = Asked & { idempotencyKey: string | undefined };

export type LithicApi = {
  server: Server;
  seen: Seen[];
  /** While true, it answers nothing but that it cannot. */
  broken: boolean;
  /** A customer that does not comply with PCI DSS is shown no card numbers. */
  compliant: boolean;
};

export function startApi(program: LithicProgram, apiKey: string): LithicApi {
  const made = new Map<string, { body: string; answer: Answer }>();
  const api: LithicApi = {
    server: createServer((request, response) => void handle(request, response)),
    seen: [],
    broken: false,
    compliant: true,
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://lithic.test');
    const text = await bodyOf(request);
    const body = (text === '' ? {} : JSON.parse(text)) as Body;
    const asked: Asked = {
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      body,
    };
    const key = request.headers['idempotency-key'];
    const idempotencyKey = typeof key === 'string' ? key : undefined;
    api.seen.push({ ...asked, idempotencyKey });
    send(response, answer(asked, request.headers.authorization, idempotencyKey));
  };
  const answer = (asked: Asked, key: string | undefined, idempotencyKey: string | undefined): Answer => {
    if (key !== apiKey) return problem(401, 'Please provide a valid API key');
    if (api.broken) return problem(503, 'Service unavailable');
    const text = JSON.stringify(asked.body);
    const earlier = idempotencyKey === undefined ? undefined : made.get(idempotencyKey);
    if (earlier !== undefined)
      return earlier.body === text ? earlier.answer : problem(409, 'Keys are for one request');
    const given = answerTo(program, asked, api.compliant);
    if (idempotencyKey !== undefined && asked.method === 'POST')
      made.set(idempotencyKey, { body: text, answer: given });
    return given;
  };
  return api;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body === undefined ? '' : JSON.stringify(body));
}

const problem = (status: number, message: string): Answer => ({
  status,
  body: { message, debugging_request_id: '00000000-0000-4000-8000-000000000000' },
});
const missing = () => problem(404, 'Not found');
const good = (body: object): Answer => ({ status: 200, body });
const listed = (data: readonly object[]) => good({ data, has_more: false });

function answerTo(program: LithicProgram, asked: Asked, compliant: boolean): Answer {
  const { method, path, query, body } = asked;
  const [, version = '', resource = '', id, more] = path.split('/');
  switch (`${version}/${resource}`) {
    case 'v1/cards':
      return cards(program, asked, id, compliant);
    case 'v1/transactions':
      return one(method === 'GET' ? program.transactions.get(id ?? '') : undefined);
    case 'v2/disputes': {
      const token = query.get('disputed_transaction_token');
      const about = [...program.disputes.values()].filter(
        ({ transaction_series: series }) => series?.related_transaction_token === token,
      );
      return listed(about);
    }
    case 'v2/auth_rules':
      return rules(program, asked, id, more);
    case 'v1/auth_stream':
      if (id !== 'secret') return missing();
      if (more === 'rotate') program.streamSecret = newSecret();
      return more === 'rotate' ? { status: 202, body: {} } : good({ secret: program.streamSecret });
    case 'v1/three_ds_decisioning':
      if (method === 'GET' && id === 'secret') return good({ secret: program.decisionSecret });
      if (method !== 'POST' || id !== 'challenge_response') return missing();
      program.challenges.set(String(body['token']), String(body['challenge_response']));
      return good({});
    default:
      return missing();
  }
}

const one = (found: object | undefined): Answer => (found === undefined ? missing() : good(found));

function cards(
  program: LithicProgram,
  { method, body }: Asked,
  id: string | undefined,
  compliant: boolean,
): Answer {
  const shown = (card: LithicCard) => (compliant ? card : withoutNumber(card));
  if (id === undefined) return method === 'POST' ? createCard(program, body, shown) : missing();
  const card = program.cards.get(id);
  if (card === undefined) return missing();
  if (method === 'GET') return good(shown(card));
  if (card.state === 'CLOSED') return problem(400, 'A closed card cannot be changed');
  if (body['state'] === 'CLOSED') card.state = 'CLOSED';
  return good(withoutNumber(card));
}

function createCard(program: LithicProgram, body: Body, shown: (card: LithicCard) => object): Answer {
  const { type, spend_limit, spend_limit_duration, exp_month, exp_year } = body;
  const wanted = type === 'VIRTUAL' && Number.isInteger(spend_limit) && spend_limit_duration === 'FOREVER';
  if (!wanted || typeof exp_month !== 'string' || typeof exp_year !== 'string')
    return problem(400, 'This program cannot issue that');
  const made = program.makeCard({
    exp_month,
    exp_year,
    spend_limit: Number(spend_limit),
    spend_limit_duration: 'FOREVER',
  });
  return good(shown(made));
}

function rules(
  program: LithicProgram,
  { method, body, query }: Asked,
  id: string | undefined,
  more: string | undefined,
): Answer {
  if (id === undefined && method === 'GET') {
    const card = query.get('card_token') ?? '';
    return listed([...program.rules.values()].filter((rule) => rule.card_tokens.includes(card)));
  }
  if (id === undefined) {
    const { card_tokens, parameters } = body as {
      card_tokens: string[];
      parameters: NonNullable<LithicRule['draft_version']>['parameters'];
    };
    return good(program.addRule(card_tokens, parameters));
  }
  const rule = program.rules.get(id);
  if (rule === undefined || more !== 'promote' || method !== 'POST') return missing();
  rule.current_version = rule.draft_version;
  rule.draft_version = null;
  rule.state = 'ACTIVE';
  return good(rule);
}
