// What cleared payments teach of a site's acceptors, from what it was learned, and what teaches nothing.
import { describe, expect } from 'vitest';
import type { NetworkMerchant } from '../world/network.ts';
import { startSandboxNetwork } from '../world/sandbox-simulator.ts';
import { cardsOn } from './cards-on-engine.ts';
import { type CardsWorld, eur, type Released, SHOP } from './cards-world.ts';

const { url: _, ...NAMED } = { ...SHOP };
/** Nothing that the network says of it tells whose it is. */
const OBSCURE: NetworkMerchant = { ...NAMED, descriptor: 'ZX HOLDINGS 4', acceptorId: 'ACCEPTOR-1' };

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  let world: CardsWorld;
  const each = cardsOn(
    engine,
    (opened) => {
      world = opened;
    },
    startSandboxNetwork,
  );

  const buy = (released: Released, merchant: NetworkMerchant, value = '10.00') =>
    world.simulator.authorise({ card: released.presented, merchant, amount: eur(value) });
  const acceptors = () => world.ports.store.read.selectFrom('merchant_acceptors').selectAll().execute();
  const rankOfLast = async () => {
    const chains = await world.ports.store.read.selectFrom('chains').selectAll().execute();
    return chains.toSorted((one, other) => one.opened_at - other.opened_at).at(-1)?.rank;
  };

  each(
    'a payment that was recognised by its address teaches acceptor and text when it is cleared',
    async () => {
      const first = await buy(await world.released(), { ...SHOP, descriptor: 'ZX HOLDINGS 4' });
      expect(await acceptors()).toEqual([]);
      await world.simulator.clear(first);
      expect(await acceptors()).toMatchObject([
        { domain: 'shop.example', acceptor_id: 'ACCEPTOR-1', payments: 1, vouched: 0, best_rank: 4 },
      ]);
      const again = await buy(await world.released(), OBSCURE, '9.00');
      expect([again.approved, await rankOfLast()]).toEqual([true, 5]);
      const other = await buy(await world.released(), { ...OBSCURE, acceptorId: 'ACCEPTOR-9' }, '8.00');
      expect([other.approved, await rankOfLast()]).toEqual([true, 3]);
      const sightings = await world.ports.store.read.selectFrom('merchant_sightings').selectAll().execute();
      expect(sightings).toMatchObject([{ account_id: world.accountId, descriptor: 'ZX HOLDINGS' }]);
    },
  );

  each('thieves who charge the exact amount teach nobody while the shoppers say nothing', async () => {
    const thief = { ...OBSCURE, acceptorId: 'THIEF' };
    for (let shopper = 0; shopper < 3; shopper += 1) {
      await world.newShopper();
      const released = await world.released(1000);
      expect((await buy(released, thief, '9.00')).approved).toBe(false);
      const charge = await buy(released, thief, '10.00');
      expect([charge.approved, await rankOfLast()]).toEqual([true, 1]);
      await world.simulator.clear(charge);
    }
    expect((await buy(await world.released(1000), thief, '9.00')).approved).toBe(false);
    expect(await acceptors()).toEqual([]);
  });

  each('a charge that is contested has taught nothing', async () => {
    const charge = await buy(await world.released(), { ...SHOP, descriptor: 'ZX HOLDINGS 4' });
    await world.simulator.clear(charge);
    await world.simulator.dispute(charge);
    expect(await acceptors()).toMatchObject([{ payments: 0, best_rank: 0, descriptors: '[]' }]);
    expect((await buy(await world.released(), OBSCURE, '9.00')).approved).toBe(false);
  });

  each('over-cleared money and a check of the card teach nothing', async () => {
    const released = await world.released();
    await world.simulator.clear(await buy(released, SHOP, '0.00'), { amount: eur('1.00') });
    const charge = await buy(await world.released(), SHOP);
    await world.simulator.clear(charge, { amount: eur('20.00') });
    expect(await acceptors()).toEqual([]);
  });

  each('the policy asks for a name: the exact amount alone is not enough', async () => {
    const released = await world.released(1000);
    const policy = JSON.stringify({ version: 1, digest: '', matched: [], minMerchantRank: 2 });
    await world.ports.store.write((tables) => tables.updateTable('certificates').set({ policy }).execute());
    expect((await buy(released, OBSCURE, '10.00')).approved).toBe(false);
    expect((await buy(released, { ...OBSCURE, descriptor: 'EXAMPLE SHOP' }, '10.00')).approved).toBe(true);
  });
});
