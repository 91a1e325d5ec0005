import { groupsOf } from '../accounts/groups.ts';
import { type Command, required } from './command.ts';
import { refused, withPorts } from './with-ports.ts';

/** The groups of a person with an account, which rules of the policy may name; set where they are given. */
export const accountGroups: Command = {
  usage: '--account NUMBER [--groups A,B] [--json]',
  options: { account: { type: 'string' }, groups: { type: 'string' } },
  positionals: 0,
  async run(invocation) {
    const account = required(invocation, 'account');
    const { groups } = invocation.options;
    const outcome = await withPorts(invocation, (ports) => groupsOf(ports, { number: account, groups }));
    if (outcome.outcome === 'refused') throw refused(outcome);
    const names = outcome.body.groups;
    const line = names.length === 0 ? 'is in no group' : `is in ${names.join(', ')}`;
    return { exitCode: 0, told: { json: { account, groups: names }, lines: [`account ${account} ${line}`] } };
  },
};
