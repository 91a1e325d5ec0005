import { freezeAccountOf } from '../accounts/freeze-account.ts';
import { unfreezeAccountOf } from '../accounts/unfreeze-account.ts';
import { type Command, required } from './command.ts';
import { refused, withPorts } from './with-ports.ts';

/** Freezes or opens an account; the shopper is told on all devices. */
function accountCommand(
  state: 'frozen' | 'open',
  run: typeof freezeAccountOf | typeof unfreezeAccountOf,
): Command {
  return {
    usage: '--account NUMBER [--json]',
    options: { account: { type: 'string' } },
    positionals: 0,
    async run(invocation) {
      const account = required(invocation, 'account');
      const outcome = await withPorts(invocation, (ports) => run(ports, { number: account }));
      if (outcome.outcome === 'refused') throw refused(outcome);
      return { exitCode: 0, told: { json: { account, state }, lines: [`account ${account} is ${state}`] } };
    },
  };
}

export const accountFreeze: Command = accountCommand('frozen', freezeAccountOf);
export const accountUnfreeze: Command = accountCommand('open', unfreezeAccountOf);
