import { releaseTokenOf } from '../tokens/release-token.ts';
import { removeTokenOf } from '../tokens/remove-token.ts';
import { type Command, CommandRefused, required } from './command.ts';
import { refused, withPorts } from './with-ports.ts';

const TOKEN_OF = {
  usage: '--account NUMBER --token ID [--json]',
  options: { account: { type: 'string' }, token: { type: 'string' } },
  positionals: 0,
} as const;

/** Revokes a shopper's token, but not the only one; the shopper is told on all devices. */
export const tokenRevoke: Command = {
  ...TOKEN_OF,
  async run(invocation) {
    const account = required(invocation, 'account');
    const token = required(invocation, 'token');
    const outcome = await withPorts(invocation, (ports) =>
      removeTokenOf(ports, { number: account, id: token }),
    );
    if (outcome.outcome === 'refused' && outcome.reason === 'last-token')
      throw new CommandRefused(
        `this is the only token of account ${account}: invite the person anew with "invite --account ${account}", which ends it`,
        outcome.reason,
      );
    if (outcome.outcome === 'refused') throw refused(outcome);
    return { exitCode: 0, told: { json: { account, token }, lines: [`token ${token} is revoked`] } };
  },
};

/** Lets a token serve again that was frozen because it might have been copied; the shopper is told. */
export const tokenRelease: Command = {
  ...TOKEN_OF,
  async run(invocation) {
    const account = required(invocation, 'account');
    const token = required(invocation, 'token');
    const outcome = await withPorts(invocation, (ports) =>
      releaseTokenOf(ports, { number: account, id: token }),
    );
    if (outcome.outcome === 'refused') throw refused(outcome);
    return { exitCode: 0, told: { json: { account, token }, lines: [`token ${token} serves again`] } };
  },
};
