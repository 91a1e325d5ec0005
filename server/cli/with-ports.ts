import type { Refusal } from '../../shared/refusals.ts';
import { REFUSALS } from '../../shared/refusals.ts';
import { readConfig } from '../config.ts';
import { openPorts } from '../open-ports.ts';
import type { Ports } from '../ports.ts';
import { CommandRefused, type Invocation, UsageMistake } from './command.ts';

/** Opens keys and database (brought up to date) for one command, and closes them after it. */
export async function withPorts<T>(
  { environment, logger }: Pick<Invocation, 'environment' | 'logger'>,
  work: (ports: Ports) => Promise<T>,
): Promise<T> {
  const ports = await openPorts(readConfig(environment), logger);
  try {
    return await work(ports);
  } finally {
    await ports.store.close();
  }
}

/** A use case's refusal as the command's: what was typed wrongly is a mistake in the command's use. */
export function refused({ reason, detail }: Refusal): Error {
  const line = detail ?? REFUSALS[reason][1];
  return reason === 'malformed' ? new UsageMistake(line) : new CommandRefused(line, reason);
}
