// The product's worker as `start` runs it, with both links, on a database with a history; codes are put into its outbox as
// an accepted certificate puts them.
import { sql } from 'kysely';
import { outboxRow } from '../../../server/certificates/outbox-row.ts';
import { readConfig } from '../../../server/config.ts';
import { newId } from '../../../server/ids.ts';
import { makeLogger } from '../../../server/log.ts';
import { openPorts } from '../../../server/open-ports.ts';
import { openChannels } from '../../../server/start.ts';
import { insertRows } from '../../../server/store/rows.ts';
import type { Row } from '../../../server/store/tables.ts';
import type { Operation } from '../../../server/store/writer.ts';
import { startWorker } from '../../../server/worker.ts';
import { answerCommands, startArgument } from '../processes.ts';
import { accountOf, addressOf, type CodeRun, evenly, milliseconds, type RunResult } from './addressees.ts';
import { fillHistory } from './fill-history.ts';
import { certificateRow, insertAddressees } from './insert-addressees.ts';

export type CodeServerArgument = {
  databaseUrl: string;
  keysFile: string;
  smtp: number;
  smpp: number;
  /** So many people with a phone, and so many with a mailbox. */
  addressees: number;
  history: number;
};

const POLL_MS = 10;
const argument = startArgument<CodeServerArgument>();
const config = readConfig({
  DATABASE_URL: argument.databaseUrl,
  KEYS_FILE: argument.keysFile,
  SMTP_URL: `smtp://127.0.0.1:${argument.smtp}`,
  SMS_URL: `smpp://bench:bench@127.0.0.1:${argument.smpp}`,
});
const logger = makeLogger({});

const filling = await openPorts(config, logger);
await insertAddressees(filling, argument.addressees);
await fillHistory(filling.store, argument.history);
await filling.store.close();

const ports = await openPorts(config, logger);
const channels = openChannels(config);
const worker = startWorker(ports, channels);

type Code = { certificate: Row<'certificates'>; message: Row<'outbox'> };

function codeFor(channel: CodeRun['channel'], index: number): Code {
  const certificate = certificateRow(channel, index, newId(ports.random), Date.now());
  return { certificate, message: outboxRow(certificate, Date.now(), ports.random) };
}

const storeCodes: Operation<Code, undefined> = async (transaction, codes) => {
  await insertRows(
    transaction,
    'certificates',
    codes.map(({ certificate }) => certificate),
  );
  await insertRows(
    transaction,
    'outbox',
    codes.map(({ message }) => message),
  );
  return codes.map(() => undefined);
};

/** Resolves when the outbox is empty: every message has its result, durably. */
async function emptied(): Promise<void> {
  for (;;) {
    const { rows } = await sql<{
      open: number;
    }>`select count(*) as open from outbox where state in ('queued', 'sending')`.execute(ports.store.read);
    if (Number(rows[0]?.open) === 0) return;
    await new Promise((wait) => setTimeout(wait, POLL_MS));
  }
}

async function run({ channel, codes, rate }: CodeRun): Promise<RunResult> {
  const since = Date.now();
  const begun: RunResult['begun'] = [];
  const commit = async (index: number) => {
    await ports.store.submit(storeCodes, codeFor(channel, index));
    begun.push([addressOf(channel, index), milliseconds()]);
    worker.wake();
  };
  const all = Array.from({ length: rate === undefined ? codes : 0 }, (_, index) => codeFor(channel, index));
  if (rate === undefined) await ports.store.engine.transaction((transaction) => storeCodes(transaction, all));
  const start = milliseconds();
  if (rate === undefined) {
    worker.wake();
    begun.push(...all.map((_, index): [string, number] => [addressOf(channel, index), start]));
  } else await evenly(codes, rate, commit);
  await emptied();
  const seconds = (milliseconds() - start) / 1000;
  await assertSent(codes, since);
  return { seconds, begun };
}

/** Throws unless that many were sent once and the shoppers were told. */
async function assertSent(codes: number, since: number): Promise<void> {
  const { rows } = await sql<{ sent: number }>`select count(*) as sent from outbox as o
    join certificates as c on c.account_id = o.account_id and c.id = o.subject_id
    where o.state = 'sent' and o.due_at >= ${since} and o.sends = 1 and c.delivery = 'sent'`.execute(
    ports.store.read,
  );
  if (Number(rows[0]?.sent) !== codes) throw new Error(`${codes} codes, ${rows[0]?.sent} of them sent`);
}

async function stop(): Promise<void> {
  await worker.stop();
  for (const channel of channels) await channel.close();
  await ports.store.close();
}

answerCommands({ run, ready: () => accountOf('sms', 0) }, stop);
