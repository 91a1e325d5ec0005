import type { ChannelPort, Ports } from '../ports.ts';
import type { Row } from '../store/tables.ts';
import type { Fate } from './decide-next.ts';
import {
  type Answer,
  answerOf,
  readClaimed,
  recordAnswers,
  sendMessage,
  takeTurns,
} from './deliver-message.ts';
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
  readonly #onAnswer: () => void;
  /** From the claim until the result is stored. */
  readonly #inHand = new Map<Row<'outbox'>, Promise<void>>();
  /** What carriers said and nobody has written down yet; these messages are still in hand. */
  #answers: Answer[] = [];
  readonly #renewal: NodeJS.Timeout;
  #renewedAt = 0;
  #failures = 0;

  /** `onAnswer` is told whenever a carrier has answered. */
  constructor(deps: Deps, channels: readonly ChannelPort[], onAnswer: () => void) {
    this.#deps = deps;
    this.#channels = channels;
    this.#onAnswer = onAnswer;
    this.#renewal = setInterval(() => void this.#renew(), RENEW_MS).unref();
  }

  /**
   * Writes down what carriers have answered and takes what may be sent, as far as the hand is then free; answers whether more
   * may wait.
   */
  async take(): Promise<boolean> {
    const most = IN_HAND - this.#inHand.size + this.#answers.length;
    if (most === 0) return false;
    // After a standstill of this process its own leases have run out: they come first.
    if (this.#deps.clock() >= this.#renewedAt + RENEW_MS) await this.#renew();
    const rows = await this.#turn(most);
    if (rows.length > 0) {
      const reading = readClaimed(this.#deps, rows);
      for (const row of rows) this.#inHand.set(row, this.#deliver(row, reading));
    }
    return rows.length === most || this.#answers.length > 0;
  }

  /** Resolves when nothing is in hand any more. */
  async finish(): Promise<void> {
    await Promise.all(this.#inHand.values());
    while (this.#answers.length > 0) await this.#turn(0);
    clearInterval(this.#renewal);
  }

  async #deliver(row: Row<'outbox'>, reading: ReturnType<typeof readClaimed>): Promise<void> {
    const { log } = this.#deps;
    const fate = await reading
      .then((compose) => sendMessage(this.#deps, this.#channels, row, compose))
      .catch((error: Error): Fate => {
        log.error({ kind: row.kind, error: error.name }, 'a message cannot be composed');
        return { outcome: 'busy', detail: error.name };
      });
    const { outcome, detail } = fate;
    const level = outcome === 'sent' || outcome === 'dropped' ? 'info' : 'warn';
    log[level]({ message: row.id, kind: row.kind, attempts: row.attempts, outcome, detail }, 'message');
    this.#answers.push(answerOf(this.#deps, row, fate));
    this.#onAnswer();
  }

  /**
   * An answer that a carrier has given is not to be lost: it is kept until the database takes it, and nothing is taken
   * before, or what was sent could be sent again.
   */
  async #turn(most: number): Promise<Row<'outbox'>[]> {
    const { store, clock, log } = this.#deps;
    const answers = this.#answers.splice(0);
    const claim = { most, now: clock(), leaseUntil: clock() + LEASE_MS };
    try {
      const rows = await store.submit(takeTurns, { answers, claim });
      for (const { result } of answers) this.#inHand.delete(result.claim);
      this.#failures = 0;
      return rows;
    } catch (error) {
      if (this.#inHand.size === 0) throw error;
      this.#failures += 1;
      if (this.#failures === 1)
        log.error({ error: (error as Error).name }, 'results cannot be stored; trying again');
      await this.#recordEach(answers);
      await new Promise((wait) => setTimeout(wait, RECORD_AGAIN_MS));
      return [];
    }
  }

  /** One that cannot be stored takes no other with it. */
  async #recordEach(answers: readonly Answer[]): Promise<void> {
    const recordings = answers.map((answer) => this.#deps.store.submit(recordAnswers, answer));
    const settled = await Promise.allSettled(recordings);
    for (const [place, answer] of answers.entries()) {
      if (settled[place]?.status === 'fulfilled') this.#inHand.delete(answer.result.claim);
      else this.#answers.push(answer);
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
