// `npm run bench -- [names] [options]`: measures, prints tables; with --write they go into README.md between its marks.
import { readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { benchAuthorisations } from './authorisations.ts';
import { benchCodes } from './codes.ts';
import { benchConsole } from './console.ts';
import { benchExtension } from './extension.ts';
import { benchPayments } from './payments.ts';
import { benchPolicy } from './policy.ts';
import { benchSealing } from './sealing.ts';

/** Whole numbers that a run can be given, each with what it is otherwise. */
const COUNTS = {
  seconds: 3,
  rounds: 5,
  clients: 64,
  shoppers: 2500,
  rate: 150,
  /** How often the extension's page and checkout are loaded. */
  loads: 8,
  /** Saved pages without a checkout. */
  pages: 40,
  /** Codes of a round, and how many a second for their latencies. */
  codes: 1000,
  pace: 50,
  /** Messages of the last day in the outbox. */
  history: 1_000_000,
  /** Entries of the audit log that are sealed. */
  entries: 1_000_000,
  /** Authorisations a second for their latencies, and for how many seconds. */
  asks: 500,
  steady: 60,
  /** Payments that the console looks at, and the few that they are compared with. */
  payments: 1_000_000,
  few: 5000,
};
/** Sizes that are measured one after the other. */
const SIZES = {
  /** Cards in the store. */
  cards: [10_000, 1_000_000, 10_000_000],
  /** Nodes of the pages that are read. */
  nodes: [1000, 10_000, 100_000],
};
type Count = keyof typeof COUNTS;
type Size = keyof typeof SIZES;

export type BenchOptions = Readonly<Record<Count, number> & Record<Size, readonly number[]>> & {
  /** Only what is called so, such as SQLite. */
  only: string;
  peer: boolean;
  /** Where the product's servers leave CPU profiles. */
  profile: string;
  /** Where SQLite's filled stores stay for the next run; otherwise they are removed. */
  stores: string;
  say(line: string): void;
};

const BENCHES: Readonly<Record<string, (options: BenchOptions) => Promise<string>>> = {
  payments: benchPayments,
  policy: benchPolicy,
  authorisations: benchAuthorisations,
  codes: benchCodes,
  console: benchConsole,
  sealing: benchSealing,
  extension: benchExtension,
};

const README = path.join(import.meta.dirname, 'README.md');
const NUMBERS = Object.entries({ ...COUNTS, ...SIZES }).map(
  ([name, value]) => [name, String(value)] as const,
);
const USAGE = `usage: npm run bench -- [${Object.keys(BENCHES).join('|')} …] ${NUMBERS.map(([name, value]) => `[--${name} ${value}]`).join(' ')}
  [--only SQLite|PostgreSQL|…] [--no-peer] [--profile FOLDER] [--stores FOLDER] [--write]`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    allowNegative: true,
    options: {
      ...Object.fromEntries(
        NUMBERS.map(([name, value]) => [name, { type: 'string', default: value } as const]),
      ),
      only: { type: 'string', default: '' },
      profile: { type: 'string', default: '' },
      stores: { type: 'string', default: '' },
      peer: { type: 'boolean', default: true },
      write: { type: 'boolean', default: false },
    },
  });
  const told: Readonly<Record<string, unknown>> = values;
  const numbers = (name: string) => String(told[name]).split(',').map(Number);
  const counts = Object.keys(COUNTS).map((name) => [name, numbers(name)[0] ?? 0] as const);
  const sizes = Object.keys(SIZES).map((name) => [name, numbers(name)] as const);
  const names = positionals.length === 0 ? Object.keys(BENCHES) : positionals;
  const isCount = (count: number) => count > 0;
  const areNumbers = [...counts.map(([, count]) => count), ...sizes.flatMap(([, size]) => size)].every(
    isCount,
  );
  if (!areNumbers || !names.every((name) => name in BENCHES)) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const options: BenchOptions = {
    ...(Object.fromEntries(counts) as Record<Count, number>),
    ...(Object.fromEntries(sizes) as Record<Size, number[]>),
    only: values.only,
    peer: values.peer,
    profile: values.profile,
    stores: values.stores,
    say: (line) => process.stderr.write(`${line}\n`),
  };
  const busy = loadavg()[0]?.toFixed(1);
  for (const name of names) {
    const tables = (await BENCHES[name]?.(options)) ?? '';
    const text = `${tables}\n\nMeasured ${new Date().toISOString().slice(0, 10)}: ${machine()}, load average ${busy} before it began; \`npm run bench -- ${process.argv.slice(2).join(' ')}\`.`;
    process.stdout.write(`\n## ${name}\n\n${text}\n`);
    if (values.write) await writeResult(name, text);
  }
  return 0;
}

function machine(): string {
  const [first] = cpus();
  return `${cpus().length} cores (${first?.model.trim() ?? 'unknown'}) shared by all processes, Node ${process.versions.node}`;
}

/** Replaces what stands between the marks of that bench. */
async function writeResult(name: string, text: string): Promise<void> {
  const readme = await readFile(README, 'utf8');
  const [begin, end] = [`<!-- ${name} begins -->`, `<!-- ${name} ends -->`];
  const [before, rest] = readme.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`README.md has no marks for ${name}`);
  await writeFile(README, `${before}${begin}\n\n${text}\n\n${end}${after}`);
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).stack}\n`);
  return 1;
});
