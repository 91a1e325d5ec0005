// What a stranger can make us send: to one address, and to numbers of one calling code.
import { expect, test } from 'vitest';
import { takeFromQuotas } from '../../server/devices/address-quota.ts';
import type { Operation } from '../../server/store/writer.ts';
import { OutboxWorld } from './outbox-world.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
type Asked = { channel: string; address_hash: string; hint: string; now: number };

const ask: Operation<Asked, boolean> = async (transaction, items) => {
  const answers: boolean[] = [];
  for (const { now, ...device } of items) answers.push(await takeFromQuotas(transaction, device, now, 3));
  return answers;
};

test('numbers of one calling code share a quota for a day; other codes and mailboxes do not', async () => {
  await using world = await OutboxWorld.open();
  const now = world.ports.clock();
  const sms = (address_hash: string, hint: string, at = now) =>
    world.ports.store.submit(ask, { channel: 'sms', address_hash, hint, now: at });
  const germans = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((one) => sms(one, '+49 ••• 42')));
  expect(germans).toEqual([true, true, true, false, false]);
  expect(await sms('f', '+43 ••• 42')).toBe(true);
  const mail = { channel: 'email', hint: 'a•••@example.com', now };
  for (const address_hash of ['g', 'h', 'i', 'j'])
    expect(await world.ports.store.submit(ask, { ...mail, address_hash })).toBe(true);
  expect(await sms('k', '+49 ••• 42', now + DAY_MS)).toBe(true);
});
