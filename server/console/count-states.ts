import { type RawBuilder, sql } from 'kysely';
import { State } from '../../shared/schemas.ts';
import type { Ports } from '../ports.ts';
import { DAY_MS } from './count-by-day.ts';
import { rowsOf } from './rows-of.ts';

type Deps = Pick<Ports, 'store' | 'clock'>;
/** Of one state, how many payments were accepted on which day after the first. */
type Counts = ReadonlyMap<number, number>;
type Period = { from: number; today: number };

export const STATES = State.anyOf.map((one) => one.const);
/** Payments of earlier days seldom change their state: so old may be what is said of them. */
const KEPT_MS = 5 * 60_000;

/**
 * Counts payments by state and day. Today's are counted at each look, those of the days before once in five minutes: a look
 * costs what a day holds, however many payments there are.
 */
export class StateCounts {
  #earlier: { today: number; at: number; states: Promise<Counts[]> } | undefined;

  /** In the order of `STATES`; days count from `from`, and `today` is the last one's midnight. */
  async read({ store, clock }: Deps, { from, today }: Period): Promise<Counts[]> {
    const [earlier, latest] = await Promise.all([
      this.#before({ store, clock }, { from, today }),
      countStates(store, from, sql`accepted_at >= ${today}`),
    ]);
    return earlier.map((counts, place) => new Map([...counts, ...(latest[place] ?? [])]));
  }

  #before({ store, clock }: Deps, { from, today }: Period): Promise<Counts[]> {
    const at = clock();
    const known = this.#earlier;
    if (known?.today === today && at - known.at < KEPT_MS) return known.states;
    const states = countStates(store, from, sql`accepted_at >= ${from} and accepted_at < ${today}`);
    const counted = { today, at, states };
    this.#earlier = counted;
    states.catch(() => {
      if (this.#earlier === counted) this.#earlier = undefined;
    });
    return states;
  }
}

/** Each state is counted from one index. */
function countStates(store: Ports['store'], from: number, when: RawBuilder<unknown>): Promise<Counts[]> {
  const count = async (state: string) => {
    const query = sql<{ day: number; count: number }>`
      select cast((accepted_at - ${from}) / ${sql.raw(String(DAY_MS))} as integer) as day, count(*) as count from certificates
      where state = ${state} and ${when} group by 1`;
    const rows = await rowsOf(store, query);
    return new Map(rows.map(({ day, count: payments }) => [Number(day), Number(payments)]));
  };
  return Promise.all(STATES.map(count));
}
