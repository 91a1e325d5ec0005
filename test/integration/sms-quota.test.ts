// What a stranger can make us send: to one address, to numbers of one calling code, and from one place.
import { expect, test } from 'vitest';
import { type Quotas, takeFromQuotas } from '../../server/devices/address-quota.ts';
import { networkOf, quotasFor } from '../../server/devices/source.ts';
import type { Operation } from '../../server/store/writer.ts';
import { OutboxWorld } from './outbox-world.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
type Asked = { channel: string; address_hash: string; hint: string; now: number; source?: Quotas['source'] };

const ask: Operation<Asked, boolean> = async (transaction, items) => {
  const answers: boolean[] = [];
  for (const { now, source, ...device } of items)
    answers.push(await takeFromQuotas(transaction, device, now, { perCallingCode: 3, source }));
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

test('who asks from one network shares a quota for a day, behind a trusted proxy alone', async () => {
  await using world = await OutboxWorld.open();
  const { ports } = world;
  const now = ports.clock();
  const behindProxy = { ...ports, config: { ...ports.config, trustProxy: '127.0.0.1', sourceQuota: 2 } };
  const from = (address: string, address_hash: string, at = now) => {
    const { source } = quotasFor(behindProxy, address);
    return ports.store.submit(ask, {
      channel: 'email',
      hint: 'a•••@x.example',
      address_hash,
      now: at,
      source,
    });
  };
  expect(await from('2001:db8::1', 'a')).toBe(true);
  expect(await from('2001:db8:0:0:ffff::2', 'b')).toBe(true);
  expect(await from('2001:0db8::3', 'c')).toBe(false);
  expect(await from('2001:db8:0:1::1', 'd')).toBe(true);
  expect(await from('198.51.100.7', 'e')).toBe(true);
  expect(await from('2001:db8::4', 'f', now + DAY_MS)).toBe(true);
  expect(quotasFor(ports, '198.51.100.7').source).toBeUndefined();
  const rows = await ports.store.read.selectFrom('address_quotas').selectAll().execute();
  expect(JSON.stringify(rows)).not.toMatch(/2001:|198\.51/);
});

test.each([
  ['198.51.100.7', '198.51.100.7'],
  ['::ffff:198.51.100.7', '198.51.100.7'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['2001:DB8:0:0:1:2:3:4', '2001:db8:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['::1', '0:0:0:0'],
  ['nobody', 'nobody'],
])('%s is of the network %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
