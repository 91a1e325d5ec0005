// What is measured side by side: the product and the floor, each on both engines, with and without mail; a process each.
import path from 'node:path';
import { Helper } from '../processes.ts';
import type { StepBytes } from './floor-server.ts';
import type { Run, RunResult } from './load.ts';
import type { Cluster } from './postgres.ts';
import type { ProductArgument } from './product-server.ts';

export type Kind = 'countersign' | 'floor';
export type Pairing = { engine: 'sqlite' | 'postgres'; mail: boolean };
export const PAIRINGS: readonly Pairing[] = [
  { engine: 'sqlite', mail: false },
  { engine: 'sqlite', mail: true },
  { engine: 'postgres', mail: false },
  { engine: 'postgres', mail: true },
];

export function nameOf({ engine, mail }: Pairing): string {
  return `${engine === 'sqlite' ? 'SQLite' : 'PostgreSQL'}, ${mail ? 'with mail' : 'without mail'}`;
}

/** One run's figures; `cpu` is the server's, microseconds a payment. */
export type Measured = RunResult & { cpu: number };

/** What all servers and the load generator need. */
export type World = {
  folder: string;
  shoppersFile: string;
  cluster: Cluster;
  load: Helper;
  sink: Helper;
  smtpPort: number;
  /** Options for Node of the product's servers, such as --cpu-prof. */
  nodeOptions: readonly string[];
};

/** One server under load. */
export class Subject {
  readonly kind: Kind;
  readonly pairing: Pairing;
  readonly #world: World;
  readonly #server: Helper;
  #paid = 0;

  private constructor(kind: Kind, pairing: Pairing, world: World, server: Helper) {
    this.kind = kind;
    this.pairing = pairing;
    this.#world = world;
    this.#server = server;
  }

  /** `rules`: how many a policy of the product's has; none is set where it is not given. `audit`: see product-server.ts. */
  static async start(
    kind: Kind,
    pairing: Pairing,
    world: World,
    { rules, audit }: Pick<ProductArgument, 'rules' | 'audit'> = {},
  ): Promise<Subject> {
    const name = `${kind}-${pairing.engine}-${pairing.mail ? 'mail' : 'bare'}-${rules ?? 'built-in'}-${audit ?? 'written'}`;
    const databaseUrl =
      pairing.engine === 'sqlite'
        ? `sqlite:${path.join(world.folder, `${name}.sqlite`)}`
        : await world.cluster.createDatabase();
    const argument = {
      databaseUrl,
      keysFile: path.join(world.folder, `${name}.keys.json`),
      shoppersFile: world.shoppersFile,
      ...(pairing.mail ? { smtpPort: world.smtpPort } : {}),
      ...(rules === undefined ? {} : { rules }),
      ...(audit === undefined ? {} : { audit }),
    };
    const file = kind === 'floor' ? 'payments/floor-server.ts' : 'payments/product-server.ts';
    const server = new Helper(file, argument, kind === 'floor' ? [] : world.nodeOptions);
    await server.ask('ready');
    return new Subject(kind, pairing, world, server);
  }

  /** Lets the load generator at it, then checks that the server stored exactly what was paid. */
  async run(how: Pick<Run, 'seconds' | 'clients' | 'rate'>): Promise<Measured> {
    const { load, sink } = this.#world;
    await this.#server.ask('reset');
    const run: Run = { ...(await this.#server.ask<{ port: number; code?: string }>('ready')), ...how };
    if (this.pairing.mail) delete run.code;
    const mailsBefore = await sink.ask<number>('taken');
    const cpuBefore = await this.#server.ask<number>('cpu');
    const result = await load.ask<RunResult>('run', run);
    const cpu = (await this.#server.ask<number>('cpu')) - cpuBefore;
    const mails = (await sink.ask<number>('taken')) - mailsBefore;
    this.#paid += result.payments;
    const { payments } = await this.#server.ask<{ payments: number }>('check');
    if (payments !== this.#paid) throw new Error(`${this.#paid} were paid, ${payments} are stored`);
    if (mails !== (this.pairing.mail ? result.payments : 0)) throw new Error(`${mails} mails came`);
    return { ...result, cpu: cpu / result.payments };
  }

  /** What the product writes a step, for the floor to write as much. */
  stepBytes(): Promise<StepBytes> {
    return this.#server.ask('stepBytes');
  }

  setBytes(bytes: StepBytes): Promise<void> {
    return this.#server.ask('setBytes', bytes);
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }
}
