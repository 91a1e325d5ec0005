// Codes from the outbox to the carrier beside the bare libraries, over one link each, round by round in one run.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CHANNELS, type Channel, type CodeRun, type RunResult } from './codes/addressees.ts';
import type { BareArgument } from './codes/bare-links.ts';
import type { Arrivals } from './codes/carrier.ts';
import type { CodeServerArgument } from './codes/code-server.ts';
import { median, medianRatio, quantile, show, table } from './figures.ts';
import type { BenchOptions } from './main.ts';
import { Cluster } from './payments/postgres.ts';
import { Helper } from './processes.ts';

const ENGINES = ['SQLite', 'PostgreSQL'] as const;
type Sender = (typeof ENGINES)[number] | 'bare';
/** Codes a second, microseconds of CPU each, and milliseconds from commit to the carrier. */
type Measured = { rate: number; cpu: number; latency: number[] };

/** The bare libraries are done so soon that they get more to do. */
const BARE_TIMES = 3;
const NAMES: Readonly<Record<Channel, string>> = { sms: 'SMS (SMPP)', email: 'mail (SMTP)' };

/** Measures and answers the tables. */
export async function benchCodes(options: BenchOptions): Promise<string> {
  await using world = await CodeWorld.start(options);
  const warmUp = Math.min(200, options.codes);
  for (const sender of world.senders)
    for (const channel of CHANNELS) await world.run(sender, { channel, codes: warmUp });
  const rounds = new Figures();
  for (let round = 0; round < options.rounds; round += 1) {
    for (const channel of CHANNELS) {
      for (const sender of round % 2 === 0 ? world.senders : world.senders.toReversed()) {
        const codes = sender === 'bare' ? options.codes * BARE_TIMES : options.codes;
        const measured = await world.run(sender, { channel, codes });
        rounds.add(sender, channel, measured);
        options.say(`round ${round + 1}: ${NAMES[channel]}: ${sender} ${show(measured.rate)}/s`);
      }
    }
  }
  const evenly = new Figures();
  for (const channel of CHANNELS) {
    for (const sender of world.senders) {
      const codes = Math.ceil(options.pace * options.seconds * 2);
      evenly.add(sender, channel, await world.run(sender, { channel, codes, rate: options.pace }));
    }
  }
  return [rateTable(world.engines, rounds, options), latencyTable(world.engines, evenly, options)].join(
    '\n\n',
  );
}

/** What each sender did over each link, round by round. */
class Figures {
  readonly #of = new Map<string, Measured[]>();

  add(sender: Sender, channel: Channel, measured: Measured): void {
    this.#of.set(`${sender} ${channel}`, [...this.of(sender, channel), measured]);
  }

  of(sender: Sender, channel: Channel): readonly Measured[] {
    return this.#of.get(`${sender} ${channel}`) ?? [];
  }
}

/** The carrier, and all that send codes to it; each in a process of its own. */
class CodeWorld implements AsyncDisposable {
  readonly #carrier: Helper;
  readonly #senders: ReadonlyMap<Sender, Helper>;
  readonly #ends: readonly (() => Promise<unknown>)[];

  private constructor(
    carrier: Helper,
    senders: ReadonlyMap<Sender, Helper>,
    ends: readonly (() => Promise<unknown>)[],
  ) {
    this.#carrier = carrier;
    this.#senders = senders;
    this.#ends = ends;
  }

  static async start({
    codes,
    history,
    seconds,
    pace,
    only,
    profile,
    say,
  }: BenchOptions): Promise<CodeWorld> {
    const folder = await mkdtemp(path.join(tmpdir(), 'countersign-bench-'));
    const ends = [() => rm(folder, { recursive: true, force: true })];
    try {
      const cluster = await Cluster.start();
      ends.unshift(() => cluster.stop());
      const start = (file: string, argument: unknown, nodeOptions: string[] = []) => {
        const helper = new Helper(file, argument, nodeOptions);
        ends.unshift(() => helper.stop());
        return helper;
      };
      const carrier = start('codes/carrier.ts', null);
      const links = await carrier.ask<BareArgument>('ports');
      const addressees = Math.max(codes, Math.ceil(pace * seconds * 2));
      const senders = new Map<Sender, Helper>([['bare', start('codes/bare-links.ts', links)]]);
      for (const engine of ENGINES.filter((one) => one.includes(only))) {
        const file = `sqlite:${path.join(folder, 'codes.sqlite')}`;
        const databaseUrl = engine === 'SQLite' ? file : await cluster.createDatabase();
        const keysFile = path.join(folder, `${engine}.json`);
        const argument: CodeServerArgument = { databaseUrl, keysFile, ...links, addressees, history };
        const options = profile === '' ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
        const server = start('codes/code-server.ts', argument, options);
        const begun = performance.now();
        await server.ask('ready');
        say(`${engine}: ${history} messages of history in ${show((performance.now() - begun) / 1000)} s`);
        senders.set(engine, server);
      }
      return new CodeWorld(carrier, senders, ends);
    } catch (error) {
      for (const end of ends) await end();
      throw error;
    }
  }

  get senders(): readonly Sender[] {
    return [...this.#senders.keys()];
  }

  get engines(): readonly Sender[] {
    return this.senders.filter((sender) => sender !== 'bare');
  }

  /** Lets one send, and checks that the carrier got each message exactly once. */
  async run(sender: Sender, run: CodeRun): Promise<Measured> {
    const helper = this.#senders.get(sender);
    if (helper === undefined) throw new Error(`no ${sender}`);
    const cpuBefore = await helper.ask<number>('cpu');
    const { seconds, begun } = await helper.ask<RunResult>('run', run);
    const cpu = (await helper.ask<number>('cpu')) - cpuBefore;
    const { at, repeats, letters } = await this.#carrier.ask<Arrivals>('collect');
    const whole = run.channel === 'sms' ? at.length : letters;
    if (at.length !== run.codes || whole !== run.codes || repeats > 0)
      throw new Error(`${sender}: ${run.codes} codes, ${at.length} came, ${repeats} of them again`);
    const arrived = new Map(at);
    const latency = begun.map(([address, from]) => Math.max(0, (arrived.get(address) ?? Number.NaN) - from));
    return { rate: run.codes / seconds, cpu: cpu / run.codes, latency };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const end of this.#ends) await end();
  }
}

function rateTable(engines: readonly Sender[], figures: Figures, options: BenchOptions): string {
  const head = ['codes', 'Countersign /s', 'bare /s', '**share of the bare rate**', 'CPU µs each', 'bare’s'];
  const rows = CHANNELS.flatMap((channel) =>
    engines.map((engine) => {
      const [ours, bare] = [figures.of(engine, channel), figures.of('bare', channel)];
      const rates = (measured: readonly Measured[]) => measured.map(({ rate }) => rate);
      const cpu = (measured: readonly Measured[]) => median(measured.map((one) => one.cpu));
      return [
        `${NAMES[channel]}, ${engine}`,
        show(median(rates(ours))),
        show(median(rates(bare))),
        `**${show(medianRatio(rates(ours), rates(bare)))}**`,
        show(cpu(ours)),
        show(cpu(bare)),
      ];
    }),
  );
  const { rounds, codes, history } = options;
  const caption = `${rounds} rounds of ${codes} codes that wait in the outbox, until each result is stored, with ${history} messages of the last day beside them; CPU is the sending process alone, without PostgreSQL’s.`;
  return `${table(head, rows)}\n\n${caption}`;
}

function latencyTable(engines: readonly Sender[], figures: Figures, { pace }: BenchOptions): string {
  const head = ['milliseconds, p50 / p99', 'from commit to submit_sm', 'from commit to DATA'];
  const both = (values: readonly number[]) =>
    `${show(quantile(values, 0.5))} / ${show(quantile(values, 0.99))}`;
  const rows = [...engines, 'bare' as const].map((sender) => [
    sender === 'bare' ? 'bare, from the call' : sender,
    ...CHANNELS.map((channel) => both(figures.of(sender, channel).flatMap(({ latency }) => latency))),
  ]);
  return `${table(head, rows)}\n\nAt ${pace} codes a second, each committed by itself, beginning evenly.`;
}
