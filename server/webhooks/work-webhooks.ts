import type { Ports } from '../ports.ts';
import { changeRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { claimWebhooks } from './claim-webhooks.ts';
import { decideNext, type Fate } from './decide-next.ts';
import { sendWebhook } from './send-webhook.ts';

const IN_HAND = 16;
/** So much longer than an attempt can take: only the webhooks of a process that died are taken over. */
const LEASE_MORE_MS = 20_000;

type Deps = Pick<Ports, 'store' | 'keys' | 'clock' | 'random' | 'log'> & {
  /** How long a merchant's site has to answer. */
  answerWithinMs: number;
};

/** The webhooks that this process has in hand; unlike codes they go on for days, at least once and with one id. */
export class WebhookWork {
  readonly #deps: Deps;
  readonly #onFree: () => void;
  readonly #inHand = new Set<Promise<void>>();

  /** `onFree` is told whenever a webhook has left the hand. */
  constructor(deps: Deps, onFree: () => void) {
    this.#deps = deps;
    this.#onFree = onFree;
  }

  /** Takes what may be sent, as far as the hand is free; answers whether more may wait. */
  async take(): Promise<boolean> {
    const most = IN_HAND - this.#inHand.size;
    if (most === 0) return false;
    const now = this.#deps.clock();
    const leaseUntil = now + this.#deps.answerWithinMs + LEASE_MORE_MS;
    const rows = await this.#deps.store.submit(claimWebhooks, { most, now, leaseUntil });
    for (const row of rows) {
      const delivery = this.#deliver(row).finally(() => {
        this.#inHand.delete(delivery);
        this.#onFree();
      });
      this.#inHand.add(delivery);
    }
    return rows.length === most;
  }

  /** Resolves when nothing is in hand any more. */
  async finish(): Promise<void> {
    await Promise.all(this.#inHand);
  }

  /** What cannot be recorded is sent again when its lease runs out. */
  async #deliver(row: Row<'webhooks'>): Promise<void> {
    const { log, store, clock, random } = this.#deps;
    try {
      const { outcome, detail } = await sendWebhook(this.#deps, row);
      const level = outcome === 'sent' || outcome === 'dropped' ? 'info' : 'warn';
      log[level](
        { webhook: row.id, merchant: row.merchant_id, attempts: row.attempts, outcome, detail },
        'webhook',
      );
      const chance = (random(1)[0] ?? 0) / 255;
      await store.submit(recordFates, { claim: row, fate: { outcome, detail }, now: clock(), chance });
    } catch (error) {
      log.error({ webhook: row.id, error: (error as Error).name }, 'a webhook cannot be worked on');
    }
  }
}

type Recorded = { claim: Row<'webhooks'>; fate: Fate; now: number; chance: number };
const CHANGED = ['state', 'due_at', 'lease_until', 'ended_at', 'detail'] as const;

/** Writes down what came of claimed webhooks, but for those that another worker has taken over since. */
const recordFates: Operation<Recorded, undefined> = async (transaction, items) => {
  const keys = items.map(({ claim }) => ({ id: claim.id }));
  const rows = await selectRows(transaction, 'webhooks', keys, { lock: true });
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  for (const { claim, fate, now, chance } of items) {
    const row = rowOf.get(claim.id);
    if (row?.state === 'sending' && row.attempts === claim.attempts)
      Object.assign(row, decideNext(row, fate, now, chance));
  }
  await changeRows(transaction, 'webhooks', CHANGED, rows);
  return items.map(() => undefined);
};
