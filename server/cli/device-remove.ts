import { removeDeviceOf } from '../devices/remove-device.ts';
import { type Command, CommandRefused, required } from './command.ts';
import { refused, withPorts } from './with-ports.ts';

/** Removes a shopper's device, but not the only one; the shopper is told on the others. */
export const deviceRemove: Command = {
  usage: '--account NUMBER --device ID [--json]',
  options: { account: { type: 'string' }, device: { type: 'string' } },
  positionals: 0,
  async run(invocation) {
    const account = required(invocation, 'account');
    const device = required(invocation, 'device');
    const outcome = await withPorts(invocation, (ports) =>
      removeDeviceOf(ports, { number: account, id: device }),
    );
    if (outcome.outcome === 'refused' && outcome.reason === 'last-device')
      throw new CommandRefused(
        `this is the only device of account ${account}: invite the person anew with "invite --account ${account}", which ends it`,
        outcome.reason,
      );
    if (outcome.outcome === 'refused') throw refused(outcome);
    return { exitCode: 0, told: { json: { account, device }, lines: [`device ${device} is removed`] } };
  },
};
