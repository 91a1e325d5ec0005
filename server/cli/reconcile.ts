import { parseInstant } from '../../shared/instant.ts';
import { reconcile as compareAll } from '../cards/reconcile.ts';
import { type Command, CommandRefused, UsageMistake } from './command.ts';
import { withPorts } from './with-ports.ts';

/** Compares charges with what the provider has on them; exit code 1 where they differ. */
export const reconcile: Command = {
  usage: '[--since 2026-11-01T00:00:00Z] [--json]',
  options: { since: { type: 'string' } },
  positionals: 0,
  async run(invocation) {
    const { since: text } = invocation.options;
    const since = text === undefined ? 0 : parseInstant(text);
    if (since === undefined)
      throw new UsageMistake(`--since is ${JSON.stringify(text)}; it should be such as 2026-11-01T00:00:00Z`);
    const found = await withPorts(invocation, (ports) => compareAll(ports, { since }));
    if (found === undefined)
      throw new CommandRefused('this issuer has no provider to compare with', 'no-provider');
    const { checked, differences } = found;
    const lines = [
      ...differences.map(
        ({ charge, networkId, what, ours, theirs }) =>
          `${charge} (${networkId}): ${what}: ours ${ours}, the provider's ${theirs}`,
      ),
      `${checked} charges compared, ${differences.length} differences`,
    ];
    return { exitCode: differences.length === 0 ? 0 : 1, told: { json: found, lines } };
  },
};
