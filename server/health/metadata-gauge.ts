import { Gauge, type Registry } from 'prom-client';
import { readBlobRow } from '../attestation/keep-blob.ts';
import type { Ports } from '../ports.ts';

/** The number of the metadata in force and how long they are overdue; to be called before the metrics are read. */
export function metadataGauges(
  ports: Pick<Ports, 'config' | 'store' | 'clock'>,
  registers: Registry[],
): () => Promise<void> {
  if (ports.config.metadata === undefined) return async () => undefined;
  const number = new Gauge({
    name: 'countersign_metadata_number',
    help: 'Number of the metadata of tokens in force; NaN while there are none',
    registers,
  });
  const overdue = new Gauge({
    name: 'countersign_metadata_overdue_seconds',
    help: 'For how long newer metadata of tokens should have been there; NaN while there are none',
    registers,
  });
  const failing = new Gauge({
    name: 'countersign_metadata_failing',
    help: '1 where the last look for newer metadata met something that does not hold',
    registers,
  });
  return async () => {
    const row = await readBlobRow(ports);
    number.set(row?.no ?? Number.NaN);
    overdue.set(row === undefined ? Number.NaN : Math.max(0, ports.clock() - row.next_update) / 1000);
    failing.set(row?.problem == null ? 0 : 1);
  };
}
