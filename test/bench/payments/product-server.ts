// The product as `start` runs it, on shoppers that stand in the database already; and what the bench asks of it.
import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { buildApp } from '../../../server/app.ts';
import { BATCH, sealEntries } from '../../../server/audit/seal-entries.ts';
import { deriveCode } from '../../../server/codes/derive-code.ts';
import { readConfig } from '../../../server/config.ts';
import { makeLogger } from '../../../server/log.ts';
import { openPorts } from '../../../server/open-ports.ts';
import { setPolicy } from '../../../server/policy/set-policy.ts';
import type { Ports } from '../../../server/ports.ts';
import { openChannels, serve } from '../../../server/start.ts';
import type { Engine } from '../../../server/store/engine.ts';
import { openEngine, storeOver } from '../../../server/store/store.ts';
import type { TableName } from '../../../server/store/tables.ts';
import { answerCommands, startArgument } from '../processes.ts';
import type { StepBytes } from './floor-server.ts';
import { insertShoppers } from './insert-shoppers.ts';
import { policyOf } from './policy-of.ts';
import { AMOUNT_MINOR, ENTITY, EXTENSION_ORIGIN, PUBLIC_URL, RP_ID, type Shopper } from './shoppers.ts';

export type ProductArgument = {
  databaseUrl: string;
  keysFile: string;
  shoppersFile: string;
  smtpPort?: number;
  rules?: number;
  /** No entry of the log is stored, or they are sealed twice a second; otherwise they wait to be sealed. */
  audit?: 'none' | 'sealed';
};

/** Ten times as often as the worker does, so that what a round writes is sealed in its time. */
const SEALED_EVERY_MS = 500;
let sealed: Promise<unknown> | undefined;

const { databaseUrl, keysFile, shoppersFile, smtpPort, rules, audit } = startArgument<ProductArgument>();
const config = {
  ...readConfig({
    PUBLIC_URL,
    RP_ID,
    PAYER_ENTITY: ENTITY,
    EXTENSION_ORIGINS: EXTENSION_ORIGIN,
    DATABASE_URL: databaseUrl,
    KEYS_FILE: keysFile,
    SMTP_URL: `smtp://127.0.0.1:${smtpPort ?? 25}`,
  }),
  port: 0,
};
const logger = makeLogger({});
const opened = await openPorts(config, logger, Date.now, async (url) =>
  storeOver(audit === 'none' ? withoutEntries(await openEngine(url)) : await openEngine(url)),
);
await insertShoppers(opened, JSON.parse(readFileSync(shoppersFile, 'utf8')) as Shopper[]);
if (rules !== undefined) await setPolicy(opened, { policy: policyOf(rules) });
const { address, stop, code } = await (smtpPort === undefined
  ? serveWithoutMail(opened)
  : serveWithMail(opened));

/** As `start` does. */
async function serveWithMail(ports: Ports) {
  return { ...(await serve(ports, openChannels(config), logger)), code: undefined };
}

/**
 * Without the worker: codes stay in the outbox. They are derived as ever, but of the keyed function's output one fixed value
 * is taken, so that the load generator knows them.
 */
async function serveWithoutMail(ports: Ports) {
  const prf: Ports['keys']['prf'] = (purpose, input) => {
    const output = ports.keys.prf(purpose, input);
    return purpose === 'code' ? output.fill(1) : output;
  };
  const keys = { ...ports.keys, prf };
  const app = await buildApp({ ...ports, keys }, logger);
  const listening = await app.listen({ host: '127.0.0.1', port: 0 });
  const sealing = audit === 'sealed' ? setInterval(() => seal(ports), SEALED_EVERY_MS) : undefined;
  const end = async () => {
    clearInterval(sealing);
    await sealed;
    await app.close();
    await ports.store.close();
  };
  return { address: listening, stop: end, code: deriveCode(keys, '') };
}

function seal(ports: Ports): void {
  sealed ??= sealAll(ports).finally(() => {
    sealed = undefined;
  });
}

async function sealAll(ports: Ports): Promise<void> {
  while ((await sealEntries(ports, { holder: 'bench' })) === BATCH);
}

/** Everything is as ever, but entries of the log do not reach the database. */
function withoutEntries(engine: Engine): Engine {
  return {
    ...engine,
    transaction: (work) =>
      engine.transaction((transaction) =>
        work({
          ...transaction,
          query: (text, parameters) =>
            text.startsWith('insert into audit_entries')
              ? Promise.resolve([])
              : transaction.query(text, parameters),
        }),
      ),
  };
}

/** Ten codes an hour: the hour is over. */
async function reset(): Promise<void> {
  await opened.store.write((tables) => tables.updateTable('accounts').set({ sends: '[]' }).execute());
}

/** What was paid, three times over; throws where it does not agree or an account is not in balance. */
async function check(): Promise<{ payments: number }> {
  const { rows } = await sql<{ payments: number; reserved: number; moved: number; wrong: number }>`select
    (select count(*) from certificates where state = 'validated' and receipt is not null) as payments,
    (select sum(reserved) from accounts) as reserved,
    (select coalesce(sum(amount), 0) from transfers where to_balance = 'reserved') as moved,
    (select count(*) from accounts where funding + available + reserved + held + spent <> 0) as wrong`.execute(
    opened.store.read,
  );
  const { payments = 0, reserved = 0, moved = 0, wrong = 0 } = rows[0] ?? {};
  if (wrong > 0 || reserved !== payments * AMOUNT_MINOR || moved !== reserved)
    throw new Error(
      `${payments} payments, but ${reserved} reserved, ${moved} moved, ${wrong} out of balance`,
    );
  return { payments };
}

/** The mean size of a row, as the length of its values in text. */
async function rowBytes(table: TableName, where = sql`true`): Promise<number> {
  const { rows } = await sql<
    Record<string, unknown>
  >`select * from ${sql.table(table)} where ${where} limit 200`.execute(opened.store.read);
  const all = rows.map((row) => Object.values(row).map((value) => String(value ?? '').length));
  return all.flat().reduce((sum, bytes) => sum + bytes, 0) / Math.max(1, rows.length);
}

/** How many bytes of rows each step of a payment stores. */
async function stepBytes(): Promise<StepBytes> {
  const settled = await rowBytes('certificates', sql`receipt is not null`);
  const kept = sql<{
    kept: number;
  }>`select cast(avg(length(confirmation) + length(receipt)) as integer) as kept from certificates`;
  const begun = settled - Number((await kept.execute(opened.store.read)).rows[0]?.kept ?? 0);
  const [ids, outbox, account, audit, token, transfer] = await Promise.all(
    (['certificate_ids', 'outbox', 'accounts', 'audit_entries', 'tokens', 'transfers'] as const).map((one) =>
      rowBytes(one),
    ),
  );
  const sum = (...bytes: (number | undefined)[]) =>
    Math.round(bytes.reduce<number>((all, one) => all + (one ?? 0), 0));
  return {
    accept: sum(begun, ids, outbox, account, audit),
    begin: sum(begun, account),
    settle: sum(settled, account, audit, token, transfer),
  };
}

const ready = () => ({ port: Number(new URL(address).port), ...(code === undefined ? {} : { code }) });
answerCommands({ ready, reset, check, stepBytes }, stop);
