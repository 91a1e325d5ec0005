// The tables of the authorisations' bench.
import type { Figures, Measured, Steady } from '../authorisations.ts';
import { median, medianRatio, quantile, show, table } from '../figures.ts';
import type { BenchOptions } from '../main.ts';

/** Decisions a second and the CPU of one, beside the floor's. */
export function rateTable(figures: readonly Figures[], { clients, rounds, seconds }: BenchOptions): string {
  const rows = figures.map(({ engine, cards, issuer, floor }) => [
    engine,
    String(cards),
    show(median(issuer.rates)),
    show(median(floor.rates)),
    `**${show(medianRatio(issuer.rates, floor.rates))}**`,
    show(median(issuer.cpu)),
    show(median(floor.cpu)),
  ]);
  const head = [
    'engine',
    'cards',
    'decisions /s',
    'floor /s',
    '**share of the floor**',
    'CPU µs each',
    'floor’s',
  ];
  return `${table(head, rows)}\n\n${rounds} rounds of ${seconds} s, ${clients} at a time; CPU is the process’s, its SQLite or client of PostgreSQL included.`;
}

/** How long one takes, and how much longer with many cards than with few: the median of the rounds' ratios. */
export function latencyTable(figures: readonly Figures[], { asks, rounds, steady }: BenchOptions): string {
  const of = ({ latency }: Measured, share: number) => quantile(latency.flat(), share);
  const each = ({ latency }: Measured) => latency.map((round) => quantile(round, 0.99));
  const rows = figures.map(({ engine, cards, issuer, floor }) => {
    const fewest = figures.find((one) => one.engine === engine);
    const growth = medianRatio(each(issuer), each(fewest?.issuer ?? issuer));
    const floors = medianRatio(each(floor), each(fewest?.floor ?? floor));
    const times = [of(issuer, 0.5), of(issuer, 0.99), of(floor, 0.5), of(floor, 0.99)].map(show);
    return [engine, String(cards), ...times, `**${show(growth)}**`, show(floors)];
  });
  const head = [
    'engine',
    'cards',
    'p50 ms',
    'p99 ms',
    'floor’s p50',
    'floor’s p99',
    '**p99 to that of fewest**',
    'floor’s',
  ];
  return `${table(head, rows)}\n\n${asks} a second for ${rounds} times ${show(steady / rounds)} s, timed from when each was due.`;
}

/** Whether the pace is held over a long time. */
export function steadyTable(all: readonly Steady[], { asks, steady }: BenchOptions): string {
  const rows = all.map(({ engine, cards, latency }) => {
    const late = latency.slice(-asks * 5);
    const times = [quantile(latency, 0.5), quantile(latency, 0.99), quantile(latency, 1), median(late)];
    return [engine, String(cards), ...times.map(show)];
  });
  const head = ['engine', 'cards', 'p50 ms', 'p99 ms', 'slowest', 'p50 of the last 5 s'];
  return `${table(head, rows)}\n\n${asks} a second for ${steady} s without a pause, every one answered.`;
}
