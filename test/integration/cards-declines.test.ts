// A decline that its shopper's extension does not follow is told to the devices.
import { describe, expect } from 'vitest';
import { composeDecline } from '../../server/cards/tell-declines.ts';
import { readCertificate } from '../../server/certificates/read-certificates.ts';
import type { Row } from '../../server/store/tables.ts';
import { cardsOn } from './cards-on-engine.ts';
import { type CardsWorld, ELSEWHERE, MINUTE, type Released } from './cards-world.ts';

const SECOND = 1000;

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  let world: CardsWorld;
  const each = cardsOn(engine, (opened) => {
    world = opened;
    world.network.clock = () => world.ports.clock();
  });

  each(
    'an hour of declines that nobody follows is one message to each device, without a code or a link',
    async () => {
      await addDevice('ada@mail.example');
      await addDevice('+12025550123');
      const released = await world.released();
      for (let time = 0; time < 3; time += 1) await decline(released);
      expect(await due()).toEqual([]);
      world.advance(31 * SECOND);
      const texts = (await due()).map(({ text }) => text);
      expect(texts).toHaveLength(2);
      for (const text of texts) {
        expect(text).toMatch(/: EUR 99,999\.00 on your card for Example Shop was declined at \d\d:\d\d UTC/);
        expect(text).not.toMatch(/\d{4}|https?:|[/@]/);
      }
      await decline(released);
      expect(await rows()).toHaveLength(2);
      world.advance(60 * MINUTE);
      await decline(released);
      expect(await rows()).toHaveLength(4);
    },
  );

  each('a decline that the submitting key reads in time is not told, the next unseen one is', async () => {
    await addDevice('ada@mail.example');
    const released = await world.released();
    await decline(released);
    await read(released, 'another-key');
    await read(released);
    world.advance(31 * SECOND);
    expect(await due()).toEqual([]);
    await decline(released);
    world.advance(31 * SECOND);
    expect(await due()).toHaveLength(1);
  });

  each('to read it as another key, before the decline, or too late leaves it to be told', async () => {
    await addDevice('ada@mail.example');
    const released = await world.released();
    await read(released);
    await decline(released);
    await read(released, 'another-key');
    world.advance(31 * SECOND);
    await read(released);
    expect(await due()).toHaveLength(1);
    // What was seen after it was told does not open the hour again.
    await decline(released);
    expect(await rows()).toHaveLength(1);
  });

  each('a spent card’s decline, of whoever asks, is told of the shop that was paid', async () => {
    await addDevice('ada@mail.example');
    const released = await world.released();
    expect(await world.charge(released, '42.50')).toMatchObject({ approved: true });
    const again = await world.charge(released, '1.00', {
      merchant: { ...ELSEWHERE, descriptor: 'CALL 0800 123456 NOW' },
    });
    expect(again).toMatchObject({ approved: false });
    world.advance(31 * SECOND);
    const [message] = await due();
    expect(message?.text).toContain('EUR 1.00 on your card for Example Shop');
  });

  each('a decline that closes the card is told by that alone, and so is the next', async () => {
    await addDevice('ada@mail.example');
    const released = await world.released();
    for (let time = 0; time < 3; time += 1) await world.charge(released, '42.50', { merchant: ELSEWHERE });
    expect((await rows()).map(({ kind }) => kind).sort()).toEqual(['decline', 'notice']);
  });

  each('many declines at once are one message, and a removed device gets none', async () => {
    await addDevice('ada@mail.example');
    const released = await world.released();
    await Promise.all(Array.from({ length: 20 }, () => decline(released)));
    expect(await rows()).toHaveLength(1);
    world.advance(31 * SECOND);
    await world.ports.store.write((tables) => tables.updateTable('devices').set({ removed_at: 1 }).execute());
    expect(await due()).toEqual([]);
  });

  const decline = async (released: Released) =>
    expect(await world.charge(released, '99999.00')).toMatchObject({ approved: false });

  const read = ({ certificateId: id }: Released, jkt = world.caller.jkt) =>
    readCertificate(world.ports, { caller: { ...world.caller, jkt }, id });

  const rows = (): Promise<Row<'outbox'>[]> =>
    world.ports.store.read.selectFrom('outbox').selectAll().execute();

  /** What the worker would send now. */
  async function due() {
    const now = world.ports.clock();
    const waiting = (await rows()).filter(({ due_at }) => due_at <= now);
    const messages = await Promise.all(waiting.map((row) => composeDecline(world.ports, row)));
    return messages.filter((message) => message !== undefined);
  }

  async function addDevice(address: string): Promise<void> {
    const device = {
      account_id: world.accountId,
      id: `device of ${address}`,
      channel: address.startsWith('+') ? 'sms' : 'email',
      address: world.ports.keys.seal('address', address),
      address_hash: address,
      hint: '',
      enrolled_at: 0,
      usable_from: 0,
      removed_at: null,
    };
    await world.ports.store.write((tables) => tables.insertInto('devices').values(device).execute());
  }
});
