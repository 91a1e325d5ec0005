import { makeInvitation } from '../invitations/make-invitation.ts';
import { type Command, required } from './command.ts';
import { refused, withPorts } from './with-ports.ts';

/** A one-time invitation for a person; a payer gets an account. */
export const invite: Command = {
  usage:
    '--name NAME --role payer|approver|security|operator|auditor [--currency EUR] [--fund "EUR 500.00"] [--account NUMBER] [--group A,B] [--json]',
  options: {
    name: { type: 'string' },
    role: { type: 'string' },
    currency: { type: 'string' },
    fund: { type: 'string' },
    account: { type: 'string' },
    group: { type: 'string' },
  },
  positionals: 0,
  async run(invocation) {
    const { currency, fund, account, group } = invocation.options;
    const name = required(invocation, 'name');
    const role = required(invocation, 'role');
    const outcome = await withPorts(invocation, (ports) =>
      makeInvitation(ports, { name, role, currency, fund, account, group }),
    );
    if (outcome.outcome === 'refused') throw refused(outcome);
    const { outcome: _, accountId: __, ...json } = outcome;
    const lines = [
      `invitation ${json.invitation}`,
      `good once, until ${json.expiresAt}`,
      ...(json.account === undefined ? [] : [`account ${json.account}`]),
    ];
    return { exitCode: 0, told: { json, lines } };
  },
};
