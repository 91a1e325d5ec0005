// Server, load generator and mail sink run in processes of their own and are told what to do over IPC.
import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';

type Question = { id: number; command: string; argument: unknown };
type Answer = { id: number; value?: unknown; error?: string };
type Handlers = Readonly<Record<string, (argument: never) => unknown>>;

/** A process that runs a file of the bench and answers commands. */
export class Helper {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>();
  readonly #gone: Promise<void>;
  #questions = 0;

  constructor(file: string, argument: unknown, nodeOptions: readonly string[] = []) {
    const execArgv = ['--disable-warning=ExperimentalWarning', ...nodeOptions];
    // Log lines go to nowhere: what a server writes to stderr costs it what it costs in production.
    const stdio = ['ignore', 'ignore', process.env['BENCH_STDERR'] ? 'inherit' : 'ignore', 'ipc'] as const;
    const environment = { ...process.env, NODE_ENV: 'production' };
    const file_ = path.join(import.meta.dirname, file);
    this.#child = fork(file_, [JSON.stringify(argument)], { execArgv, stdio: [...stdio], env: environment });
    this.#child.on('message', ({ id, value, error }: Answer) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(value as never);
      else waiting?.reject(new Error(`${file}: ${error}`));
    });
    this.#gone = new Promise((resolve) => {
      this.#child.on('exit', (code) => {
        for (const { reject } of this.#waiting.values())
          reject(new Error(`${file} ended with ${code} (BENCH_STDERR=1 shows why)`));
        resolve();
      });
    });
  }

  /** Sends a command; resolves with its answer. */
  ask<T>(command: string, argument?: unknown): Promise<T> {
    this.#questions += 1;
    const question: Question = { id: this.#questions, command, argument };
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(question.id, { resolve, reject });
      this.#child.send(question, (error) => {
        if (error !== null) reject(error);
      });
    });
  }

  /** Asks it to end, and waits until it has. */
  async stop(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await this.#gone;
  }
}

/** What the process was started with. */
export function startArgument<T>(): T {
  return JSON.parse(process.argv[2] ?? 'null') as T;
}

/**
 * Answers commands until the bench lets go of the process; `cpu` (microseconds of all threads so far) is always one of
 * them.
 */
export function answerCommands(handlers: Handlers, stop: () => unknown): void {
  const cpu = () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  };
  const all: Handlers = { cpu, ...handlers };
  process.on('message', async ({ id, command, argument }: Question) => {
    const answer: Answer = { id };
    try {
      answer.value = await all[command]?.(argument as never);
    } catch (error) {
      answer.error = (error as Error).stack ?? String(error);
    }
    process.send?.(answer);
  });
  process.on('disconnect', async () => {
    await stop();
    process.exit();
  });
}
