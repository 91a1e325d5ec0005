import { channel } from 'node:diagnostics_channel';
import type { Engine, Transaction } from './engine.ts';

const BATCH_ITEMS = 128;
/** The diagnostics channel that is told how many items each durable transaction took. */
export const BATCHES = 'countersign.commit.items';
const batches = channel(BATCHES);

/** What is done to all waiting items of a kind at once, inside one transaction; one result an item, in their order. */
export type Operation<Item, Result> = (transaction: Transaction, items: readonly Item[]) => Promise<Result[]>;

type Waiting = {
  operation: Operation<never, unknown>;
  item: unknown;
  resolve(result: never): void;
  reject(error: unknown): void;
};

/**
 * The one writer of the money path: whatever waits when it is free goes into one durable transaction, so an idle server
 * delays nobody and a busy one shares its commits. Items of one operation keep their order of arrival; when a batch
 * fails, each item is tried alone, so that one that cannot be stored takes no other with it.
 */
export class Writer {
  readonly #engine: Engine;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Resolves with the item's result once it is durable; rejects when it could not be stored. */
  submit<Item, Result>(operation: Operation<Item, Result>, item: Item): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.push({ operation: operation as Operation<never, unknown>, item, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing waits any more. */
  async drained(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    await new Promise((next) => setImmediate(next));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, BATCH_ITEMS);
      if (await this.#commit(batch)) continue;
      for (const waiting of batch) await this.#commit([waiting], true);
    }
    this.#running = undefined;
  }

  /** True when the batch was stored and its callers were told; with `last`, they are told of a failure too. */
  async #commit(batch: readonly Waiting[], last = batch.length === 1): Promise<boolean> {
    try {
      const results = await this.#engine.transaction((transaction) => applyAll(transaction, batch));
      batches.publish(batch.length);
      batch.forEach((waiting, place) => {
        waiting.resolve(results[place] as never);
      });
      return true;
    } catch (error) {
      if (last) for (const waiting of batch) waiting.reject(error);
      return last;
    }
  }
}

async function applyAll(transaction: Transaction, batch: readonly Waiting[]): Promise<unknown[]> {
  const results = new Array<unknown>(batch.length);
  const byOperation = Map.groupBy(batch.keys(), (place) => batch[place]?.operation);
  for (const [operation, places] of byOperation) {
    if (operation === undefined) continue;
    const done = await operation(transaction, places.map((place) => batch[place]?.item) as never[]);
    if (done.length !== places.length) throw new Error('an operation answers every item');
    places.forEach((place, index) => {
      results[place] = done[index];
    });
  }
  return results;
}
