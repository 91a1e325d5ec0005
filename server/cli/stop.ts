import { turnPayments } from '../policy/stop-payments.ts';
import { type Command, required } from './command.ts';
import { refused, withPorts } from './with-ports.ts';

/** Stops all payments at once; shoppers see why. */
export const paymentsStop: Command = {
  usage: '--reason TEXT [--json]',
  options: { reason: { type: 'string' } },
  positionals: 0,
  async run(invocation) {
    const reason = required(invocation, 'reason');
    const outcome = await withPorts(invocation, (ports) => turnPayments(ports, { reason }));
    if (outcome.outcome === 'refused') throw refused(outcome);
    return {
      exitCode: 0,
      told: { json: { state: 'stopped', reason }, lines: [`all payments are stopped: ${reason}`] },
    };
  },
};

/** Lets payments go on. */
export const paymentsResume: Command = {
  usage: '[--json]',
  options: {},
  positionals: 0,
  async run(invocation) {
    const outcome = await withPorts(invocation, (ports) => turnPayments(ports, { reason: null }));
    if (outcome.outcome === 'refused') throw refused(outcome);
    return { exitCode: 0, told: { json: { state: 'open' }, lines: ['payments go on'] } };
  },
};
