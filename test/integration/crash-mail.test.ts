// The mail server is down, slow, refusing or greylisting: what the shopper sees, and that the code comes or nothing is held.
import { expect, test, vi } from 'vitest';
import type { Bank } from '../world/bank.ts';
import { EXTENSION_ORIGIN } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import { Mailbox } from '../world/mailbox.ts';
import { type Order, Payer } from '../world/payer.ts';
import { expectRefusal } from '../world/refusal.ts';
import { ServerProcess } from '../world/server-process.ts';

const both = bothEngines();
const SOON = { timeout: 20_000, interval: 50 };
const SECOND_MS = 1000;
const eur = (value: string) => ({ currency: 'EUR', value });

type Waiting = Omit<Order, 'code'> & { payer: Payer; letters: number };

/** A certificate that is accepted while the mail server is as bad as `trouble` makes it. */
async function submitDuring(payer: Payer, trouble: () => unknown): Promise<Waiting> {
  const certificate = await payer.certificate();
  const letters = payer.bank.mailbox.count(payer.address);
  await trouble();
  const submitted = await payer.client.submit(certificate);
  expect(submitted).toMatchObject({ state: 'awaiting-confirmation', sentTo: { delivery: 'queued' } });
  return { certificate, submitted, payer, letters };
}

async function seen({ payer, certificate }: Waiting) {
  const { state, sentTo, history } = await payer.client.read(certificate.id);
  return { state, delivery: sentTo.delivery, events: history.map(({ event }) => event) };
}

async function comesTo(waiting: Waiting, delivery: 'sent' | 'failed'): Promise<void> {
  await vi.waitFor(async () => expect((await seen(waiting)).delivery).toBe(delivery), SOON);
}

/** The code came once, and pays. */
async function pays(waiting: Waiting): Promise<void> {
  const { payer, letters } = waiting;
  const code = await payer.bank.mailbox.waitForCode(payer.address, { after: letters });
  await comesTo(waiting, 'sent');
  expect(payer.bank.mailbox.count(payer.address)).toBe(letters + 1);
  expect((await payer.confirm({ ...waiting, code })).body).toMatchObject({ state: 'validated' });
  expect(await payer.client.account()).toMatchObject({ available: eur('457.50'), held: eur('42.50') });
}

async function nothingHeld({ payer }: Waiting): Promise<void> {
  expect(await payer.client.account()).toMatchObject({ available: eur('500.00'), held: eur('0.00') });
}

/** Turns the clock until the carrier is tried again. */
async function turnUntil(bank: Bank, check: () => unknown): Promise<void> {
  const turn = async () => {
    bank.advance(SECOND_MS);
    await check();
  };
  await vi.waitFor(turn, { ...SOON, interval: 200 });
}

test('a server of its own, its mail server down at acceptance: the code comes when it is back', async () => {
  await using mailbox = await Mailbox.start();
  const environment = { SMTP_URL: mailbox.url, EXTENSION_ORIGINS: EXTENSION_ORIGIN };
  await using server = await ServerProcess.start({ environment });
  const words = ['invite', '--name', 'Ada Example', '--role', 'payer', '--fund', 'EUR 500.00'];
  const { invitation } = await server.cli<{ invitation: string }>(...words);
  const bank = { url: server.url, mailbox, now: Date.now };
  const payer = await Payer.enrol(bank, { invitation, address: 'ada@mail.example' });
  const waiting = await submitDuring(payer, () => mailbox.down());
  await vi.waitFor(() => expect(server.log).toContain('"outcome":"busy"'), SOON);
  expect(await seen(waiting)).toEqual({
    state: 'awaiting-confirmation',
    delivery: 'queued',
    events: ['accepted'],
  });
  await mailbox.up();
  await pays(waiting);
});

both(
  'down until the code has run out: expired, failed, nothing held, and nothing comes late',
  async (bank) => {
    const payer = await bank.payer();
    const waiting = await submitDuring(payer, () => bank.mailbox.down());
    try {
      bank.advance(5 * 60 * SECOND_MS);
      await comesTo(waiting, 'failed');
      await vi.waitFor(
        async () => expect((await seen(waiting)).events).toEqual(['accepted', 'expired']),
        SOON,
      );
    } finally {
      await bank.mailbox.up();
    }
    expect((await seen(waiting)).state).toBe('expired');
    expectRefusal(await payer.confirm({ ...waiting, code: '57200000' }), 'expired');
    await payer.client.signIn();
    await nothingHeld(waiting);
    bank.advance(60 * SECOND_MS);
    await new Promise((wait) => setTimeout(wait, 1200));
    expect(bank.mailbox.count(payer.address)).toBe(waiting.letters);
  },
);

both('slow: accepted at once, the code comes once', async (bank) => {
  const payer = await bank.payer();
  const before = performance.now();
  const waiting = await submitDuring(payer, () => {
    bank.mailbox.faults.slow = 1500;
  });
  expect(performance.now() - before).toBeLessThan(1500);
  expect((await seen(waiting)).delivery).toBe('queued');
  await pays(waiting);
  bank.mailbox.faults.slow = 0;
});

both('refusing: the shopper is told, and after 30 seconds may ask again', async (bank) => {
  const payer = await bank.payer();
  const waiting = await submitDuring(payer, () => {
    bank.mailbox.faults.refuse = true;
  });
  await comesTo(waiting, 'failed');
  expect(await seen(waiting)).toMatchObject({ state: 'awaiting-confirmation', events: ['accepted'] });
  bank.mailbox.faults.refuse = false;
  expectRefusal(
    await payer.client.call('POST', `/v1/certificates/${waiting.certificate.id}/code`, {}),
    'resend-too-soon',
  );
  await nothingHeld(waiting);
  bank.advance(31 * SECOND_MS);
  expect(await payer.client.resend(waiting.certificate.id)).toMatchObject({ sentTo: { delivery: 'queued' } });
  await pays(waiting);
});

both('greylisting: the code comes once, later', async (bank) => {
  const payer = await bank.payer();
  const waiting = await submitDuring(payer, () => {
    bank.mailbox.faults.greylist = 2;
  });
  await turnUntil(bank, () => expect(bank.mailbox.faults.greylist).toBe(0));
  expect((await seen(waiting)).delivery).toBe('queued');
  await turnUntil(bank, () => expect(bank.mailbox.count(payer.address)).toBeGreaterThan(waiting.letters));
  await pays(waiting);
});
