import { addMerchant } from '../merchants/add-merchant.ts';
import type { Credentials } from '../merchants/credentials.ts';
import { listMerchants } from '../merchants/list-merchants.ts';
import { removeMerchant } from '../merchants/remove-merchant.ts';
import { rotateMerchant } from '../merchants/rotate-merchant.ts';
import { type Command, type Ending, required } from './command.ts';
import { refused, withPorts } from './with-ports.ts';

/** Shown once: nobody can read them again. */
function shownOnce({ id, apiKey, webhookSecret }: Credentials): Ending {
  const lines = [`merchant ${id}`, `API key ${apiKey}`, `webhook secret ${webhookSecret}`, 'shown only now'];
  return { exitCode: 0, told: { json: { id, apiKey, webhookSecret }, lines } };
}

/** Lets a merchant make demands. */
export const merchantAdd: Command = {
  usage: '--name NAME --origin https://SHOP [--notify https://…] [--json]',
  options: { name: { type: 'string' }, origin: { type: 'string' }, notify: { type: 'string' } },
  positionals: 0,
  async run(invocation) {
    const name = required(invocation, 'name');
    const origin = required(invocation, 'origin');
    const { notify } = invocation.options;
    const outcome = await withPorts(invocation, (ports) => addMerchant(ports, { name, origin, notify }));
    if (outcome.outcome === 'refused') throw refused(outcome);
    return shownOnce(outcome);
  },
};

/** Another key and secret for a merchant; the ones before are void. */
export const merchantRotate: Command = {
  usage: '--id ID [--json]',
  options: { id: { type: 'string' } },
  positionals: 0,
  async run(invocation) {
    const id = required(invocation, 'id');
    const outcome = await withPorts(invocation, (ports) => rotateMerchant(ports, { id }));
    if (outcome.outcome === 'refused') throw refused(outcome);
    return shownOnce(outcome);
  },
};

/** Removes a merchant; its open demands end. */
export const merchantRemove: Command = {
  usage: '--id ID [--json]',
  options: { id: { type: 'string' } },
  positionals: 0,
  async run(invocation) {
    const id = required(invocation, 'id');
    const outcome = await withPorts(invocation, (ports) => removeMerchant(ports, { id }));
    if (outcome.outcome === 'refused') throw refused(outcome);
    return { exitCode: 0, told: { json: { id }, lines: [`merchant ${id} is removed`] } };
  },
};

/** Who may make demands. */
export const merchantList: Command = {
  usage: '[--json]',
  options: {},
  positionals: 0,
  async run(invocation) {
    const items = await withPorts(invocation, listMerchants);
    const lines = items.map(({ id, name, origin, notify }) =>
      [id, origin, name, ...(notify === undefined ? [] : [`tells ${notify}`])].join('  '),
    );
    return { exitCode: 0, told: { json: { items }, lines } };
  },
};
