import type { ParseArgsOptionsConfig } from 'node:util';
import type { Logger } from '../log.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a command was started and what it was given. */
export type Invocation = {
  environment: Environment;
  options: Readonly<Record<string, string | undefined>>;
  positionals: readonly string[];
  logger: Logger;
  /** For commands that go on: tells that they are at work. Others answer at their end. */
  announce(told: Told): void;
};

/** What a command tells: an object for programs (`--json`), lines for people. */
export type Told = { json: Readonly<Record<string, unknown>>; lines: readonly string[] };

/** How a command ended; `told` is absent where it has announced everything. */
export type Ending = { exitCode: 0 | 1; told?: Told };

/** One command of PROTOCOL section 11. */
export type Command = {
  /** What follows the command's name, as people read it. */
  usage: string;
  /** All options take a text; which of them have to be there is checked by the command. */
  options: ParseArgsOptionsConfig;
  /** How many words follow beside options. */
  positionals: number;
  run(invocation: Invocation): Promise<Ending>;
};

/** The command was called wrongly: exit code 2. */
export class UsageMistake extends Error {}

/** The command cannot be carried out, for a reason that its caller can do something about: one line, exit code 1. */
export class CommandRefused extends Error {
  readonly reason: string;
  constructor(line: string, reason = 'refused') {
    super(line);
    this.reason = reason;
  }
}

/** The option's text; a UsageMistake where it is missing. */
export function required({ options }: Pick<Invocation, 'options'>, name: string): string {
  const text = options[name];
  if (text === undefined) throw new UsageMistake(`--${name} is missing`);
  return text;
}
