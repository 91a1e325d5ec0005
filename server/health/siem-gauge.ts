import { Gauge, type Registry } from 'prom-client';
import { newestCheckpoint } from '../audit/read-log.ts';
import type { Ports } from '../ports.ts';
import { siemTargets } from '../siem/targets.ts';

/** How many sealed entries each target has not got yet; to be called before the metrics are read. */
export function siemGauge(
  ports: Pick<Ports, 'config' | 'store'>,
  registers: Registry[],
): () => Promise<void> {
  const targets = siemTargets(ports.config);
  if (targets.length === 0) return async () => undefined;
  const waiting = new Gauge({
    name: 'countersign_siem_waiting_entries',
    help: 'Sealed entries of the audit log that were not pushed yet',
    labelNames: ['target'],
    registers,
  });
  return async () => {
    const size = (await newestCheckpoint(ports))?.size ?? 0;
    const cursors = await ports.store.read.selectFrom('siem_cursors').selectAll().execute();
    for (const { kind, name } of targets) {
      const next = cursors.find(({ target }) => target === name)?.next ?? 0;
      waiting.set({ target: kind }, Math.max(0, size - next));
    }
  };
}
