// A charge that its amount alone told: the shopper is asked whether it was their merchant, and one word weighs as one.
import { describe, expect } from 'vitest';
import { listPayments } from '../../server/cards/list-cards.ts';
import { recogniseMerchant } from '../../server/cards/recognise-merchant.ts';
import type { NetworkMerchant } from '../world/network.ts';
import { startSandboxNetwork } from '../world/sandbox-simulator.ts';
import { cardsOn } from './cards-on-engine.ts';
import { type CardsWorld, eur, type Released, SHOP } from './cards-world.ts';

/** Nothing that the network says of it tells whose it is. */
const { url: _, ...NOBODY }: NetworkMerchant = { ...SHOP, descriptor: 'ZX HOLDINGS 4', acceptorId: 'ZX' };

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  let world: CardsWorld;
  const each = cardsOn(
    engine,
    (opened) => {
      world = opened;
    },
    startSandboxNetwork,
  );

  const charge = (released: Released, value = '10.00', merchant = NOBODY) =>
    world.simulator.authorise({ card: released.presented, merchant, amount: eur(value) });
  const say = async (recognised: boolean, certificateId: string, accountId = world.accountId) => {
    const caller = { ...world.caller, accountId };
    const outcome = await recogniseMerchant(world.ports, { caller, id: certificateId, recognised });
    return outcome.outcome === 'refused' ? outcome.reason : 'taken';
  };
  const recognition = async ({ certificateId }: Released) =>
    (await world.seen(certificateId)).card?.recognition;
  const acceptors = () => world.ports.store.read.selectFrom('merchant_acceptors').selectAll().execute();

  /** Buys for the exact amount, and says whether it was the shop; the charge is cleared. */
  async function buyAndSay(recognised: boolean | undefined, name?: string): Promise<Released> {
    const released = await world.released(1000, { mode: 'single' }, name);
    const asked = await charge(released);
    expect(asked.approved).toBe(true);
    if (recognised !== undefined) expect(await say(recognised, released.certificateId)).toBe('taken');
    await world.simulator.clear(asked);
    return released;
  }
  /** Whether a charge of another amount than the exact one passes for a new payment: only where its acceptor is known. */
  const isKnown = async () => (await charge(await world.released(1000), '9.00')).approved;

  each('the question is there from the charge on, once, and takes one answer', async () => {
    const released = await world.released(1000);
    expect(await say(true, released.certificateId)).toBe('not-open');
    const asked = await charge(released);
    const question = { at: expect.any(String), amount: eur('10.00'), descriptor: 'ZX HOLDINGS 4' };
    expect(await recognition(released)).toEqual({ answer: 'asked', ...question });
    const { accountId } = world;
    const stranger = await world.newShopper();
    expect(await say(false, released.certificateId, stranger)).toBe('unknown');
    world.accountId = accountId;
    expect(await recognition(released)).toMatchObject({ answer: 'asked' });
    const both = await Promise.all([true, false].map((word) => say(word, released.certificateId)));
    expect(both.sort()).toEqual(['not-open', 'taken']);
    const answer = (await recognition(released))?.answer === 'yes';
    expect(await say(answer, released.certificateId)).toBe('taken');
    expect(await say(!answer, released.certificateId)).toBe('not-open');
    await world.simulator.clear(asked);
    expect(await say(answer, released.certificateId)).toBe('taken');
    const sightings = await world.ports.store.read.selectFrom('merchant_sightings').selectAll().execute();
    expect(sightings).toMatchObject([{ account_id: accountId, voice: answer ? 1 : -1 }]);
  });

  each('who was recognised otherwise is not asked about, nor a check of the card', async () => {
    const byAddress = await world.released(1000);
    await charge(byAddress, '10.00', SHOP);
    const checked = await world.released(1000);
    await charge(checked, '0.00');
    for (const released of [byAddress, checked]) {
      expect(await recognition(released)).toBeUndefined();
      expect(await say(false, released.certificateId)).toBe('not-open');
    }
  });

  each('a yes serves its shopper at once, and others when three more say yes than no', async () => {
    await buyAndSay(true);
    expect(await isKnown()).toBe(true);
    const again = await world.released(1000);
    expect((await charge(again)).approved).toBe(true);
    expect(await recognition(again)).toBeUndefined();
    await world.newShopper();
    expect(await isKnown()).toBe(false);
    const denying = world.accountId;
    await buyAndSay(false);
    for (let shopper = 0; shopper < 2; shopper += 1) {
      await world.newShopper();
      await buyAndSay(true);
    }
    await world.newShopper();
    expect(await isKnown()).toBe(false);
    await buyAndSay(true);
    await world.newShopper();
    expect(await isKnown()).toBe(true);
    world.accountId = denying;
    expect((await charge(await world.released(1000))).approved).toBe(false);
  });

  each('one insider teaches nobody else, however often they buy, say, sign or retry', async () => {
    for (let time = 0; time < 4; time += 1) await buyAndSay(time === 0 ? true : undefined);
    await buyAndSay(undefined, 'ZX Holdings');
    const retried = await world.released(1000);
    await world.simulator.reverse(await charge(retried));
    const second = await charge(retried);
    expect(second.approved).toBe(true);
    await world.simulator.clear(second);
    expect(await acceptors()).toMatchObject([{ acceptor_id: 'ZX', vouched: 1, best_rank: 1 }]);
    await world.newShopper();
    expect(await isKnown()).toBe(false);
  });

  each('what is known by its own name is not unlearned by one insider, nor widened', async () => {
    const real = { ...SHOP, descriptor: 'ZX HOLDINGS 4', acceptorId: 'ZX' };
    const first = await world.released(1000);
    await world.simulator.clear(await charge(first, '10.00', real));
    await world.newShopper();
    for (let time = 0; time < 2; time += 1) {
      const disputed = await charge(await world.released(1000), '9.00', {
        ...NOBODY,
        descriptor: 'THIEF CORNER',
      });
      expect(disputed.approved).toBe(true);
      await world.simulator.clear(disputed);
      if (time === 0) await world.simulator.dispute(disputed);
    }
    expect(await acceptors()).toMatchObject([{ best_rank: 4, descriptors: '["ZX HOLDINGS"]' }]);
    await world.newShopper();
    expect(await isKnown()).toBe(true);
    const elsewhere = { ...NOBODY, acceptorId: 'THIEF', descriptor: 'THIEF CORNER' };
    expect((await charge(await world.released(1000), '9.00', elsewhere)).approved).toBe(false);
  });

  each(
    'after a no the card takes nothing more, what was taken is booked, and the operator sees it',
    async () => {
      const released = await world.released(1000);
      const asked = await charge(released);
      expect(await say(false, released.certificateId)).toBe('taken');
      expect(await world.seen(released.certificateId)).toMatchObject({ card: { state: 'closed' } });
      await world.simulator.reverse(asked);
      expect((await charge(released)).approved).toBe(false);
      const late = await world.released(1000);
      // The shopper's no stands against the same acceptor from now on.
      expect((await charge(late)).approved).toBe(false);
      await world.simulator.clear(asked);
      expect(await world.money()).toMatchObject({ held: 0, spent: 1000 });
      expect(await recognition(released)).toMatchObject({ answer: 'no' });
      expect(await acceptors()).toEqual([]);
      const listed = await listPayments(world.ports, { limit: 10 });
      expect(listed.filter(({ said }) => said === 'no')).toMatchObject([
        { account: world.accountNumber, descriptor: 'ZX HOLDINGS 4', rank: 1 },
      ]);
    },
  );
});
