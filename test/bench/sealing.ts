// The audit log at its size: what sealing a million entries takes, and a proof out of them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { auditEntry } from '../../server/audit/entries.ts';
import { proveConsistency, proveInclusion } from '../../server/audit/read-log.ts';
import { BATCH, sealEntries } from '../../server/audit/seal-entries.ts';
import { readConfig } from '../../server/config.ts';
import { makeLogger } from '../../server/log.ts';
import { openPorts } from '../../server/open-ports.ts';
import type { Ports } from '../../server/ports.ts';
import { insertRows } from '../../server/store/rows.ts';
import { quantile, show, table } from './figures.ts';
import type { BenchOptions } from './main.ts';
import { Cluster } from './payments/postgres.ts';

const AT_ONCE = 5000;
const PROOFS = 1000;

/** Measures and answers the table. */
export async function benchSealing(options: BenchOptions): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'countersign-bench-sealing-'));
  let cluster: Cluster | undefined;
  const rows: string[][] = [];
  try {
    for (const engine of ['SQLite', 'PostgreSQL'].filter((name) => name.includes(options.only))) {
      if (engine === 'PostgreSQL') cluster = await Cluster.start();
      const databaseUrl = (await cluster?.createDatabase()) ?? `sqlite:${path.join(folder, 'log.sqlite')}`;
      const config = readConfig({
        DATABASE_URL: databaseUrl,
        KEYS_FILE: path.join(folder, `${engine}.json`),
      });
      const ports = await openPorts(config, makeLogger({ LOG_LEVEL: 'silent' }));
      try {
        await fill(ports, options.entries);
        options.say(`${engine}: ${options.entries} entries wait`);
        rows.push([engine, ...(await measure(ports, options.entries))]);
      } finally {
        await ports.store.close();
      }
    }
  } finally {
    await cluster?.stop();
    await rm(folder, { recursive: true, force: true });
  }
  const head = [
    ...['log', '**entries sealed /s**', 'CPU µs each', 'a batch, ms', 'inclusion proof, ms'],
    ...['hashes, bytes', 'consistency proof, ms', 'hashes, bytes at most'],
  ];
  return `${table(head, rows)}\n\n${options.entries} entries, ${BATCH} in a transaction; ${PROOFS} proofs of each kind out of all of them; p50 / p99.`;
}

async function fill({ store, random, clock }: Ports, entries: number): Promise<void> {
  for (let first = 0; first < entries; first += AT_ONCE) {
    const rows = Array.from({ length: Math.min(AT_ONCE, entries - first) }, (_, place) => {
      const certificate = `certificate ${first + place} of a digest’s length`;
      return auditEntry({ type: 'certificate-cancelled', certificate }, clock(), random);
    });
    await store.engine.transaction((transaction) => insertRows(transaction, 'audit_entries', rows));
  }
}

async function measure(ports: Ports, entries: number): Promise<string[]> {
  const batches: number[] = [];
  const cpuBefore = process.cpuUsage();
  for (let sealed: number | undefined = BATCH; sealed === BATCH; ) {
    const began = performance.now();
    sealed = await sealEntries(ports, { holder: 'bench' });
    batches.push(performance.now() - began);
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  const seconds = batches.reduce((sum, one) => sum + one, 0) / 1000;
  const included = await prove(() => proveInclusion(ports, { index: below(entries), size: entries }));
  const continued = await prove(() => proveConsistency(ports, { from: 1 + below(entries), to: entries }));
  return [
    `**${show(entries / seconds)}**`,
    show((user + system) / entries),
    pair(batches),
    pair(included.milliseconds),
    `${included.hashes}, ${included.bytes}`,
    pair(continued.milliseconds),
    `${continued.hashes}, ${continued.bytes}`,
  ];
}

const below = (most: number) => Math.floor(Math.random() * most);
const pair = (values: readonly number[]) =>
  `${show(quantile(values, 0.5))} / ${show(quantile(values, 0.99))}`;

async function prove(ask: () => ReturnType<typeof proveInclusion>) {
  const milliseconds: number[] = [];
  let [hashes, bytes] = [0, 0];
  for (let proof = 0; proof < PROOFS; proof += 1) {
    const began = performance.now();
    const answer = await ask();
    milliseconds.push(performance.now() - began);
    if (answer.outcome !== 'answered') throw new Error(`no proof: ${answer.reason}`);
    hashes = Math.max(hashes, answer.body.proof.length);
    bytes = Math.max(bytes, JSON.stringify(answer.body).length);
  }
  return { milliseconds, hashes, bytes };
}
