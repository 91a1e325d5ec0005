// The card's way to the shopper on both engines: once, audited, and the same whatever happens in between.
import { describe, expect } from 'vitest';
import { luhnDigit } from '../../server/issuer/own-card.ts';
import { type IssuerAdapter, IssuerUnavailable } from '../../server/issuer-port.ts';
import { STOPPED } from '../../server/policy/judge.ts';
import { turnPayments } from '../../server/policy/stop-payments.ts';
import { cardsOn } from './cards-on-engine.ts';
import { type CardsWorld, MINUTE } from './cards-world.ts';

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  let world: CardsWorld;
  const each = cardsOn(engine, (opened) => {
    world = opened;
  });
  const count = async (table: 'sandbox_cards' | 'cards' | 'card_refs') =>
    (await world.ports.store.read.selectFrom(table).selectAll().execute()).length;
  const same = <T>(answered: Promise<T>) => answered;
  const cardOf = (certificateId: string) =>
    world.ports.store.read
      .selectFrom('cards')
      .selectAll()
      .where('certificate_id', '=', certificateId)
      .executeTakeFirstOrThrow();
  const entriesOf = (type: string) =>
    world.ports.store.read.selectFrom('audit_entries').selectAll().where('type', '=', type).execute();

  each('a card of the test range, of the payer’s name, fifteen minutes long', async () => {
    const { card, certificateId } = await world.released();
    expect(card.number).toMatch(/^424242\d{10}$/);
    expect(luhnDigit(card.number.slice(0, -1))).toBe(card.number.slice(-1));
    expect(card.cvc).toMatch(/^\d{3}$/);
    expect(card.holder).toBe('Ada Example');
    const life = Date.parse(card.closesAt) - world.ports.clock();
    expect(life).toBeGreaterThan(14 * MINUTE);
    expect(life).toBeLessThanOrEqual(15 * MINUTE);
    expect(card.expiryYear * 12 + card.expiryMonth).toBeGreaterThan(2026 * 12 + 6);
    expect(card.cardId).not.toBe(certificateId);
    const [entry] = await entriesOf('card-released');
    expect(JSON.parse(entry?.entry ?? '')).toMatchObject({
      type: 'card-released',
      card: card.cardId,
      release: 1,
    });
    expect(entry?.entry).not.toContain(certificateId);
  });

  each('the same card three times more, each audited, then no more', async () => {
    const { card, certificateId } = await world.released();
    for (let repeat = 0; repeat < 3; repeat += 1)
      expect(await world.ask(certificateId)).toEqual({ outcome: 'answered', body: card });
    expect(await world.ask(certificateId)).toMatchObject({ reason: 'card-already-released' });
    expect(await entriesOf('card-released')).toHaveLength(4);
  });

  each('twenty at once: one card, four times', async () => {
    const certificateId = await world.validated();
    const all = await Promise.all(Array.from({ length: 20 }, () => world.ask(certificateId)));
    const given = all.filter(({ outcome }) => outcome === 'answered');
    expect(given).toHaveLength(4);
    expect(new Set(given.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect([await count('sandbox_cards'), await count('cards'), await count('card_refs')]).toEqual([1, 1, 1]);
  });

  each('another key, another account, another id: unknown', async () => {
    const certificateId = await world.validated();
    expect(await world.ask(certificateId, { jkt: 'other' })).toMatchObject({ reason: 'unknown' });
    expect(await world.ask(certificateId, { accountId: 'other' })).toMatchObject({ reason: 'unknown' });
    expect(await world.ask('AAAAAAAAAAAAAAAAAAAAAA')).toMatchObject({ reason: 'unknown' });
    expect(await count('cards')).toBe(0);
  });

  each('not after its first charge', async () => {
    const released = await world.released();
    await world.charge(released, '42.50');
    expect(await world.ask(released.certificateId)).toMatchObject({ reason: 'card-already-released' });
  });

  each('not to a frozen account', async () => {
    const certificateId = await world.validated();
    await world.ports.store.write((tables) => tables.updateTable('accounts').set({ frozen_at: 1 }).execute());
    expect(await world.ask(certificateId)).toMatchObject({ reason: 'account-frozen' });
  });

  each('every other state is refused as what it is', async () => {
    const certificateId = await world.validated();
    const refusals: [string, string][] = [
      ['cancelled', 'cancelled'],
      ['denied', 'denied'],
      ['locked', 'locked'],
      ['expired', 'expired'],
      ['awaiting-approval', 'awaiting-approval'],
      ['awaiting-confirmation', 'not-open'],
      ['completed', 'not-open'],
      ['unused', 'not-open'],
    ];
    for (const [state, reason] of refusals) {
      await world.ports.store.write((tables) => tables.updateTable('certificates').set({ state }).execute());
      expect(await world.ask(certificateId)).toMatchObject({ reason, state });
    }
  });

  each('not after ten minutes: the payment is unused and its money free, asked for or swept', async () => {
    const asked = await world.validated();
    const swept = await world.validated();
    world.advance(10 * MINUTE + 1000);
    expect(await world.ask(asked)).toMatchObject({ reason: 'not-open', state: 'unused' });
    expect(await world.sweep()).toBe(1);
    expect(await world.sweep()).toBe(0);
    expect((await world.seen(swept)).state).toBe('unused');
    expect(await world.money()).toMatchObject({ available: 50_000, reserved: 0 });
  });

  each('an issuer that does not answer; then it does', async () => {
    const certificateId = await world.validated();
    const down = { ...world.ports.issuer, issueCard: () => Promise.reject(new IssuerUnavailable('down')) };
    expect(await world.ask(certificateId, {}, { issuer: down })).toMatchObject({
      reason: 'issuer-unavailable',
    });
    expect(await world.ask(certificateId)).toMatchObject({ outcome: 'answered' });
    expect(await count('sandbox_cards')).toBe(1);
  });

  each('payments that are stopped while the provider makes or shows a card: it is not released', async () => {
    const certificateId = await world.validated();
    const turn = (reason: string | null) => turnPayments(world.ports, { reason });
    const { issuer } = world.ports;
    const stopped = { reason: 'policy-denied', rules: [{ name: STOPPED, text: 'We look at it.' }] };
    for (const [step, released] of [
      ['issueCard', 0],
      ['revealCard', 1],
    ] as const) {
      const [asked, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const waits = async <T>(answered: Promise<T>): Promise<T> => {
        const made = await answered;
        asked.resolve();
        await answer.promise;
        return made;
      };
      const slow: IssuerAdapter = {
        ...issuer,
        issueCard: (...made) => (step === 'issueCard' ? waits : same)(issuer.issueCard(...made)),
        revealCard: (ref) => (step === 'revealCard' ? waits : same)(issuer.revealCard(ref)),
      };
      const asking = world.ask(certificateId, {}, { issuer: slow });
      await asked.promise;
      await turn('We look at it.');
      answer.resolve();
      expect(await asking).toMatchObject({ outcome: 'refused', ...stopped });
      expect(await cardOf(certificateId)).toMatchObject({ releases: released });
      expect(await entriesOf('card-released')).toHaveLength(released);
      expect(await entriesOf('certificate-refused')).toHaveLength(1);
      await turn(null);
      expect(await world.ask(certificateId)).toMatchObject({ outcome: 'answered' });
    }
    expect(await count('sandbox_cards')).toBe(1);
  });

  each('a crash between issuing and storing leaves no second card', async () => {
    const certificateId = await world.validated();
    const { issuer } = world.ports;
    const dies: IssuerAdapter = {
      ...issuer,
      issueCard: async (limits, key) => {
        expect(key).not.toContain(certificateId);
        await issuer.issueCard(limits, key);
        throw new Error('killed');
      },
    };
    await expect(world.ask(certificateId, {}, { issuer: dies })).rejects.toThrow('killed');
    expect(await world.ask(certificateId)).toMatchObject({ outcome: 'answered' });
    expect(await count('sandbox_cards')).toBe(1);
    expect(await entriesOf('card-released')).toHaveLength(1);
  });

  each('a card that a crash left at the provider is closed there too', async () => {
    const certificateId = await world.validated();
    const { issuer } = world.ports;
    const dies = async (...made: Parameters<IssuerAdapter['issueCard']>) => {
      await issuer.issueCard(...made);
      throw new Error('killed');
    };
    await expect(world.ask(certificateId, {}, { issuer: { ...issuer, issueCard: dies } })).rejects.toThrow();
    world.advance(11 * MINUTE);
    await world.sweep();
    const cards = await world.ports.store.read.selectFrom('sandbox_cards').selectAll().execute();
    expect(cards.map(({ sealed }) => sealed)).toEqual(['']);
  });
});
