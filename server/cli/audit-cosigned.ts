import { takeCosignatures } from '../audit/cosignatures.ts';
import { type Command, CommandRefused, UsageMistake } from './command.ts';
import { readText } from './read-file.ts';
import { withPorts } from './with-ports.ts';

/**
 * Takes in what `audit witness` has cosigned on another machine: evidence, exports and the console then carry it. 1 where it is not
 * this log's, not a configured witness's, or contradicts the log.
 */
export const auditCosigned: Command = {
  usage: 'FILE [--json]',
  options: {},
  positionals: 1,
  async run(invocation) {
    const note = await readText(invocation.positionals[0] ?? '');
    const taken = await withPorts(invocation, (ports) => {
      if (ports.config.auditWitnesses.length === 0)
        throw new UsageMistake('AUDIT_WITNESSES names no witness: nothing can be taken in');
      return takeCosignatures(ports, note);
    });
    if (taken.outcome === 'refused')
      throw new CommandRefused(`NOT TAKEN IN: ${taken.reason}`, taken.contradicts ? 'log-differs' : 'file');
    const { size, witnesses, added } = taken;
    const told = `${size} entries are cosigned by ${witnesses.join(', ')}${added === 0 ? ', as was known' : ''}`;
    return { exitCode: 0, told: { json: { size, witnesses, added }, lines: [told] } };
  },
};
