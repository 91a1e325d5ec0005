// Listening on loopback: a free port where none is given.
import { createServer, type Server } from 'node:net';

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

const PORTS = 2500;
/** Below those that a system gives away by itself, and for each process of a run others. */
const FIRST_PORT = 11_000 + (Number(process.env['VITEST_POOL_ID'] ?? 0) % 8) * PORTS;
/** Two runs on one machine begin at different places. */
let place = Math.floor(Math.random() * PORTS);

/** A port that is free now, for a process that must be told its port and binds it later. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PORTS; tries += 1) {
    place = (place + 1) % PORTS;
    const server = createServer();
    const port = await listenOn(server, FIRST_PORT + place).catch(() => undefined);
    if (port === undefined) continue;
    await new Promise((closed) => server.close(closed));
    return port;
  }
  throw new Error(`no port from ${FIRST_PORT} on is free`);
}
