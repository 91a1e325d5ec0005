// What rules cost: the same payments under a policy of a hundred rules and under one of none, round by round in one run.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { median, medianRatio, show, table } from './figures.ts';
import type { BenchOptions } from './main.ts';
import { Cluster } from './payments/postgres.ts';
import { type Measured, nameOf, PAIRINGS, Subject } from './payments/subjects.ts';
import { openWorld } from './payments.ts';
import type { Helper } from './processes.ts';

const RULES = [0, 100] as const;

/** Measures and answers the table. */
export async function benchPolicy(options: BenchOptions): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'countersign-bench-policy-'));
  const cluster = await Cluster.start();
  const helpers: Helper[] = [];
  const rows: string[][] = [];
  try {
    const world = await openWorld(options, folder, cluster, helpers);
    for (const pairing of PAIRINGS.filter((one) => !one.mail && nameOf(one).includes(options.only))) {
      const subjects: Subject[] = [];
      try {
        for (const rules of RULES)
          subjects.push(await Subject.start('countersign', pairing, world, { rules }));
        rows.push([nameOf(pairing), ...(await measure(subjects, options))]);
      } finally {
        for (const subject of subjects) await subject.stop();
      }
    }
  } finally {
    for (const helper of helpers) await helper.stop();
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  }
  const head = [
    'payments',
    'no rule /s',
    '100 rules /s',
    '**share**',
    'CPU µs each',
    'with 100',
    '**ratio**',
  ];
  const { rounds, seconds, clients } = options;
  return `${table(head, rows)}\n\n${rounds} rounds of ${seconds} s, ${clients} payments at a time; each payment is judged three times.`;
}

/** Rates and CPU without rules and with them, and their ratios. */
async function measure(subjects: readonly Subject[], options: BenchOptions): Promise<string[]> {
  const { rounds, seconds, clients, say } = options;
  const figures: Measured[][] = subjects.map(() => []);
  for (let round = 0; round <= rounds; round += 1) {
    const places = [...subjects.keys()];
    for (const place of round % 2 === 0 ? places : places.toReversed()) {
      const measured = await subjects[place]?.run({ seconds, clients });
      // The first round warms up.
      if (round > 0 && measured !== undefined) figures[place]?.push(measured);
    }
    say(`round ${round} of ${rounds}`);
  }
  const [rates = [], ruled = []] = figures.map((all) => all.map((one) => one.payments / one.seconds));
  const [cpus = [], ruledCpus = []] = figures.map((all) => all.map(({ cpu }) => cpu));
  return [
    show(median(rates)),
    show(median(ruled)),
    `**${show(medianRatio(ruled, rates))}**`,
    show(median(cpus)),
    show(median(ruledCpus)),
    `**${show(medianRatio(ruledCpus, cpus))}**`,
  ];
}
