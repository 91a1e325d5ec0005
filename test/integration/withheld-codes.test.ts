// A code that may not be sent is as much work for the server as one that is: the same writes in the same order, and nobody gets it.
import { expect, vi } from 'vitest';
import type { Ports } from '../../server/ports.ts';
import { Authenticator } from '../world/authenticator.ts';
import { type Bank, EXTENSION_ORIGIN } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import { Client, type Enrolment } from '../world/client.ts';

type Turn = { answers: readonly unknown[] };

/** What the server did, and when. */
const work: { done: string; at: number }[] = [];
const SLOW_MS = 150;
const SOON = { timeout: 20_000, interval: 30 };

/** The store, and what it was asked to do: requests' own operations, and the worker's turns that took or wrote something. */
function observed({ store }: Ports): Pick<Ports, 'store'> {
  const note = (done: string) => work.push({ done, at: performance.now() });
  const submit: typeof store.submit = async (operation, item) => {
    const result = await store.submit(operation, item);
    const { answers = [] } = item as Partial<Turn>;
    if (operation.name !== 'takeTurns') note(operation.name);
    if (answers.length > 0) note(`${answers.length} written down`);
    if (operation.name === 'takeTurns') for (const _ of result as unknown[]) note('taken');
    return result;
  };
  return { store: { ...store, submit } };
}

const both = bothEngines({ replace: observed });

async function untilNothingIsUnderWay(bank: Bank): Promise<void> {
  await vi.waitFor(async () => {
    const open = await bank.ports.store.read
      .selectFrom('outbox')
      .select('id')
      .where('state', 'in', ['queued', 'sending'])
      .execute();
    expect(open).toEqual([]);
  }, SOON);
}

/** What the server did for this step until no message was under way; the worker's sweeps are not of it. */
async function workOf(bank: Bank, step: () => Promise<{ status: number; text: string }>): Promise<string[]> {
  await untilNothingIsUnderWay(bank);
  work.length = 0;
  const answer = await step();
  expect(answer.status, answer.text).toBe(202);
  await untilNothingIsUnderWay(bank);
  await vi.waitFor(() => expect(instantOf('1 written down')).toBeGreaterThan(0), SOON);
  return work.map(({ done }) => done).filter((one) => /^(add|name|taken|\d)/.test(one));
}

function instantOf(what: string): number {
  return work.find(({ done }) => done === what)?.at ?? 0;
}

async function exhaust(bank: Bank): Promise<void> {
  const sends = JSON.stringify(Array.from({ length: 10 }, () => bank.now()));
  await bank.ports.store.write((tables) => tables.updateTable('address_quotas').set({ sends }).execute());
}

async function lastMessage(bank: Bank) {
  const { read } = bank.ports.store;
  return read
    .selectFrom('outbox')
    .select(['kind', 'state', 'sends', 'detail'])
    .orderBy('created_at', 'desc')
    .executeTakeFirst();
}

both('a later device, its address within its quota and over it', async (bank) => {
  const payer = await bank.payer();
  const address = `later.${bank.engine}@mail.example`;
  const signed = () =>
    payer.client.signed({ method: 'POST', path: '/v1/devices', body: { channel: 'email', address } });
  const add = async () => {
    const body = await signed();
    return workOf(bank, () => payer.client.call('POST', '/v1/devices', body));
  };
  bank.mailbox.faults.slow = SLOW_MS;
  const sent = await add();
  expect(sent).toEqual(['addDevices', 'taken', '1 written down']);
  bank.advance(31_000);
  await exhaust(bank);
  expect(await add()).toEqual(sent);
  bank.mailbox.faults.slow = 0;
  // It was in hand as long as the carrier would have had it.
  expect(instantOf('1 written down') - instantOf('taken')).toBeGreaterThan(SLOW_MS - 10);
  expect(bank.mailbox.count(address)).toBe(1);
  const withheld = { kind: 'device-withheld', state: 'dropped', sends: 0, detail: 'withheld' };
  expect(await lastMessage(bank)).toEqual(withheld);
});

async function enrolling(bank: Bank, invitation: string) {
  const authenticator = new Authenticator({ origin: EXTENSION_ORIGIN, attestation: 'packed' });
  const client = await Client.create({ baseUrl: bank.url, clock: () => bank.now(), authenticator });
  const enrolment = await client.ask<Enrolment>('POST', '/v1/enrolments', 201, { invitation });
  const path = `/v1/enrolments/${enrolment.id}`;
  const registration = authenticator.register(enrolment.creationOptions);
  await client.ask('POST', `${path}/token`, 200, { registration });
  return (address: string) =>
    workOf(bank, () => client.call('POST', `${path}/device`, { channel: 'email', address }));
}

both('an enrolment’s device, its address within its quota and over it', async (bank) => {
  const address = `first.${bank.engine}@mail.example`;
  const name = await enrolling(bank, (await bank.invite('Ada Example', ['--role', 'payer'])).invitation);
  const sent = await name(address);
  expect(sent).toEqual(['nameDevices', 'taken', '1 written down']);
  bank.advance(31_000);
  await exhaust(bank);
  expect(await name(address)).toEqual(sent);
  expect(bank.mailbox.count(address)).toBe(1);
  expect(await lastMessage(bank)).toMatchObject({ kind: 'enrolment-withheld', state: 'dropped' });
});

both('a recovery, whose code goes to a device that the person has and to no other', async (bank) => {
  const payer = await bank.payer();
  const printed = await payer.client.change({ method: 'POST', path: '/v1/account/recovery-codes' });
  const [invitation = ''] = (printed.body as { codes: string[] }).codes;
  await bank.mailbox.waitForLetter(payer.address, { after: 1 });
  const name = await enrolling(bank, invitation);
  const own = await name(payer.address);
  expect(own).toEqual(['nameDevices', 'taken', '1 written down']);
  const strange = `stranger.${bank.engine}@mail.example`;
  expect(await name(strange)).toEqual(own);
  expect(bank.mailbox.count(strange)).toBe(0);
  expect(await lastMessage(bank)).toMatchObject({ kind: 'enrolment-withheld', state: 'dropped' });
});
