// A program of somebody else's, as a process that is ended with the test, and what it has said.
import { type ChildProcess, spawn } from 'node:child_process';

export class Child implements AsyncDisposable {
  /** Everything that it has written. */
  said = '';
  readonly #process: ChildProcess;
  #error: Error | undefined;

  /** `endless`: its standard input stays open and says nothing. */
  constructor(
    command: string,
    words: readonly string[],
    options: { cwd?: string; uid?: number; gid?: number; env?: NodeJS.ProcessEnv; endless?: boolean } = {},
  ) {
    const { endless, ...more } = options;
    this.#process = spawn(command, words, { ...more, stdio: [endless ? 'pipe' : 'ignore', 'pipe', 'pipe'] });
    this.#process.on('error', (error) => {
      this.#error = error;
    });
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.said += text;
      });
  }

  /** What went wrong with it, if it runs no more. */
  get problem(): string | undefined {
    const { exitCode, signalCode } = this.#process;
    if (this.#error !== undefined) return this.#error.message;
    return exitCode === null && signalCode === null ? undefined : `ended with ${exitCode ?? signalCode}`;
  }

  /** Waits until something is so; throws with all that was said where it does not come. */
  async until(what: string, look: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
    const giveUpAt = Date.now() + withinMs;
    while (Date.now() < giveUpAt && this.problem === undefined) {
      if (await look()) return;
      await new Promise((wait) => setTimeout(wait, 30));
    }
    throw new Error(`${what} did not come (${this.problem ?? 'in time'}):\n${this.said.slice(-4000)}`);
  }

  async kill(): Promise<void> {
    if (this.problem !== undefined) return;
    const ended = new Promise((exit) => this.#process.once('exit', exit));
    this.#process.kill('SIGKILL');
    await ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}
