import type { Money } from '../../shared/money.ts';
import { fundAccount } from '../ledger/fund-account.ts';
import { type Command, required, UsageMistake } from './command.ts';
import { refused, withPorts } from './with-ports.ts';

/** Books funds into an account. */
export const fund: Command = {
  usage: '--account NUMBER --amount "EUR 500.00" [--json]',
  options: { account: { type: 'string' }, amount: { type: 'string' } },
  positionals: 0,
  async run(invocation) {
    const number = required(invocation, 'account');
    const amount = readAmount(required(invocation, 'amount'));
    const outcome = await withPorts(invocation, (ports) => fundAccount(ports, { number, amount }));
    if (outcome.outcome === 'refused') throw refused(outcome);
    const { account, available } = outcome.body;
    const lines = [`account ${account} has ${available.currency} ${available.value} available`];
    return { exitCode: 0, told: { json: outcome.body, lines } };
  },
};

/** Whether it is money of the account's currency is for the use case to say. */
export function readAmount(text: string, option = 'amount'): Money {
  const [currency, value, more] = text.split(' ');
  if (currency === undefined || value === undefined || more !== undefined)
    throw new UsageMistake(`--${option} is ${JSON.stringify(text)}; it should be such as "EUR 500.00"`);
  return { currency, value };
}
