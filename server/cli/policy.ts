import { formatInstant } from '../../shared/instant.ts';
import type { Policy } from '../../shared/policy.ts';
import { isPreset, presetPolicy } from '../../shared/policy-presets.ts';
import { readPolicy } from '../../shared/policy-problems.ts';
import { nextVersion, readCurrent, readVersions } from '../policy/read-policies.ts';
import { type Setting, setPolicy } from '../policy/set-policy.ts';
import type { Ports } from '../ports.ts';
import { type Command, CommandRefused, type Invocation, type Told } from './command.ts';
import { readJson } from './read-json.ts';
import { withPorts } from './with-ports.ts';

const DEFAULT_CURRENCY = 'EUR';

/** Puts a policy in force, or files it for the tokens of two security officers where there are two. */
export const policySet: Command = {
  usage: 'FILE|personal|company|strict [--currency EUR] [--json]',
  options: { currency: { type: 'string' } },
  positionals: 1,
  async run(invocation) {
    const document = await readNamed(invocation);
    const told = await withPorts(invocation, async (ports) => {
      const policy = await checked(ports, document);
      return toldSetting(await setPolicy(ports, { policy }));
    });
    return { exitCode: 0, told };
  },
};

/** The policy in force, and those before it. */
export const policyShow: Command = {
  usage: '[--json]',
  options: {},
  positionals: 0,
  async run(invocation) {
    const [current, versions] = await withPorts(invocation, (ports) =>
      Promise.all([readCurrent(ports), readVersions(ports)]),
    );
    const lines = [
      JSON.stringify(current.policy, null, 2),
      ...(versions.length === 0 ? ['built in'] : []),
      ...versions.map(
        ({ version, digest, activatedAt }) => `version ${version} in force since ${activatedAt}: ${digest}`,
      ),
    ];
    return { exitCode: 0, told: { json: { ...current, versions }, lines } };
  },
};

type Named = { outcome: 'file'; content: unknown } | { outcome: 'preset'; make(version: number): Policy };

async function readNamed({ positionals, options }: Invocation): Promise<Named> {
  const [name = ''] = positionals;
  if (!isPreset(name)) return { outcome: 'file', content: await readJson(name) };
  const currency = options['currency'] ?? DEFAULT_CURRENCY;
  return { outcome: 'preset', make: (version) => presetPolicy(name, version, currency) };
}

/** The policy that was named; one line for each mistake where it is none. */
async function checked(ports: Ports, named: Named): Promise<Policy> {
  if (named.outcome === 'preset') return named.make(await nextVersion(ports));
  const read = readPolicy(named.content);
  if ('policy' in read) return read.policy;
  const lines = read.problems.map(({ place, text }) => `${place === '' ? 'the document' : place} ${text}`);
  throw new CommandRefused(lines.join('\n'), 'policy');
}

function toldSetting(set: Setting): Told {
  const { outcome, version, digest } = set;
  if (outcome === 'proposed') {
    const expiresAt = formatInstant(set.expiresAt);
    const json = { state: outcome, version, digest, proposal: set.proposal, expiresAt };
    const lines = [
      `proposal ${set.proposal}: version ${version} is in force once two security officers have signed it, until ${expiresAt}`,
    ];
    return { json, lines };
  }
  const line = outcome === 'active' ? 'is in force' : 'was in force already';
  return { json: { state: outcome, version, digest }, lines: [`version ${version} ${line}: ${digest}`] };
}
