import { buildApp } from './app.ts';
import { answerInbound } from './cards/handle-event.ts';
import { openEmail } from './channels/email.ts';
import { openSmsGateway } from './channels/sms-gateway.ts';
import { openSmpp } from './channels/sms-smpp.ts';
import type { Config } from './config.ts';
import { IssuerUnavailable, type Listening } from './issuer-port.ts';
import type { Logger } from './log.ts';
import { openPorts } from './open-ports.ts';
import type { ChannelPort, Ports } from './ports.ts';
import { startWorker, type Worker } from './worker.ts';

/** A server that listens. */
export type Running = {
  /** Where it listens, as a URL: with PORT 0 the port that it was given. */
  address: string;
  /** Stops accepting, finishes the requests and the message in hand, closes the database. */
  stop(): Promise<void>;
};

/** The ways to a second device that the configuration names. */
export function openChannels(config: Config): ChannelPort[] {
  return [openEmail(config), ...openSms(config)];
}

function openSms({ sms, publicUrl }: Config): ChannelPort[] {
  if (sms === undefined) return [];
  return [sms.kind === 'smpp' ? openSmpp(sms) : openSmsGateway(sms, publicUrl)];
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
  let network: Listening | undefined;
  const served: Ports = { ...ports, wakeWorker: () => worker?.wake() };
  const app = await buildApp(served, logger);
  const stop = async () => {
    await network?.close();
    await app.close();
    await worker?.stop();
    for (const channel of channels) await channel.close();
    await ports.store.close();
  };
  const { host, port } = ports.config;
  try {
    await prepareIssuer(ports);
    const address = await app.listen({ host, port }).catch((error: NodeJS.ErrnoException) => {
      throw new Error(listenProblem(error, host, port));
    });
    network = await ports.issuer.listen?.((inbound) => answerInbound(served, inbound));
    worker = startWorker(served, channels);
    return { address, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A provider that does not answer now is asked again with the first message; the server starts without it. */
async function prepareIssuer({ issuer, log }: Ports): Promise<void> {
  try {
    await issuer.prepare?.();
  } catch (error) {
    if (!(error instanceof IssuerUnavailable)) throw error;
    log.warn({ provider: issuer.provider }, error.message);
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
