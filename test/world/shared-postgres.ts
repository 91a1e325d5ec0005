// One PostgreSQL cluster for all files of a run, started when the first of them asks for it.
import { createServer } from 'node:http';
import { listenOn } from './listen.ts';
import { Postgres, SHARED_CLUSTER } from './postgres.ts';

async function startPrepared(): Promise<Postgres> {
  const cluster = await Postgres.startOwn();
  await cluster.prepare();
  return cluster;
}

/** Answers the cluster's address to whoever asks; vitest calls what is answered here at the end. */
export default async function setup(): Promise<() => Promise<void>> {
  let cluster: Promise<Postgres> | undefined;
  const server = createServer((_, response) => {
    cluster ??= startPrepared();
    cluster.then(
      ({ url }) => response.end(url),
      (error: unknown) => response.writeHead(500).end(String(error ?? 'it ended as it started')),
    );
  });
  process.env[SHARED_CLUSTER] = `http://127.0.0.1:${await listenOn(server)}`;
  return async () => {
    server.close();
    await (await cluster)?.stop();
  };
}
