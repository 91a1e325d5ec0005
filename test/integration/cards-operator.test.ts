// What an operator sees of cards and charges, and whether the provider sees the same.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommandLine } from '../../server/cli/command-line.ts';
import { Postgres } from '../world/postgres.ts';
import { startSandboxNetwork } from '../world/sandbox-simulator.ts';
import { CardsWorld, eur, SHOP } from './cards-world.ts';

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  let cluster: Postgres | undefined;
  let world: CardsWorld;
  beforeAll(async () => {
    if (engine === 'postgres') cluster = await Postgres.start();
    world = await CardsWorld.open(cluster, startSandboxNetwork);
  });
  afterAll(async () => {
    await world[Symbol.asyncDispose]();
    await cluster?.stop();
  });

  async function run(...words: string[]): Promise<{ code: number; lines: string[] }> {
    const lines: string[] = [];
    const tell = (line: string) => void lines.push(line);
    const environment = { ...world.environment, LOG_LEVEL: 'silent' };
    return { code: await runCommandLine(words, { environment, out: tell, err: tell }), lines };
  }
  const json = async (...words: string[]) => {
    const { code, lines } = await run(...words, '--json');
    expect(lines).toHaveLength(1);
    return { code, told: JSON.parse(lines[0] ?? '') };
  };
  const buy = async () => {
    const released = await world.released();
    const asked = { card: released.presented, merchant: SHOP, amount: eur('42.50') };
    return { released, charge: await world.simulator.authorise(asked) };
  };

  test('cards and payments are listed, without number, check value or holder', async () => {
    const { released, charge } = await buy();
    await world.simulator.clear(charge, { amount: eur('50.00') });
    const { told: listed } = await json('cards');
    expect(listed.cards).toMatchObject([
      {
        account: world.accountNumber,
        lastFour: released.card.number.slice(-4),
        state: 'closed',
        mode: 'single',
      },
    ]);
    const { told } = await json('payments', '--flagged', 'yes');
    expect(told.payments).toMatchObject([
      { state: 'over-cleared', cleared: eur('50.00'), flags: ['over-cleared'], rank: 4 },
    ]);
    const texts = [...(await run('cards')).lines, ...(await run('payments')).lines].join('\n');
    for (const text of [texts, JSON.stringify([listed, told])]) {
      expect(text).not.toContain(released.card.number);
      expect(text).not.toContain(released.card.holder);
    }
    expect((await json('payments', '--account', 'NOBODY')).told.payments).toEqual([]);
  });

  test('what is asked for wrongly is a mistake of its own', async () => {
    for (const words of [
      ['cards', '--limit', '0'],
      ['payments', '--limit', 'many'],
      ['payments', '--flagged', 'no'],
      ['reconcile', '--since', 'yesterday'],
    ])
      expect((await run(...words)).code).toBe(2);
  });

  test('with the provider of one mind: 0; a clearing that never came, and money it knows nothing of: 1', async () => {
    const { released, charge } = await buy();
    await world.simulator.clear(charge);
    await world.simulator.refundUnlinked({ card: released.presented, merchant: SHOP, amount: eur('42.50') });
    const before = await json('reconcile');
    expect(before).toMatchObject({ code: 0, told: { differences: [] } });
    expect(before.told.checked).toBeGreaterThan(0);
    const second = await buy();
    await world.simulator.collect(() => world.simulator.clear(second.charge));
    const unheard = await world.network.authorise({
      card: (await world.released()).presented,
      merchant: SHOP,
      amount: eur('42.50'),
    });
    const after = await json('reconcile');
    expect(after.code).toBe(1);
    expect(after.told.differences).toMatchObject([
      { networkId: second.charge.networkId, what: 'cleared', ours: 0, theirs: 4250 },
      { networkId: second.charge.networkId, what: 'event not booked' },
      { networkId: unheard.networkId, what: 'not at the provider' },
    ]);
  });
});
