import type { ChannelPort, Ports } from '../ports.ts';
import type { Row } from '../store/tables.ts';
import { claimMessages } from './claim-messages.ts';
import type { Fate } from './decide-next.ts';
import { recordFate, sendMessage } from './deliver-message.ts';
import { recordResults } from './record-result.ts';

/** Every message in the hands of a process that is killed may be sent once more, so they are few. */
export const IN_HAND = 32;
/** A killed process's messages wait that long; a living one says every few seconds that it still works on its own. */
const LEASE_MS = 20_000;
const RENEW_MS = 5_000;
const RECORD_AGAIN_MS = 500;

type Deps = Pick<Ports, 'store' | 'keys' | 'clock' | 'random' | 'config' | 'log'>;

/** The messages that this process has in hand. */
export class OutboxWork {
  readonly #deps: Deps;
  readonly #channels: readonly ChannelPort[];
  readonly #onFree: () => void;
  readonly #inHand = new Map<Row<'outbox'>, Promise<void>>();
  readonly #renewal: NodeJS.Timeout;
  #renewedAt = 0;
  /** Results that the database did not take yet. */
  #unrecorded = 0;

  /** `onFree` is told whenever a message has left the hand. */
  constructor(deps: Deps, channels: readonly ChannelPort[], onFree: () => void) {
    this.#deps = deps;
    this.#channels = channels;
    this.#onFree = onFree;
    this.#renewal = setInterval(() => void this.#renew(), RENEW_MS).unref();
  }

  /** Takes what may be sent, as far as the hand is free; answers whether more may wait. */
  async take(): Promise<boolean> {
    const most = IN_HAND - this.#inHand.size;
    // What was sent has to be written down first, or it would be taken and sent again.
    if (most === 0 || this.#unrecorded > 0) return false;
    const now = this.#deps.clock();
    // After a standstill of this process its own leases have run out: they come first.
    if (now >= this.#renewedAt + RENEW_MS) await this.#renew();
    const claim = { most, now, leaseUntil: now + LEASE_MS };
    const rows = await this.#deps.store.submit(claimMessages, claim);
    for (const row of rows) this.#inHand.set(row, this.#deliver(row));
    return rows.length === most;
  }

  /** Resolves when nothing is in hand any more. */
  async finish(): Promise<void> {
    await Promise.all(this.#inHand.values());
    clearInterval(this.#renewal);
  }

  async #deliver(row: Row<'outbox'>): Promise<void> {
    const { log } = this.#deps;
    const fate = await sendMessage(this.#deps, this.#channels, row).catch((error: Error): Fate => {
      log.error({ kind: row.kind, error: error.name }, 'a message cannot be composed');
      return { outcome: 'busy', detail: error.name };
    });
    const { outcome, detail } = fate;
    const level = outcome === 'sent' || outcome === 'dropped' ? 'info' : 'warn';
    log[level]({ message: row.id, kind: row.kind, attempts: row.attempts, outcome, detail }, 'message');
    await this.#record(row, fate);
    this.#inHand.delete(row);
    this.#onFree();
  }

  /** Tries until the database takes it: an answer that the carrier has given is not to be lost. */
  async #record(row: Row<'outbox'>, fate: Fate): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await recordFate(this.#deps, row, fate);
        if (attempt > 1) this.#unrecorded -= 1;
        return;
      } catch (error) {
        if (attempt === 1) {
          this.#unrecorded += 1;
          this.#deps.log.error({ error: (error as Error).name }, 'a result cannot be stored; trying again');
        }
        await new Promise((wait) => setTimeout(wait, RECORD_AGAIN_MS));
      }
    }
  }

  async #renew(): Promise<void> {
    this.#renewedAt = this.#deps.clock();
    const change = { lease_until: this.#renewedAt + LEASE_MS };
    const renewals = [...this.#inHand.keys()].map((claim) =>
      this.#deps.store.submit(recordResults, { claim, change }),
    );
    await Promise.allSettled(renewals);
  }
}
