import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Iso8583Settings } from '../../config-iso8583.ts';
import type { Listening } from '../../issuer-port.ts';
import { Link, type LinkEnd, type LinkLimits, type Wire } from './link.ts';

export type ListenLimits = LinkLimits & { links: number; handshakeMs: number };
export const LIMITS: ListenLimits = {
  links: 16,
  handshakeMs: 5000,
  firstMs: 10_000,
  unfinishedMs: 5000,
  idleMs: 300_000,
  inFlight: 256,
  unreadBytes: 65_536,
};

type Where = Pick<Iso8583Settings, 'host' | 'port' | 'tls'>;

/**
 * Takes the network's connections: in the clear on this machine, with TLS where that is configured, and there only from
 * those who show a certificate of the configured authority. Rejects with one clear line.
 */
export async function listenForLinks(
  where: Where,
  limits: ListenLimits,
  { wire, ended }: { wire: Wire; ended(why: LinkEnd): void },
): Promise<Listening> {
  const links = new Set<Link>();
  const take = (socket: Socket) => {
    socket.setNoDelay(true);
    // A connection that breaks ends its link, which is all that there is to do.
    socket.on('error', () => undefined);
    const link = new Link(socket, limits, wire);
    links.add(link);
    void link.run().then((why) => {
      links.delete(link);
      ended(why);
    });
  };
  const server = serverFor(where, limits, take);
  server.maxConnections = limits.links;
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await startListening(server, where);
  return {
    address: addressOf(server),
    close: async () => {
      const closed = new Promise<void>((done) => {
        server.close(() => done());
      });
      await Promise.all([...links].map((link) => link.close()));
      // What is left has not even said who it is.
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function serverFor({ tls }: Where, { handshakeMs }: ListenLimits, take: (socket: Socket) => void): Server {
  if (tls === undefined) return createServer(take);
  const server = createTlsServer(
    {
      ...tls,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      handshakeTimeout: handshakeMs,
    },
    take,
  );
  // Node leaves it to us to end a connection whose handshake failed or took too long.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return server;
}

function startListening(server: Server, { host, port }: Where): Promise<void> {
  return new Promise((done, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      failed(
        new Error(`ISO8583_LISTEN ${host}:${port} cannot be listened on: ${error.code ?? error.message}`),
      ),
    );
    server.listen({ host, port }, () => {
      server.removeAllListeners('error');
      // Too many open files and the like: the connection is not taken, the others stay.
      server.on('error', () => undefined);
      done();
    });
  });
}

function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a server listens on a port');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `${host}:${address.port}`;
}
