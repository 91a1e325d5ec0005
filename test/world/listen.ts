// Listening on loopback: a free port where none is given.
import type { Server } from 'node:net';

/** Listens and answers the port. */
export function listenOn(server: Server, port = 0): Promise<number> {
  return new Promise((ready, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', failed);
      const address = server.address();
      ready(address !== null && typeof address === 'object' ? address.port : port);
    });
  });
}

/** A port that was free a moment ago, for a process that must be told its port. */
export async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer();
  const port = await listenOn(server);
  await new Promise((closed) => server.close(closed));
  return port;
}
