import type { Ports } from '../ports.ts';
import { keysStatus, retireKeys } from '../rotation/retire-keys.ts';
import { prepareKeys, rotateKeys } from '../rotation/rotate-keys.ts';
import { type Command, CommandRefused, type Told } from './command.ts';
import { withPorts } from './with-ports.ts';

/** A command on the keys file and the database together. */
function keysCommand(run: (ports: Ports) => Promise<Told>): Command {
  return {
    usage: '[--json]',
    options: {},
    positionals: 0,
    run: async (invocation) => ({ exitCode: 0, told: await withPorts(invocation, run) }),
  };
}

/** Keys of the next rotation, for several machines: their files are to hold them before anything is sealed with them. */
export const keysPrepare: Command = keysCommand(async (ports) => {
  const json = await prepareKeys(ports);
  return {
    json,
    lines: [
      `seal key ${json.sealKey} and receipt key ${json.receiptKey} are in ${ports.config.keysFile}, not used yet`,
    ],
  };
});

/** New keys for sealing and receipts; everything is sealed with the new one. */
export const keysRotate: Command = keysCommand(async (ports) => {
  const json = await rotateKeys(ports);
  if (json.unreadable > 0)
    throw new CommandRefused(
      `${json.resealed} texts are sealed with key ${json.sealKey}, but ${json.unreadable} cannot be opened with any key of the file: bring back the file that has theirs`,
      'unreadable',
    );
  return {
    json,
    lines: [
      json.resumed
        ? `the rotation to seal key ${json.sealKey} is finished; call it again for another key`
        : `seal key ${json.sealKey} and receipt key ${json.receiptKey} are in use: back up ${ports.config.keysFile}`,
      `${json.resealed} texts were sealed again`,
    ],
  };
});

export const keysStatusCommand: Command = keysCommand(async (ports) => {
  const json = await keysStatus(ports);
  return {
    json,
    lines: [
      ...json.sealKeys.map(
        ({ id, seals, texts, supersededAt }) =>
          `seal key ${id}: ${texts} texts, ${seals ? 'seals' : `opens only, since ${supersededAt}`}`,
      ),
      ...(json.unnamed > 0 ? [`${json.unnamed} texts name no key, or one that is not here`] : []),
      ...json.receiptKeys.map(({ kid, signs }) => `receipt key ${kid}: ${signs ? 'signs' : 'verifies only'}`),
      ...(json.prepared ? ['keys of the next rotation are prepared'] : []),
    ],
  };
});

/** Takes seal keys out of the file that nothing is sealed with any more. */
export const keysRetire: Command = keysCommand(async (ports) => {
  const json = await retireKeys(ports);
  const { retired, kept } = json;
  return {
    json,
    lines: [
      ...retired.map((id) => `seal key ${id} is retired`),
      ...kept.map(({ id, reason }) => `seal key ${id} stays: ${reason}`),
      ...(retired.length + kept.length === 0 ? ['there is no old seal key'] : []),
    ],
  };
});
