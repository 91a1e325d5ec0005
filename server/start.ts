import { randomBytes } from 'node:crypto';
import { buildApp } from './app.ts';
import { openEmail } from './channels/email.ts';
import type { Config } from './config.ts';
import { EventRefused, IssuerUnavailable } from './issuer-port.ts';
import { openKeys } from './keys.ts';
import type { Logger } from './log.ts';
import type { ChannelPort, Ports } from './ports.ts';
import { openStore } from './store/store.ts';
import { startWorker, type Worker } from './worker.ts';

/** A server that listens. */
export type Running = {
  /** Where it listens, as a URL: with PORT 0 the port that it was given. */
  address: string;
  /** Stops accepting, finishes the requests and the message in hand, closes the database. */
  stop(): Promise<void>;
};

/** Opens keys and database (brought up to date): everything outside of the use cases. Nobody is woken yet. */
export async function openPorts(config: Config, log: Ports['log']): Promise<Ports> {
  const keys = openKeys(config.keysFile);
  const store = await openStore(config.databaseUrl);
  try {
    await store.migrate();
  } catch (error) {
    await store.close();
    throw error;
  }
  return {
    config,
    store,
    keys,
    clock: Date.now,
    random: (bytes) => new Uint8Array(randomBytes(bytes)),
    log,
    issuer: NO_ISSUER,
    wakeWorker: () => undefined,
  };
}

const unavailable = () => Promise.reject(new IssuerUnavailable('no issuer is set up'));
const NO_ISSUER: Ports['issuer'] = {
  provider: 'none',
  caps: {
    decisionMs: 0,
    merchantLock: 'none',
    partialApproval: false,
    increments: 'delta',
    answers3ds: false,
    pan: 'none',
  },
  issueCard: unavailable,
  revealCard: unavailable,
  closeCard: unavailable,
  readEvent: () => {
    throw new EventRefused('form');
  },
  reply: () => ({ status: 404, headers: {}, body: '' }),
};

/** The ways to a second device that the configuration names. */
export function openChannels(config: Config): ChannelPort[] {
  return [openEmail(config)];
}

/** Config → keys → store → listen → worker. Rejects with one clear line where that is not possible. */
export async function startServer(config: Config, logger: Logger): Promise<Running> {
  return serve(await openPorts(config, logger), openChannels(config), logger);
}

/** Listens and works on these ports and channels, and closes them at its end. */
export async function serve(
  ports: Ports,
  channels: readonly ChannelPort[],
  logger?: Logger,
): Promise<Running> {
  let worker: Worker | undefined;
  const served: Ports = { ...ports, wakeWorker: () => worker?.wake() };
  const app = await buildApp(served, logger);
  const stop = async () => {
    await app.close();
    await worker?.stop();
    for (const channel of channels) await channel.close();
    await ports.store.close();
  };
  const { host, port } = ports.config;
  try {
    const address = await app.listen({ host, port });
    worker = startWorker(served, channels);
    return { address, stop };
  } catch (error) {
    await stop();
    throw new Error(listenProblem(error as NodeJS.ErrnoException, host, port));
  }
}

function listenProblem(error: NodeJS.ErrnoException, host: string, port: number): string {
  if (error.code === 'EADDRINUSE')
    return `PORT ${port} of ${host} is taken: stop the other program or set another PORT`;
  if (error.code === 'EACCES')
    return `PORT ${port} of ${host} needs rights that this program does not have: set PORT to one above 1023`;
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return `HOST ${host} is no address of this machine: set HOST to one that is, such as 127.0.0.1`;
  return `cannot listen on ${host}:${port}: ${error.message}`;
}
