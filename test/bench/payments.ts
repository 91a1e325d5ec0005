// Full payments through HTTP beside the floor of the bare libraries, round by round in one run.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { median, medianRatio, show, table } from './figures.ts';
import type { BenchOptions } from './main.ts';
import { Peer, type PeerResult } from './payments/peer.ts';
import { Cluster } from './payments/postgres.ts';
import { makeShoppers } from './payments/shoppers.ts';
import { type Measured, nameOf, PAIRINGS, Subject, type World } from './payments/subjects.ts';
import { Helper } from './processes.ts';

type Pair = { countersign: Subject; floor: Subject };
type Figures = { countersign: Measured[]; floor: Measured[] };

/** Measures and answers the tables. */
export async function benchPayments(options: BenchOptions): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'countersign-bench-'));
  const cluster = await Cluster.start();
  const helpers: Helper[] = [];
  const pairs: Pair[] = [];
  await using peer = options.peer ? await Peer.prepare() : undefined;
  try {
    const world = await openWorld(options, folder, cluster, helpers);
    for (const pairing of PAIRINGS.filter((one) => nameOf(one).includes(options.only))) {
      const countersign = await Subject.start('countersign', pairing, world);
      const floor = await Subject.start('floor', pairing, world);
      pairs.push({ countersign, floor });
      await warmUp({ countersign, floor }, options);
    }
    const { figures, peerFigures } = await runRounds(pairs, peer, options);
    const latency = await runEvenly(pairs, options);
    return [
      throughputTable(pairs, figures, options),
      peerTable(figures, peerFigures),
      latencyTable(pairs, latency, options),
    ].join('\n\n');
  } finally {
    for (const { countersign, floor } of pairs) await Promise.all([countersign.stop(), floor.stop()]);
    for (const helper of helpers) await helper.stop();
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Load generator and mail sink, with what every server is told. */
export async function openWorld(
  options: BenchOptions,
  folder: string,
  cluster: Cluster,
  helpers: Helper[],
): Promise<World> {
  const shoppersFile = path.join(folder, 'shoppers.json');
  await writeFile(shoppersFile, JSON.stringify(makeShoppers(options.shoppers)));
  const sink = new Helper('payments/mail-sink.ts', null);
  helpers.push(sink);
  const ports = await sink.ask<{ smtp: number; reading: number }>('ports');
  const load = new Helper('payments/load.ts', { shoppersFile, readingPort: ports.reading });
  helpers.push(load);
  const nodeOptions = options.profile === '' ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profile}`];
  return { folder, shoppersFile, cluster, load, sink, smtpPort: ports.smtp, nodeOptions };
}

/** Code gets hot, and the floor learns how many bytes of rows the product stores. */
async function warmUp({ countersign, floor }: Pair, { clients }: BenchOptions): Promise<void> {
  await countersign.run({ seconds: 1, clients });
  await floor.setBytes(await countersign.stepBytes());
  await floor.run({ seconds: 1, clients });
}

async function runRounds(pairs: readonly Pair[], peer: Peer | undefined, options: BenchOptions) {
  const { rounds, seconds, clients } = options;
  const figures: Figures[] = pairs.map(() => ({ countersign: [], floor: [] }));
  const peerFigures: PeerResult[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const [place, pair] of pairs.entries()) {
      const kinds = ['countersign', 'floor'] as const;
      for (const kind of round % 2 === 0 ? kinds : kinds.toReversed()) {
        const measured = await pair[kind].run({ seconds, clients });
        figures[place]?.[kind].push(measured);
        const rate = show(measured.payments / measured.seconds);
        options.say(`round ${round + 1}: ${nameOf(pair[kind].pairing)}: ${kind} ${rate}/s`);
      }
    }
    if (peer !== undefined) peerFigures.push(await peer.run(seconds, 16));
  }
  return { figures, peerFigures };
}

/** A load that leaves the machine room, for latencies that are not mere waiting in line. */
async function runEvenly(pairs: readonly Pair[], { seconds, rate, clients }: BenchOptions) {
  const latency: { countersign: Measured; floor: Measured }[] = [];
  for (const { countersign, floor } of pairs) {
    const how = { seconds: seconds * 2, clients, rate };
    latency.push({ countersign: await countersign.run(how), floor: await floor.run(how) });
  }
  return latency;
}

const rates = (measured: readonly Measured[]) => measured.map(({ payments, seconds }) => payments / seconds);
const cpus = (measured: readonly Measured[]) => measured.map(({ cpu }) => cpu);

function throughputTable(pairs: readonly Pair[], figures: readonly Figures[], options: BenchOptions): string {
  const head = [
    'payments',
    'Countersign /s',
    'floor /s',
    '**share of the floor**',
    'CPU µs each',
    'floor’s',
    'ratio',
  ];
  const rows = pairs.map(({ floor }, place) => {
    const { countersign: ours = [], floor: bare = [] } = figures[place] ?? {};
    return [
      nameOf(floor.pairing),
      show(median(rates(ours))),
      show(median(rates(bare))),
      `**${show(medianRatio(rates(ours), rates(bare)))}**`,
      show(median(cpus(ours))),
      show(median(cpus(bare))),
      show(medianRatio(cpus(ours), cpus(bare))),
    ];
  });
  const { rounds, seconds, clients } = options;
  const caption = `${rounds} rounds of ${seconds} s, ${clients} payments at a time; CPU is the server process alone, without PostgreSQL’s.`;
  return `${table(head, rows)}\n\n${caption}`;
}

function peerTable(figures: readonly Figures[], peer: readonly PeerResult[]): string {
  if (peer.length === 0) return 'Peer (better-auth): not present.';
  const ours = figures[0]?.countersign ?? [];
  const flows = peer.map((one) => one.flows);
  const cpu = peer.map((one) => one.cpu);
  const head = ['on SQLite, synchronous=FULL', 'a second', 'CPU µs each'];
  const rows = [
    ['Countersign: payments without mail (2 requests)', show(median(rates(ours))), show(median(cpus(ours)))],
    ['better-auth: code, sign-in, passkey (4 requests)', show(median(flows)), show(median(cpu))],
    ['ratio', show(medianRatio(rates(ours), flows)), show(medianRatio(cpus(ours), cpu))],
  ];
  return `${table(head, rows)}\n\nThe peer makes sessions, no payments: it is what one would assemble instead, untuned, one process, 16 flows at a time.`;
}

function latencyTable(
  pairs: readonly Pair[],
  latency: readonly { countersign: Measured; floor: Measured }[],
  { rate }: BenchOptions,
): string {
  const head = ['milliseconds, p50 / p99', 'submit', 'confirm', 'code in the mailbox after the answer'];
  const both = ({ p50, p99 }: { p50: number; p99: number }) => `${show(p50)} / ${show(p99)}`;
  const rows = pairs.flatMap(({ floor }, place) =>
    (['countersign', 'floor'] as const).map((kind) => {
      const measured = latency[place]?.[kind];
      if (measured === undefined) return [];
      const name = `${nameOf(floor.pairing)}: ${kind === 'floor' ? 'floor' : 'Countersign'}`;
      const mail = floor.pairing.mail ? both(measured.mail) : '–';
      return [name, both(measured.submit), both(measured.confirm), mail];
    }),
  );
  return `${table(head, rows)}\n\nAt ${rate} payments a second, beginning evenly.`;
}
