import { parseArgs } from 'node:util';
import { ConfigMistakes } from '../config.ts';
import { makeLogger } from '../log.ts';
import { DatabaseUnusable } from '../store/engine.ts';
import { type Command, CommandRefused, type Environment, type Told, UsageMistake } from './command.ts';

/** Each is loaded only when it is called. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./start.ts')).start,
  migrate: async () => (await import('./migrate.ts')).migrate,
  invite: async () => (await import('./invite.ts')).invite,
  fund: async () => (await import('./fund.ts')).fund,
  'account freeze': async () => (await import('./account.ts')).accountFreeze,
  'account unfreeze': async () => (await import('./account.ts')).accountUnfreeze,
  'account groups': async () => (await import('./account-groups.ts')).accountGroups,
  'account export': async () => (await import('./account-data.ts')).accountExport,
  'account erase': async () => (await import('./account-data.ts')).accountErase,
  'token revoke': async () => (await import('./token-revoke.ts')).tokenRevoke,
  'token release': async () => (await import('./token-revoke.ts')).tokenRelease,
  'token allow': async () => (await import('./token-models.ts')).tokenAllow,
  'token deny': async () => (await import('./token-models.ts')).tokenDeny,
  'token forget': async () => (await import('./token-models.ts')).tokenForget,
  'token models': async () => (await import('./token-models.ts')).tokenModels,
  'device remove': async () => (await import('./device-remove.ts')).deviceRemove,
  'policy check': async () => (await import('./policy.ts')).policyCheck,
  'policy set': async () => (await import('./policy.ts')).policySet,
  'policy show': async () => (await import('./policy.ts')).policyShow,
  'merchant add': async () => (await import('./merchant.ts')).merchantAdd,
  'merchant rotate': async () => (await import('./merchant.ts')).merchantRotate,
  'merchant remove': async () => (await import('./merchant.ts')).merchantRemove,
  'merchant list': async () => (await import('./merchant.ts')).merchantList,
  'keys status': async () => (await import('./keys.ts')).keysStatusCommand,
  'keys prepare': async () => (await import('./keys.ts')).keysPrepare,
  'keys rotate': async () => (await import('./keys.ts')).keysRotate,
  'keys retire': async () => (await import('./keys.ts')).keysRetire,
  cards: async () => (await import('./cards.ts')).cards,
  payments: async () => (await import('./cards.ts')).payments,
  'payments stop': async () => (await import('./stop.ts')).paymentsStop,
  'payments resume': async () => (await import('./stop.ts')).paymentsResume,
  reconcile: async () => (await import('./reconcile.ts')).reconcile,
  'audit anchors': async () => (await import('./audit.ts')).auditAnchors,
  'audit verify': async () => (await import('./audit.ts')).auditVerify,
  'audit export': async () => (await import('./audit.ts')).auditExport,
  'audit witness': async () => (await import('./audit-witness.ts')).auditWitness,
  'audit cosigned': async () => (await import('./audit-cosigned.ts')).auditCosigned,
  'evidence verify': async () => (await import('./evidence-verify.ts')).evidenceVerify,
};

type Surroundings = {
  environment: Environment;
  out(line: string): void;
  err(line: string): void;
};

/**
 * Runs one command of PROTOCOL section 11 and answers its exit code: 0; 1 where it could not be done or found something
 * wrong; 2 for a mistake in the command or the configuration, with one line each. With `--json` stdout holds exactly one
 * JSON object, also of a failure.
 */
export async function runCommandLine(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const { environment, out, err } = surroundings;
  const json = words.includes('--json');
  const tell = (told: Told) =>
    json ? out(JSON.stringify(told.json)) : told.lines.forEach((line) => void out(line));
  try {
    if (words[0] === '--help') {
      tell(await help());
      return 0;
    }
    const found = await findCommand(words);
    const command = await found.load();
    const { values, positionals } = parse(command, found.name, found.rest);
    const logger = makeLogger(environment);
    const { exitCode, told } = await command.run({
      environment,
      options: values,
      positionals,
      logger,
      announce: tell,
    });
    if (told !== undefined) tell(told);
    return exitCode;
  } catch (error) {
    const failure = failureOf(error);
    for (const line of failure.lines) err(line);
    if (json) out(JSON.stringify({ error: failure.name, detail: failure.lines.join('\n') }));
    return failure.exitCode;
  }
}

type Found = { name: string; load: () => Promise<Command>; rest: readonly string[] };

/** All commands with what follows each. */
async function help(): Promise<Told> {
  const usages = Object.entries(COMMANDS).map(async ([name, load]) => usageOf(name, await load()));
  const usage = await Promise.all(usages);
  return {
    json: { usage },
    lines: ['usage: npm run server -- COMMAND', ...usage.map((line) => `  ${line}`)],
  };
}

function usageOf(name: string, { usage }: Command): string {
  return `${name} ${usage}`.trimEnd();
}

/** Names have one word or two. */
async function findCommand(words: readonly string[]): Promise<Found> {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (load !== undefined) return { name, load, rest: words.slice(length) };
  }
  const [first = '--json'] = words;
  if (first === '--json') throw new UsageMistake((await help()).lines.join('\n'));
  throw new UsageMistake(
    `${JSON.stringify(first)} is no command; there are: ${Object.keys(COMMANDS).join(', ')}`,
  );
}

type Parsed = { values: Record<string, string | undefined>; positionals: readonly string[] };

function parse(command: Command, name: string, words: readonly string[]): Parsed {
  const usage = `usage: npm run server -- ${usageOf(name, command)}`;
  try {
    const { values, positionals } = parseArgs({
      args: withJoinedValues(command, words),
      options: { ...command.options, json: { type: 'boolean' } },
      allowPositionals: true,
    });
    if (positionals.length !== command.positionals) throw new UsageMistake(usage);
    const given: [string, unknown][] = Object.entries(values);
    const texts = given.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    return { values: Object.fromEntries(texts), positionals };
  } catch (error) {
    if (error instanceof UsageMistake) throw error;
    throw new UsageMistake(`${firstSentence(error)} ${usage}`);
  }
}

/** Ids may begin with a hyphen: `--device -x` becomes `--device=-x`, unless what follows is an option of the command. */
function withJoinedValues({ options }: Command, words: readonly string[]): string[] {
  const names = new Set(['--json', ...Object.keys(options).map((name) => `--${name}`)]);
  const takesText = (word: string) => names.has(word) && options[word.slice(2)]?.type === 'string';
  const joined: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const next = words[at + 1];
    const joins = takesText(word) && next?.startsWith('-') && !names.has(next.split('=', 1)[0] ?? '');
    joined.push(joins ? `${word}=${next}` : word);
    if (joins) at += 1;
  }
  return joined;
}

function firstSentence(error: unknown): string {
  return `${(error as Error).message.split(/[.\n]/, 1)[0]};`;
}

type Failure = { name: string; lines: readonly string[]; exitCode: 1 | 2 };

function failureOf(error: unknown): Failure {
  if (error instanceof ConfigMistakes) return { name: 'configuration', lines: error.lines, exitCode: 2 };
  if (error instanceof UsageMistake) return { name: 'usage', lines: [error.message], exitCode: 2 };
  if (error instanceof CommandRefused) return { name: error.reason, lines: [error.message], exitCode: 1 };
  if (error instanceof DatabaseUnusable) return { name: 'database', lines: [error.message], exitCode: 1 };
  const [line] = String(error instanceof Error ? error.message : error).split('\n');
  return { name: 'failed', lines: [line ?? 'failed'], exitCode: 1 };
}
