// The server is killed between the validation and the merchant's answer: the next one tells it, under the same id.
import { afterEach, expect, test } from 'vitest';
import { EXTENSION_ORIGIN } from '../world/bank.ts';
import { Mailbox } from '../world/mailbox.ts';
import { Merchant } from '../world/merchant.ts';
import { Notified, verified } from '../world/notified.ts';
import { Payer } from '../world/payer.ts';
import { Postgres } from '../world/postgres.ts';
import { ServerProcess } from '../world/server-process.ts';

const LEASE_OVER_MS = 31_000;
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function open(engine: 'sqlite' | 'postgres') {
  const mailbox = await Mailbox.start();
  ends.push(() => mailbox.down());
  const more: Record<string, string> = {};
  if (engine === 'postgres') {
    const cluster = await Postgres.start();
    ends.push(() => cluster.stop());
    more['DATABASE_URL'] = await cluster.createPrepared();
  }
  const environment = { SMTP_URL: mailbox.url, EXTENSION_ORIGINS: EXTENSION_ORIGIN, ...more };
  const server = await ServerProcess.start({ environment, aheadMs: 0 });
  ends.push(() => server[Symbol.asyncDispose]());
  const site = await Notified.start();
  ends.push(() => site[Symbol.asyncDispose]());
  return { server, mailbox, site };
}

test.each(['sqlite', 'postgres'] as const)(
  'told again after a SIGKILL (%s)',
  { timeout: 90_000 },
  async (engine) => {
    const { server, mailbox, site } = await open(engine);
    const operator = {
      url: server.url,
      command: <T>(...words: string[]) => server.cli<T>(...words),
    };
    const merchant = await Merchant.add(operator, { notify: site.url });
    const who = ['--name', 'Ada Example', '--role', 'payer', '--currency', 'EUR', '--fund', 'EUR 500.00'];
    const { invitation } = await server.cli<{ invitation: string }>('invite', ...who);
    const till = { url: server.url, mailbox, now: () => Date.now() };
    const payer = await Payer.enrol(till, { invitation, address: 'ada@mail.example' });
    const { id } = await merchant.demand();
    site.faults.push('silent');
    await payer.pay({ demand: id });
    const first = await site.nth(0);
    await server.kill();
    await server.advance(LEASE_OVER_MS);
    await server.startAgain();
    const second = await site.nth(1);
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
    expect(second.body).toBe(first.body);
    expect(verified(second, merchant.keys.webhookSecret)).toMatchObject({ data: { demand: id } });
    expect(((await merchant.read(id)).body as { state: string }).state).toBe('validated');
    await expect.poll(() => server.log).toMatch(/"outcome":"sent"/);
    expect(site.told).toHaveLength(2);
    expect(server.log).not.toContain(merchant.keys.apiKey);
    expect(server.log).not.toContain(merchant.keys.webhookSecret);
  },
);
