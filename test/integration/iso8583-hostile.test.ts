// What comes to the network's port that no honest network sends, on a server with an open card: nothing is approved.
import { expect, test } from 'vitest';
import { type Dice, damaged, dice, noise } from '../world/iso-damage.ts';
import { frameIso, type IsoFields, packIso, sealIso, unpackIso } from '../world/iso-wire.ts';
import { type Iso8583Simulator, startIso8583Network } from '../world/iso8583-simulator.ts';
import { CardsWorld, eur, MINUTE, SHOP } from './cards-world.ts';

/** How many damaged messages; `npm run soak` takes more. */
const RUNS = Number(process.env['ISO8583_HOSTILE_RUNS'] ?? 600);
const SEED = Number(process.env['ISO8583_FUZZ_SEED'] ?? 1);
const RESERVED = { available: 45_750, reserved: 4250, held: 0, spent: 0 };

async function open() {
  const world = await CardsWorld.open(undefined, startIso8583Network);
  const released = await world.released();
  const simulator = world.simulator as Iso8583Simulator;
  const purchase = { card: released.presented, merchant: SHOP, amount: eur('42.50') };
  return { world, released, simulator, purchase };
}

/** What is logged and kept, as text. */
async function traces({ ports }: CardsWorld): Promise<string> {
  const { read } = ports.store;
  const events = await read.selectFrom('network_events').selectAll().execute();
  const chains = await read.selectFrom('chains').selectAll().execute();
  return JSON.stringify([events, chains]);
}

test('damaged messages under a good code approve nothing, and the port stays open', async () => {
  const { world, simulator, purchase } = await open();
  await using _world = world;
  // Without its check value the card's first charge is declined, whatever else a message says.
  const { cvc: _, ...card } = purchase.card;
  expect((await simulator.authorise({ ...purchase, card })).approved).toBe(false);
  const { raw } = simulator.lastQuestion();
  const roll = dice(SEED);
  let answers = 0;
  for (let run = 0; run < RUNS; run += 100) {
    const sent = Array.from({ length: 100 }, () => simulator.sealed(onlyQuestion(raw.subarray(0, -8), roll)));
    for (const answer of await simulator.sendAll(sent)) {
      answers += 1;
      // Leave to pay money in is nobody's loss, and needs no check value.
      if (answer.fields[3]?.startsWith('2')) continue;
      expect([answer.type, answer.fields[39]], `seed ${SEED}`).not.toEqual(['0110', '00']);
    }
  }
  expect(answers).toBeGreaterThan(RUNS / 20);
  expect(await world.money()).toMatchObject({ held: 0, spent: 0 });
  expect((await simulator.sendAll([simulator.echo('000001')])).at(0)?.fields[39]).toBe('00');
});

/** A question stays one: an advice would be a fact, which is booked. Frames that no message fits end a link by themselves. */
function onlyQuestion(bytes: Buffer, roll: Dice): Buffer {
  for (;;) {
    const harmed = damaged(bytes, roll);
    const fits = harmed.length >= 20 && harmed.length <= 1016;
    if (fits && !/^0(12|22|4)/.test(harmed.toString('latin1', 0, 4))) return harmed;
  }
}

test('noise and other protocols are shut out unread', async () => {
  const { world, simulator, purchase } = await open();
  await using _world = world;
  const roll = dice(SEED);
  const hellos = [
    Buffer.from('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n'),
    Buffer.from('160301020001000200', 'hex'),
    ...Array.from({ length: 40 }, () => noise(1 + roll(400), roll)),
    ...Array.from({ length: 40 }, () => frameIso(noise(28 + roll(900), roll))),
  ];
  for (const hello of hellos) {
    const peer = await simulator.connect();
    peer.write(hello);
    peer.socket.end();
    await new Promise((closed) => peer.socket.once('close', closed));
    expect(peer.unexpected).toEqual([]);
  }
  expect(await world.money()).toEqual(RESERVED);
  expect((await simulator.authorise(purchase)).approved).toBe(true);
});

test('a question that is played again moves nothing; later than five minutes it has no answer', async () => {
  const { world, simulator, purchase } = await open();
  await using _world = world;
  expect((await simulator.authorise(purchase)).approved).toBe(true);
  const question = simulator.lastQuestion();
  const once = await traces(world);
  expect(await simulator.send(question)).toEqual({ taken: true, approved: true });
  world.advance(5 * MINUTE + 2000);
  const peer = await simulator.connect();
  const late = peer.ask(question.raw, numberOf(simulator, question.raw)).catch(() => 'no answer');
  await peer.ask(simulator.echo('000001'), '000001');
  await peer.close();
  expect(await late).toBe('no answer');
  expect(await traces(world)).toBe(once);
});

const numberOf = (simulator: Iso8583Simulator, raw: Buffer) => unpackIso(raw, simulator.key).fields[11] ?? '';

test('a yes answers nothing but what was asked: same number, another amount or card is another question', async () => {
  const { world, simulator, purchase } = await open();
  await using _world = world;
  expect((await simulator.authorise({ ...purchase, amount: eur('40.00') })).approved).toBe(true);
  const { type, fields } = unpackIso(simulator.lastQuestion().raw, simulator.key);
  const ask = async (changes: IsoFields) => {
    const raw = sealIso(packIso({ type, fields: { ...fields, ...changes } }), simulator.key);
    return (await simulator.send({ raw, headers: {} })).approved;
  };
  expect(await ask({})).toBe(true);
  expect(await ask({ 4: '000000999900' })).toBe(false);
  expect(await ask({ 2: '4242424242424242' })).toBe(false);
  expect(await ask({ 49: '840' })).toBe(false);
  expect(await world.money()).toMatchObject({ held: 4000 });
});

test('an answer of ours is no message to us', async () => {
  const { world, simulator, purchase } = await open();
  await using _world = world;
  const peer = await simulator.connect();
  await peer.ask(simulator.echo('000002'), '000002');
  const fields = unpackIso(simulator.echo('000003'), simulator.key).fields;
  for (const type of ['0110', '0130', '0230', '0410', '0430', '0810', '0200', '9999'])
    peer.write(frameIso(sealIso(packIso({ type, fields }), simulator.key)));
  await peer.ask(simulator.echo('000004'), '000004');
  expect(peer.unexpected).toEqual([]);
  await peer.close();
  expect((await simulator.authorise(purchase)).approved).toBe(true);
});

test('stand-in that follows an unanswered question holds the money once', async () => {
  const { world, simulator, purchase } = await open();
  await using _world = world;
  const charge = await simulator.authorise(purchase);
  await simulator.standInAfter(charge, '00');
  expect(await world.money()).toMatchObject({ held: 4250, reserved: 0 });
  await simulator.clear(charge);
  expect(await world.money()).toMatchObject({ held: 0, spent: 4250 });
});

test('a no in our place frees what our unheard yes held', async () => {
  const { world, simulator, purchase } = await open();
  await using _world = world;
  const charge = await simulator.authorise(purchase);
  await simulator.standInAfter(charge, '05');
  expect(await world.money()).toEqual(RESERVED);
});

test('three wrong check values burn the card', async () => {
  const { world, simulator, purchase } = await open();
  await using _world = world;
  const wrong = { ...purchase, card: { ...purchase.card, cvc: purchase.card.cvc === '000' ? '001' : '000' } };
  for (let time = 0; time < 3; time += 1) expect((await simulator.authorise(wrong)).approved).toBe(false);
  expect((await simulator.authorise(purchase)).approved).toBe(false);
});

test('neither card number nor check value is kept or logged, also of what is refused', async () => {
  const { world, simulator, purchase, released } = await open();
  await using _world = world;
  const lines: unknown[] = [];
  for (const level of ['info', 'warn', 'error'] as const)
    world.ports.log[level] = (fields, message) => lines.push([fields, message]);
  const { number, cvc = '' } = purchase.card;
  const charge = await simulator.authorise(purchase);
  await simulator.reverse(charge, eur('2.50'));
  await simulator.clear(charge, { amount: eur('40.00') });
  const { type, fields } = unpackIso(simulator.lastQuestion().raw, simulator.key);
  const broken: IsoFields[] = [
    { ...fields, 4: 'x'.repeat(12) },
    { ...fields, 48: `92031${cvc}` },
    { 2: number },
  ];
  await simulator.sendAll(broken.map((one) => simulator.sealed(packIso({ type, fields: one }))));
  const kept = JSON.stringify(lines) + (await traces(world));
  expect(lines.length).toBeGreaterThan(4);
  expect(kept).not.toContain(number);
  expect(kept).not.toContain(number.slice(4));
  expect(kept).not.toContain(`9203${cvc}`);
  const stored = await world.ports.store.read.selectFrom('sandbox_cards').selectAll().execute();
  expect(JSON.stringify(stored)).not.toContain(number);
  expect(released.card.number).toBe(number);
});

test('nothing comes by HTTP', async () => {
  const { world, simulator, purchase } = await open();
  await using _world = world;
  await simulator.authorise({ ...purchase, amount: eur('99.00') });
  const post = async (adapter: string) => {
    const body = new Uint8Array(simulator.lastQuestion().raw);
    const headers = { 'content-type': 'application/json' };
    return (await fetch(`${world.url}/v1/issuer/${adapter}/events`, { method: 'POST', headers, body }))
      .status;
  };
  expect([await post('iso8583'), await post('sandbox')]).toEqual([400, 404]);
});
