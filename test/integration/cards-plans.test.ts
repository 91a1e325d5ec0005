// However many cards there are, a decision reads none but its own, and many decisions are no more statements than one.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askIssuer } from '../bench/authorisations/ask.ts';
import { fillCards, openCards } from '../bench/authorisations/seed.ts';
import { Postgres } from '../world/postgres.ts';
import { CardsWorld } from './cards-world.ts';
import { observed, planOf } from './plans.ts';

const CARDS = 500;
const AT_ONCE = 20;
const TABLES = 'accounts|certificates|cards|card_refs|chains|network_events';
const SCAN = new RegExp(`Seq Scan on (${TABLES})\\b|SCAN (t|${TABLES})\\b`);

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  let cluster: Postgres | undefined;
  beforeAll(async () => {
    if (engine === 'postgres') cluster = await Postgres.start();
  });
  afterAll(() => cluster?.stop());

  test('decisions go by keys, all of a batch together', async () => {
    await using world = await CardsWorld.open(cluster);
    const now = world.ports.clock();
    const { statements, store } = observed(world.ports.store.engine);
    await fillCards(store, CARDS, now);
    const [first = '', ...others] = await openCards(store, 1 + AT_ONCE, now);
    statements.length = 0;
    await askIssuer(store, first, now);
    const alone = statements.splice(0).map(({ text }) => text);
    await Promise.all(others.slice(0, AT_ONCE).map((ref) => askIssuer(store, ref, now)));
    expect(statements.map(({ text }) => text)).toEqual(alone);
    const named = statements.filter(({ text }) => new RegExp(`\\b(${TABLES})\\b`).test(text));
    expect(named.length).toBeGreaterThanOrEqual(9);
    for (const statement of named) {
      const plan = await planOf(store, statement, { small: true });
      expect(plan, statement.text).not.toMatch(SCAN);
    }
  });
});
