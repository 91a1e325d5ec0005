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

export type BenchOptions = {
  seconds: number;
  rounds: number;
  clients: number;
  shoppers: number;
  rate: number;
  /** How often the extension's page and checkout are loaded. */
  loads: number;
  /** Saved pages without a checkout, and nodes of the pages that are read. */
  pages: number;
  nodes: readonly number[];
  /** Codes of a round, and how many a second for their latencies. */
  codes: number;
  pace: number;
  /** Messages of the last day in the outbox. */
  history: number;
  /** Entries of the audit log that are sealed. */
  entries: number;
  /** How many cards are in the store, one after the other. */
  cards: readonly number[];
  /** Authorisations a second for their latencies, and for how many seconds. */
  asks: number;
  steady: number;
  /** Payments that the console looks at, and the few that they are compared with. */
  payments: number;
  few: number;
  /** Only what is called so, such as SQLite. */
  only: string;
  peer: boolean;
  /** Where the product's servers leave CPU profiles. */
  profile: string;
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
const USAGE = `usage: npm run bench -- [${Object.keys(BENCHES).join('|')} …] [--seconds 3] [--rounds 5] [--clients 64] [--rate 150]
  [--loads 30] [--pages 40] [--nodes 1000,10000,100000] [--shoppers 2500] [--codes 1000] [--pace 50] [--history 1000000] [--entries 1000000] [--cards 10000,1000000,10000000] [--asks 500] [--steady 60] [--payments 1000000] [--few 5000] [--only SQLite|PostgreSQL|…] [--no-peer] [--profile FOLDER] [--write]`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    allowNegative: true,
    options: {
      seconds: { type: 'string', default: '3' },
      rounds: { type: 'string', default: '5' },
      clients: { type: 'string', default: '64' },
      shoppers: { type: 'string', default: '2500' },
      rate: { type: 'string', default: '150' },
      loads: { type: 'string', default: '30' },
      pages: { type: 'string', default: '40' },
      nodes: { type: 'string', default: '1000,10000,100000' },
      codes: { type: 'string', default: '1000' },
      pace: { type: 'string', default: '50' },
      history: { type: 'string', default: '1000000' },
      entries: { type: 'string', default: '1000000' },
      cards: { type: 'string', default: '10000,1000000,10000000' },
      asks: { type: 'string', default: '500' },
      steady: { type: 'string', default: '60' },
      payments: { type: 'string', default: '1000000' },
      few: { type: 'string', default: '5000' },
      only: { type: 'string', default: '' },
      profile: { type: 'string', default: '' },
      peer: { type: 'boolean', default: true },
      write: { type: 'boolean', default: false },
    },
  });
  const { seconds, rounds, clients, shoppers, rate, loads, codes, pace } = values;
  const counts = {
    seconds: Number(seconds),
    rounds: Number(rounds),
    clients: Number(clients),
    shoppers: Number(shoppers),
    rate: Number(rate),
    loads: Number(loads),
    pages: Number(values.pages),
    codes: Number(codes),
    pace: Number(pace),
    entries: Number(values.entries),
    asks: Number(values.asks),
    steady: Number(values.steady),
    payments: Number(values.payments),
    few: Number(values.few),
  };
  const cards = values.cards.split(',').map(Number);
  const nodes = values.nodes.split(',').map(Number);
  const history = Number(values.history);
  const names = positionals.length === 0 ? Object.keys(BENCHES) : positionals;
  if (
    !Object.values(counts).every((count) => count > 0) ||
    !(history >= 0) ||
    ![...cards, ...nodes].every((count) => count > 0) ||
    !names.every((name) => name in BENCHES)
  ) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const options: BenchOptions = {
    ...counts,
    history,
    cards,
    nodes,
    only: values.only,
    peer: values.peer,
    profile: values.profile,
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
