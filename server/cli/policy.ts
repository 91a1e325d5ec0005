import { DEFAULT_CURRENCY } from '../../shared/currencies.ts';
import { formatInstant } from '../../shared/instant.ts';
import { LEAST_MERCHANT_RANK } from '../../shared/policy.ts';
import type { PolicyCheck } from '../../shared/policy-answers.ts';
import { isPreset, presetPolicy } from '../../shared/policy-presets.ts';
import { readPolicy } from '../../shared/policy-problems.ts';
import { dryRun } from '../policy/dry-run.ts';
import { nextVersion, readPolicies, readVersion } from '../policy/read-policies.ts';
import { type Setting, setPolicy } from '../policy/set-policy.ts';
import type { Ports } from '../ports.ts';
import {
  type Command,
  CommandRefused,
  type Ending,
  type Invocation,
  type Told,
  UsageMistake,
} from './command.ts';
import { readJson } from './read-json.ts';
import { refused, withPorts } from './with-ports.ts';

const NAMED = 'FILE|personal|company|strict [--currency EUR] [--json]';
const options = { currency: { type: 'string' } } as const;

/** What a document would do, without doing it: its mistakes, or what changes for payments and tokens. */
export const policyCheck: Command = {
  usage: NAMED,
  options,
  positionals: 1,
  run: (invocation) =>
    withPorts(invocation, async (ports) =>
      toldCheck(await dryRun(ports, { document: await documentNamed(ports, invocation) })),
    ),
};

/** Puts a policy in force, or files it for the tokens of two security officers where there are two. */
export const policySet: Command = {
  usage: NAMED,
  options,
  positionals: 1,
  run: (invocation) =>
    withPorts(invocation, async (ports) => {
      const read = readPolicy(await documentNamed(ports, invocation));
      if ('problems' in read) throw new CommandRefused(problemLines(read).join('\n'), 'policy');
      return { exitCode: 0, told: toldSetting(await setPolicy(ports, read)) };
    }),
};

/** The policy in force and those before it; or one of them, to be set again. */
export const policyShow: Command = {
  usage: '[--sequence NUMBER] [--json]',
  options: { sequence: { type: 'string' } },
  positionals: 0,
  run: (invocation) => withPorts(invocation, (ports) => show(ports, invocation)),
};

async function show(ports: Ports, invocation: Invocation): Promise<Ending> {
  const text = invocation.options['sequence'];
  if (text !== undefined) {
    if (!/^(?:0|[1-9]\d{0,8})$/.test(text))
      throw new UsageMistake('--sequence is a number that "policy show" lists');
    const one = await readVersion(ports, { sequence: Number(text) });
    if (one.outcome === 'refused') throw refused(one);
    return { exitCode: 0, told: { json: one.body, lines: [JSON.stringify(one.body.policy, null, 2)] } };
  }
  const { body } = await readPolicies(ports);
  const lines = [
    JSON.stringify(body.current.policy, null, 2),
    ...(body.versions.length === 0 ? ['built in'] : []),
    ...body.versions.map(
      ({ sequence, version, digest, activatedAt }) =>
        `${sequence}: version ${version} in force from ${activatedAt} on: ${digest}`,
    ),
    ...body.proposals
      .filter(({ state }) => state === 'open')
      .map(
        ({ id, version, signatures, needed }) =>
          `proposal ${id}: version ${version}, ${signatures.length} of ${needed} signed`,
      ),
    ...(body.stopped === undefined ? [] : [`all payments are stopped: ${body.stopped.reason}`]),
  ];
  return { exitCode: 0, told: { json: body, lines } };
}

async function documentNamed(ports: Ports, { positionals, options: given }: Invocation): Promise<unknown> {
  const [name = ''] = positionals;
  if (!isPreset(name)) return readJson(name);
  const { currency = DEFAULT_CURRENCY } = given;
  if (!/^[A-Z]{3}$/.test(currency)) throw new UsageMistake('--currency is such as EUR');
  return presetPolicy(name, await nextVersion(ports), currency);
}

function problemLines({ problems }: Pick<PolicyCheck, 'problems'>): string[] {
  return problems.map(({ place, text }) => `${place === '' ? 'the document' : place} ${text}`);
}

function toldCheck(check: PolicyCheck): Ending {
  const { payments, tokens, notes } = check;
  if (payments === undefined || tokens === undefined)
    return { exitCode: 1, told: { json: { ok: false, ...check }, lines: problemLines(check) } };
  const lines = [
    ...notes,
    `of the last ${payments.looked} payments ${payments.denied} would be denied and ${payments.stricter.length - payments.denied} need more`,
    ...payments.stricter.map(paymentLine),
    `of ${tokens.looked} tokens ${tokens.stopped.reduce((sum, one) => sum + one.tokens, 0)} would stop working`,
    ...tokens.stopped.map(
      ({ aaguid, attested, synced, roaming, tokens: count }) =>
        `${count} of ${aaguid}, ${attested ? 'attested' : 'not attested'}${synced ? ', synced' : ''}${roaming ? ', roaming' : ''}`,
    ),
  ];
  return { exitCode: 0, told: { json: { ok: true, ...check }, lines } };
}

function paymentLine(payment: NonNullable<PolicyCheck['payments']>['stricter'][number]): string {
  const { at, origin, amount, denied, approvals, minMerchantRank, tokenAllowed, channelAllowed } = payment;
  const met = [
    ...denied.map(({ name, text }) => `denied by ${JSON.stringify(name)}: ${text}`),
    ...(approvals > 0 ? [`approvals ${approvals}`] : []),
    ...(minMerchantRank > LEAST_MERCHANT_RANK ? [`merchant of rank ${minMerchantRank}`] : []),
    ...(tokenAllowed ? [] : ['another token']),
    ...(channelAllowed ? [] : ['another channel']),
  ];
  return `${at} ${amount.currency} ${amount.value} ${origin}: ${met.join('; ')}`;
}

function toldSetting(setting: Setting): Told {
  const { outcome, version, digest } = setting;
  if (outcome === 'proposed') {
    const expiresAt = formatInstant(setting.expiresAt);
    const json = { state: outcome, version, digest, proposal: setting.proposal, expiresAt };
    const line = `proposal ${setting.proposal}: version ${version} is in force once two security officers have signed it, until ${expiresAt}`;
    return { json, lines: [line] };
  }
  const line = outcome === 'active' ? 'is in force' : 'was in force already';
  return { json: { state: outcome, version, digest }, lines: [`version ${version} ${line}: ${digest}`] };
}
