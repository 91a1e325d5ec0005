// What rules and the audit log cost: the same payments with and without them, round by round in one run.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { median, medianRatio, show, table } from './figures.ts';
import type { BenchOptions } from './main.ts';
import { Cluster } from './payments/postgres.ts';
import { type Measured, nameOf, PAIRINGS, Subject } from './payments/subjects.ts';
import { openWorld } from './payments.ts';
import type { Helper } from './processes.ts';

/** Servers that take turns. All but `ruled` have a policy without rules. */
const SERVERS = {
  plain: { rules: 0 },
  ruled: { rules: 100 },
  unaudited: { rules: 0, audit: 'none' },
  sealed: { rules: 0, audit: 'sealed' },
} as const;
type Name = keyof typeof SERVERS;
type Figures = Readonly<Record<Name, readonly Measured[]>>;

/** Measures and answers the tables. */
export async function benchPolicy(options: BenchOptions): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'countersign-bench-policy-'));
  const cluster = await Cluster.start();
  const helpers: Helper[] = [];
  const measured: [string, Figures][] = [];
  try {
    const world = await openWorld(options, folder, cluster, helpers);
    for (const pairing of PAIRINGS.filter((one) => !one.mail && nameOf(one).includes(options.only))) {
      const subjects = new Map<Name, Subject>();
      try {
        for (const [name, settings] of Object.entries(SERVERS) as [Name, object][])
          subjects.set(name, await Subject.start('countersign', pairing, world, settings));
        measured.push([nameOf(pairing), await measure(subjects, options)]);
      } finally {
        for (const subject of subjects.values()) await subject.stop();
      }
    }
  } finally {
    for (const helper of helpers) await helper.stop();
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  }
  const { rounds, seconds, clients } = options;
  const caption = `${rounds} rounds of ${seconds} s, ${clients} payments at a time; each payment is judged three times and writes two entries.`;
  return [policyTable(measured), auditTable(measured), caption].join('\n\n');
}

async function measure(
  subjects: ReadonlyMap<Name, Subject>,
  { rounds, seconds, clients, say }: BenchOptions,
): Promise<Figures> {
  const figures: Record<Name, Measured[]> = { plain: [], ruled: [], unaudited: [], sealed: [] };
  for (let round = 0; round <= rounds; round += 1) {
    const turns = [...subjects];
    for (const [name, subject] of round % 2 === 0 ? turns : turns.toReversed()) {
      const measured = await subject.run({ seconds, clients });
      // The first round warms up.
      if (round > 0) figures[name].push(measured);
    }
    say(`round ${round} of ${rounds}`);
  }
  return figures;
}

const rates = (measured: readonly Measured[]) => measured.map(({ payments, seconds }) => payments / seconds);
const cpus = (measured: readonly Measured[]) => measured.map(({ cpu }) => cpu);

function policyTable(measured: readonly [string, Figures][]): string {
  const head = [
    ...['payments', 'no rule /s', '100 rules /s', '**share**'],
    ...['CPU µs each', 'with 100', '**ratio**'],
  ];
  const rows = measured.map(([name, { plain, ruled }]) => [
    name,
    ...[show(median(rates(plain))), ...beside(rates, ruled, plain)],
    ...[show(median(cpus(plain))), ...beside(cpus, ruled, plain)],
  ]);
  return table(head, rows);
}

function auditTable(measured: readonly [string, Figures][]): string {
  const head = [
    ...['payments', 'no entry /s', 'entries /s', '**share**', 'sealed too /s', '**share**'],
    ...['CPU µs each', 'with entries', '**ratio**', 'sealed too', '**ratio**'],
  ];
  const rows = measured.map(([name, { plain, unaudited, sealed }]) => [
    name,
    show(median(rates(unaudited))),
    ...beside(rates, plain, unaudited),
    ...beside(rates, sealed, unaudited),
    show(median(cpus(unaudited))),
    ...beside(cpus, plain, unaudited),
    ...beside(cpus, sealed, unaudited),
  ]);
  return table(head, rows);
}

/** The median of a figure, and of its ratio to the same one without. */
function beside(figure: typeof rates, those: readonly Measured[], without: readonly Measured[]): string[] {
  return [show(median(figure(those))), `**${show(medianRatio(figure(those), figure(without)))}**`];
}
