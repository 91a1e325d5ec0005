import type { SimSignal } from '../../shared/sim-change.ts';
import type { Config } from '../config.ts';
import type { Clock, Log, SimPort } from '../ports.ts';
import { askNetwork } from './ask-network.ts';

const REMEMBERED_MS = 60_000;
/** A network that does not answer is not asked again for every payment. */
const UNKNOWN_MS = 15_000;
const AT_MOST = 10_000;

/** What the configuration names: a network's API, or nobody, who knows nothing of any number. */
export function openSim({ simChange }: Pick<Config, 'simChange'>, deps: { clock: Clock; log: Log }): SimPort {
  if (simChange === undefined) return { asks: false, signalOf: async () => ({ signal: 'unknown' }) };
  return { asks: true, signalOf: remembering(deps, (number) => ask(number)) };

  async function ask(number: string): Promise<SimSignal> {
    try {
      return await askNetwork(simChange as NonNullable<typeof simChange>, number, deps.clock());
    } catch (error) {
      // Never the number.
      deps.log.warn(
        { why: (error as Error).name, code: (error as { code?: string }).code },
        'SIM change unknown',
      );
      return { signal: 'unknown' };
    }
  }
}

type Known = { until: number; signal: Promise<SimSignal> };

/** Asks once for a number within a minute, however many ask at once. */
function remembering({ clock }: { clock: Clock }, ask: SimPort['signalOf']): SimPort['signalOf'] {
  const known = new Map<string, Known>();
  return (number) => {
    const now = clock();
    const before = known.get(number);
    if (before !== undefined && before.until > now) return before.signal;
    if (known.size >= AT_MOST) known.clear();
    const asked: Known = { until: now + REMEMBERED_MS, signal: ask(number) };
    known.set(number, asked);
    asked.signal.then(({ signal }) => {
      if (signal === 'unknown') asked.until = clock() + UNKNOWN_MS;
    });
    return asked.signal;
  };
}
