import { eraseAccount } from '../erasure/erase-account.ts';
import { exportAccount } from '../erasure/export-account.ts';
import { type Command, required } from './command.ts';
import { readAmount } from './fund.ts';
import { refused, withPorts } from './with-ports.ts';

/** What the server holds of a person, as JSON for them. */
export const accountExport: Command = {
  usage: '--account NUMBER [--json]',
  options: { account: { type: 'string' } },
  positionals: 0,
  async run(invocation) {
    const number = required(invocation, 'account');
    const outcome = await withPorts(invocation, (ports) => exportAccount(ports, { number }));
    if (outcome.outcome === 'refused') throw refused(outcome);
    return { exitCode: 0, told: { json: outcome.body, lines: [JSON.stringify(outcome.body, null, 2)] } };
  },
};

/** Erases a person; says what law has us keep, and until when. */
export const accountErase: Command = {
  usage: '--account NUMBER [--paid-out "EUR 500.00"] [--json]',
  options: { account: { type: 'string' }, 'paid-out': { type: 'string' } },
  positionals: 0,
  async run(invocation) {
    const number = required(invocation, 'account');
    const text = invocation.options['paid-out'];
    const paidOut = text === undefined ? undefined : readAmount(text, 'paid-out');
    const outcome = await withPorts(invocation, (ports) => eraseAccount(ports, { number, paidOut }));
    if (outcome.outcome === 'refused') throw refused(outcome);
    const { account, erasedAt, kept } = outcome.body;
    const lines = [
      `the person of account ${account} is erased since ${erasedAt}; their addresses are free`,
      'the devices are told a last time; their addresses are deleted after that, at the latest in 24 hours',
      kept.until === undefined
        ? 'nothing is kept'
        : `kept by law until ${kept.until}: ${kept.payments} payments with their evidence, ${kept.ledgerLines} lines of the ledger, ${kept.tokens} tokens that signed`,
    ];
    return { exitCode: 0, told: { json: outcome.body, lines } };
  },
};
