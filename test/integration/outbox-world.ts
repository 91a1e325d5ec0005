// An account with a device and certificates whose codes wait in the outbox, on either engine, with a clock to turn on.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { outboxRow } from '../../server/certificates/outbox-row.ts';
import { readConfig } from '../../server/config.ts';
import { openPorts } from '../../server/open-ports.ts';
import type { ChannelPort, Ports } from '../../server/ports.ts';
import { openChannels } from '../../server/start.ts';
import { insertRows } from '../../server/store/rows.ts';
import type { Row } from '../../server/store/tables.ts';
import type { Operation } from '../../server/store/writer.ts';
import { startWorker, type Worker } from '../../server/worker.ts';
import { Mailbox } from '../world/mailbox.ts';
import type { Postgres } from '../world/postgres.ts';
import { createPreparedSqlite } from '../world/prepared-sqlite.ts';

export const ADA = 'ada@mail.example';
const CODE_LIFE_MS = 5 * 60_000;
const PAUSES = { outbox: 100, sweep: 100, delete: 10_000, rates: 10_000 };
const id = () => randomBytes(16).toString('base64url');

export class OutboxWorld implements AsyncDisposable {
  readonly mailbox: Mailbox;
  readonly ports: Ports;
  readonly environment: Readonly<Record<string, string>>;
  /** Milliseconds that the server's clock is ahead. */
  ahead = 0;
  readonly #ends: (() => Promise<unknown>)[];
  readonly #account = id();
  readonly #device = id();

  private constructor(
    mailbox: Mailbox,
    ports: Ports,
    environment: Record<string, string>,
    ends: (() => Promise<unknown>)[],
  ) {
    this.mailbox = mailbox;
    this.environment = environment;
    this.ports = { ...ports, clock: () => Date.now() + this.ahead };
    this.#ends = ends;
  }

  /** On SQLite where no cluster is given. */
  static async open(cluster?: Postgres): Promise<OutboxWorld> {
    const folder = await mkdtemp(path.join(tmpdir(), 'countersign-outbox-'));
    const mailbox = await Mailbox.start();
    const environment = {
      DATABASE_URL: await (cluster?.createPrepared() ??
        createPreparedSqlite(path.join(folder, 'outbox.sqlite'))),
      KEYS_FILE: path.join(folder, 'keys.json'),
      SMTP_URL: mailbox.url,
      LOG_LEVEL: 'silent',
    };
    const silent = () => undefined;
    const log = { info: silent, warn: silent, error: silent };
    const ports = await openPorts(readConfig(environment), log);
    const remove = () => rm(folder, { recursive: true, force: true });
    const ends = [() => ports.store.close(), () => mailbox.down(), remove];
    const world = new OutboxWorld(mailbox, ports, environment, ends);
    await world.#enrol();
    return world;
  }

  /** A certificate that awaits its confirmation, and its message in the outbox, in one transaction. */
  async submit(): Promise<string> {
    const now = this.ports.clock();
    const certificate = this.#certificate(now);
    const message = outboxRow(certificate, now, this.ports.random);
    const store: Operation<undefined, undefined> = async (transaction) => {
      await insertRows(transaction, 'certificates', [certificate]);
      await insertRows(transaction, 'outbox', [message]);
      return [undefined];
    };
    await this.ports.store.submit(store, undefined);
    return certificate.id;
  }

  async message(certificateId: string): Promise<Row<'outbox'>> {
    const { read } = this.ports.store;
    return read
      .selectFrom('outbox')
      .selectAll()
      .where('subject_id', '=', certificateId)
      .executeTakeFirstOrThrow();
  }

  /** Turns the clock on to when a message that waits is due; one in hand keeps its lease. */
  async untilDue(certificateId: string): Promise<void> {
    const { state, due_at } = await this.message(certificateId);
    if (state === 'queued') this.ahead = Math.max(this.ahead, due_at - Date.now());
  }

  /** How the shopper sees it: delivery and history. */
  async seen(certificateId: string): Promise<{ delivery: string; events: string[] }> {
    const row = await this.ports.store.read
      .selectFrom('certificates')
      .select(['delivery', 'history'])
      .where('id', '=', certificateId)
      .executeTakeFirstOrThrow();
    const events = (JSON.parse(row.history) as { event: string }[]).map(({ event }) => event);
    return { delivery: row.delivery, events };
  }

  /** Puts a message of another kind into the outbox. */
  async put(message: Partial<Row<'outbox'>>): Promise<string> {
    const now = this.ports.clock();
    const row = { ...outboxRow(this.#certificate(now), now, this.ports.random), ...message };
    await this.ports.store.write((tables) => tables.insertInto('outbox').values(row).execute());
    return row.id;
  }

  async change(certificateId: string, columns: Partial<Row<'certificates'>>): Promise<void> {
    await this.ports.store.write((tables) =>
      tables.updateTable('certificates').set(columns).where('id', '=', certificateId).execute(),
    );
  }

  async removeDevice(): Promise<void> {
    await this.ports.store.write((tables) => tables.updateTable('devices').set({ removed_at: 1 }).execute());
  }

  channel(): ChannelPort {
    const [channel] = openChannels(this.ports.config);
    if (channel === undefined) throw new Error('no channel');
    this.#ends.unshift(() => channel.close());
    return channel;
  }

  /** A worker, stopped at the world's end. */
  work(channel: ChannelPort = this.channel(), ports: Partial<Ports> = {}): Worker {
    const worker = startWorker({ ...this.ports, ...ports }, [channel], PAUSES);
    this.#ends.unshift(() => worker.stop());
    return worker;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const end of this.#ends) await end();
  }

  async #enrol(): Promise<void> {
    const { keys, store } = this.ports;
    const balances = { funding: 0, available: 0, reserved: 0, held: 0, spent: 0 };
    const account: Row<'accounts'> = {
      account_id: this.#account,
      number: 'CS1',
      name: 'Ada Example',
      role: 'payer',
      currency: 'EUR',
      user_handle: id(),
      created_at: 1,
      enrolled_at: 1,
      frozen_at: null,
      blocked_until: 0,
      failures: '[]',
      sends: '[]',
      ...balances,
    };
    const device: Row<'devices'> = {
      account_id: this.#account,
      id: this.#device,
      channel: 'email',
      address: keys.seal('address', ADA),
      address_hash: id(),
      hint: 'a…@mail.example',
      enrolled_at: 1,
      usable_from: 1,
      removed_at: null,
    };
    await store.write(async (tables) => {
      await tables.insertInto('accounts').values(account).execute();
      await tables.insertInto('devices').values(device).execute();
    });
  }

  #certificate(now: number): Row<'certificates'> {
    const body = {
      merchant: { name: 'Example Shop', origin: 'https://shop.example' },
      amount: { currency: 'EUR', value: '42.50' },
    };
    return {
      account_id: this.#account,
      id: id(),
      digest: id(),
      body: JSON.stringify(body),
      reserve: 4250,
      state: 'awaiting-confirmation',
      jkt: id(),
      nonce: id(),
      seed: id(),
      device_id: this.#device,
      channel: 'email',
      hint: 'a…@mail.example',
      delivery: 'queued',
      accepted_at: now,
      code_expires_at: now + CODE_LIFE_MS,
      expires_at: now + 2 * CODE_LIFE_MS,
      sends: 1,
      last_sent_at: now,
      failures: 0,
      deciding_until: 0,
      confirmed_at: null,
      validated_at: null,
      ended_at: null,
      confirmation: null,
      receipt: null,
      policy: '{}',
      history: JSON.stringify([{ at: now, event: 'accepted' }]),
      rate: null,
      domain: 'shop.example',
      currency: 'EUR',
      amount: 4250,
    };
  }
}
