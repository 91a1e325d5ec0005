import type { Ports } from '../ports.ts';
import { siemTargets } from './targets.ts';

/** The place before which every target has got everything. */
export async function pushedTo({ store, config }: Pick<Ports, 'store' | 'config'>): Promise<number> {
  const targets = siemTargets(config);
  const cursors = await store.read.selectFrom('siem_cursors').selectAll().execute();
  const places = targets.map(({ name }) => cursors.find(({ target }) => target === name)?.next ?? 0);
  return Math.min(Number.MAX_SAFE_INTEGER, ...places);
}
