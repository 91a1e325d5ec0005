import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { ANSWERED, type Observed } from '../cards/handle-event.ts';
import type { Ports } from '../ports.ts';
import { BATCHES } from '../store/writer.ts';
import { FROZEN } from '../tokens/note-anomaly.ts';
import { metadataGauges } from './metadata-gauge.ts';
import { rateGauge } from './rates-gauge.ts';
import { siemGauge } from './siem-gauge.ts';

const REASON = /"reason":"([a-z-]+)"/;

export type Metrics = { contentType: string; text(): Promise<string> };

/** Counts what is served, and reads the rest when it is asked for. No label holds anything about a person. */
export function observeRequests(
  app: FastifyInstance,
  ports: Pick<Ports, 'config' | 'store' | 'clock' | 'rates'>,
): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  countRequests(app, registers);
  countBatches(app, registers);
  countCharges(app, registers);
  countFrozen(app, registers);
  const outbox = outboxGauges(ports, registers);
  const rates = rateGauge(ports, registers);
  const metadata = metadataGauges(ports, registers);
  const webhooks = webhookGauge(ports, registers);
  const siem = siemGauge(ports, registers);
  return {
    contentType: registry.contentType,
    async text() {
      await Promise.all([outbox(), rates(), metadata(), webhooks(), siem()]);
      return registry.metrics();
    },
  };
}

function countRequests(app: FastifyInstance, registers: Registry[]): void {
  const requests = new Histogram({
    name: 'countersign_http_request_seconds',
    help: 'HTTP requests by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  });
  const refusals = new Counter({
    name: 'countersign_refusals_total',
    help: 'Refusals by reason',
    labelNames: ['reason'],
    registers,
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    requests.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  app.addHook('onSend', async (_request, reply, payload) => {
    const problem = String(reply.getHeader('content-type')).startsWith('application/problem+json');
    const reason = problem ? REASON.exec(String(payload))?.[1] : undefined;
    if (reason !== undefined) refusals.inc({ reason });
    return payload;
  });
}

/** Counted as they happen, without anything of a person or a merchant. */
function countCharges(app: FastifyInstance, registers: Registry[]): void {
  const decisions = new Counter({
    name: 'countersign_card_decisions_total',
    help: 'Answers to authorisations by adapter and reason; repeats are not counted',
    labelNames: ['adapter', 'reason'],
    registers,
  });
  const events = new Counter({
    name: 'countersign_network_events_total',
    help: 'Events of the card network by adapter and kind',
    labelNames: ['adapter', 'kind', 'repeated'],
    registers,
  });
  const flags = new Counter({
    name: 'countersign_charge_flags_total',
    help: 'What was booked against the rules, by adapter and flag',
    labelNames: ['adapter', 'flag'],
    registers,
  });
  const count = (message: unknown) => {
    const { provider: adapter, kind, answer, repeated, oddities } = message as Observed;
    events.inc({ adapter, kind, repeated: String(repeated) });
    for (const flag of oddities) flags.inc({ adapter, flag });
    if (repeated || !('approved' in answer)) return;
    decisions.inc({ adapter, reason: answer.approved ? 'approved' : answer.reason });
  };
  subscribe(ANSWERED, count);
  app.addHook('onClose', async () => {
    unsubscribe(ANSWERED, count);
  });
}

function countFrozen(app: FastifyInstance, registers: Registry[]): void {
  const tokens = new Counter({
    name: 'countersign_tokens_frozen_total',
    help: 'Tokens that were frozen because their counter went back twice',
    registers,
  });
  const count = () => tokens.inc();
  subscribe(FROZEN, count);
  app.addHook('onClose', async () => {
    unsubscribe(FROZEN, count);
  });
}

function countBatches(app: FastifyInstance, registers: Registry[]): void {
  const batches = new Histogram({
    name: 'countersign_commit_items',
    help: 'Operations that shared one durable commit',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128],
    registers,
  });
  const count = (items: unknown) => batches.observe(Number(items));
  subscribe(BATCHES, count);
  app.addHook('onClose', async () => {
    unsubscribe(BATCHES, count);
  });
}

function outboxGauges(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  registers: Registry[],
): () => Promise<void> {
  const messages = new Gauge({
    name: 'countersign_outbox_messages',
    help: 'Messages of the outbox by state',
    labelNames: ['state'],
    registers,
  });
  const oldest = new Gauge({
    name: 'countersign_outbox_oldest_queued_seconds',
    help: 'Age of the oldest message that waits',
    registers,
  });
  return async () => {
    // By an index alone: a day's messages are not read for it.
    const rows = await store.read
      .selectFrom('outbox')
      .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
      .groupBy('state')
      .execute();
    const queued = await store.read
      .selectFrom('outbox')
      .select(({ fn }) => fn.min('created_at').as('since'))
      .where('state', '=', 'queued')
      .executeTakeFirst();
    messages.reset();
    for (const state of ['queued', 'sending', 'sent', 'failed', 'dropped']) messages.set({ state }, 0);
    for (const { state, count } of rows) messages.set({ state }, Number(count));
    const since = queued?.since ?? null;
    oldest.set(since === null ? 0 : Math.max(0, clock() - Number(since)) / 1000);
  };
}

function webhookGauge({ store }: Pick<Ports, 'store'>, registers: Registry[]): () => Promise<void> {
  const webhooks = new Gauge({
    name: 'countersign_webhooks',
    help: 'Webhooks to merchants by state; failed are the dead letters',
    labelNames: ['state'],
    registers,
  });
  return async () => {
    const rows = await store.read
      .selectFrom('webhooks')
      .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
      .groupBy('state')
      .execute();
    for (const state of ['queued', 'sending', 'sent', 'failed', 'dropped']) {
      const row = rows.find((one) => one.state === state);
      webhooks.set({ state }, Number(row?.count ?? 0));
    }
  };
}
