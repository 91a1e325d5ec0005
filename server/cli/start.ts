import { readConfig } from '../config.ts';
import { startServer } from '../start.ts';
import type { Command } from './command.ts';

/** How long a drain may take before the process gives up. */
const DRAIN_MS = 30_000;

/** Migrates, listens, runs the worker, until SIGTERM or SIGINT; then finishes what it has begun. */
export const start: Command = {
  usage: '[--json]',
  options: {},
  positionals: 0,
  async run({ environment, logger, announce }) {
    const config = readConfig(environment);
    const signal = nextSignal();
    const server = await startServer(config, logger);
    announce({
      json: { listening: server.address, publicUrl: config.publicUrl },
      lines: [`Countersign listens on ${server.address} (for others: ${config.publicUrl})`],
    });
    logger.info({ signal: await signal }, 'draining');
    const late = setTimeout(() => process.exit(1), DRAIN_MS);
    // A second signal ends it at once.
    nextSignal().then(() => process.exit(1));
    await server.stop();
    clearTimeout(late);
    logger.info({}, 'stopped');
    process.removeAllListeners('SIGTERM').removeAllListeners('SIGINT');
    return { exitCode: 0 };
  },
};

function nextSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve(name));
  });
}
