import { EVENT_CLASSES, type EventClass } from '../config-audit.ts';
import type { Ports } from '../ports.ts';
import { changeRows } from '../store/rows.ts';
import { typesOf } from './event-classes.ts';

type Deps = Pick<Ports, 'store' | 'config' | 'clock'>;

const DAY_MS = 24 * 60 * 60 * 1000;
/** Few in one transaction, because payments wait for it. */
const AT_ONCE = 500;

/**
 * Empties the text of sealed entries that are older than their class is kept: the leaf stays, and with it every proof. What a
 * SIEM has not got yet waits (`pushedTo`). Each call goes on where the one before it stopped; answers how many it looked at.
 */
export function openTextRemoval(deps: Deps, pushedTo: () => Promise<number>): () => Promise<number> {
  const places = new Map<EventClass, number>();
  return async () => {
    const { auditKeepDays } = deps.config;
    if (Object.keys(auditKeepDays).length === 0) return 0;
    const before = await pushedTo();
    let looked = 0;
    for (const name of EVENT_CLASSES) {
      const days = auditKeepDays[name];
      if (days === undefined) continue;
      const from = places.get(name) ?? 0;
      const next = await removeSome(deps, { name, until: deps.clock() - days * DAY_MS, before, from });
      places.set(name, next);
      looked += next - from;
    }
    return looked;
  };
}

type Some = { name: EventClass; until: number; before: number; from: number };

/** Goes as far as entries of the class are old enough; answers the place to go on from. */
async function removeSome({ store }: Deps, { name, until, before, from }: Some): Promise<number> {
  const rows = await store.read
    .selectFrom('audit_entries')
    .selectAll()
    .where('position', '>=', from)
    .where('position', '<', before)
    .orderBy('position')
    .limit(AT_ONCE)
    .execute();
  const types = new Set<string>(typesOf(name));
  const young = rows.find(({ type, at }) => types.has(type) && at >= until);
  const next = young?.position ?? (rows.at(-1)?.position ?? from - 1) + 1;
  const old = rows.filter(
    ({ type, entry, position }) => types.has(type) && entry !== '' && (position ?? next) < next,
  );
  await store.engine.transaction((transaction) =>
    changeRows(
      transaction,
      'audit_entries',
      ['entry'],
      old.map((row) => ({ ...row, entry: '' })),
    ),
  );
  return next;
}
