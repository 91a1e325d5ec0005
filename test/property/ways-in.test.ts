// Any history of adding, proving, removing, losing and recovering: one address has one device, nobody is left without a way
// in, and no step is made without its proof.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Authenticator } from '../world/authenticator.ts';
import { Bank, ENGINES, type Engine, EXTENSION_ORIGIN } from '../world/bank.ts';
import type { Answer } from '../world/client/calls.ts';
import { Client, type Enrolment, type Session } from '../world/client.ts';
import { codeIn } from '../world/mailbox.ts';
import type { Payer } from '../world/payer.ts';

const RUNS = Number(process.env['WAYS_IN_RUNS'] ?? 3);
const banks = new Map<Engine, Bank>();
beforeAll(async () => {
  for (const engine of ENGINES)
    banks.set(engine, await Bank.open(engine, { environment: { COOLING_HOURS: '0' } }));
});
afterAll(async () => {
  for (const bank of banks.values()) await bank.close();
});

/** One step of a history: who, what, with which of their things, and whether the proof is theirs. */
const step = fc.record({
  who: fc.nat({ max: 1 }),
  what: fc.constantFrom('add-token', 'add-device', 'remove-token', 'remove-device', 'lose-token', 'recover'),
  which: fc.nat({ max: 3 }),
  proved: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** What a person has, as they know it. */
type Person = { client: Client; tokens: Authenticator[]; codes: string[]; address: string };
type World = { bank: Bank; people: Person[]; pool: string[] };

function newToken(): Authenticator {
  return new Authenticator({ origin: EXTENSION_ORIGIN });
}

async function codeAt(
  { bank }: World,
  address: string,
  ask: () => Promise<Answer>,
): Promise<[Answer, string]> {
  const after = bank.mailbox.count(address);
  const answer = await ask();
  if (answer.status !== 202) return [answer, ''];
  const read = bank.ports.store.read.selectFrom('outbox').select('id');
  for (;;) {
    // Looked at first: what is not queued any more has come.
    const waits = await read.where('state', 'in', ['queued', 'sending']).execute();
    const [code] = bank.mailbox
      .lettersTo(address)
      .slice(after)
      .flatMap(({ text }) => codeIn(text) ?? []);
    if (code !== undefined || waits.length === 0) return [answer, code ?? ''];
    await new Promise((wait) => setTimeout(wait, 20));
  }
}

const STEPS: Record<
  Step['what'],
  (world: World, person: Person, at: Step, by: Authenticator) => Promise<unknown>
> = {
  'add-token': async (_world, person, _at, by) => {
    const token = newToken();
    const { status } = await person.client.addToken(token, by);
    if (status === 201) person.tokens.push(token);
    return status;
  },
  'add-device': async (world, { client }, { which, proved }, by) => {
    const address = world.pool[which] ?? '';
    const [answer, code] = await codeAt(world, address, () => client.addDevice(address, by));
    if (answer.status !== 202) return answer.status;
    const { id } = answer.body as { id: string };
    const typed = proved ? code || '00000000' : '12345674';
    return (await client.call('POST', `/v1/devices/${id}/confirmation`, { code: typed })).status;
  },
  'remove-token': async (_world, person, { which }, by) => {
    const gone = person.tokens[which % person.tokens.length] ?? by;
    const call = { method: 'DELETE', path: `/v1/tokens/${gone.credentialId}`, by } as const;
    const { status } = await person.client.change(call);
    if (status === 204) person.tokens = person.tokens.filter((one) => one !== gone);
    return status;
  },
  'remove-device': async (_world, { client }, { which }, by) => {
    const { devices } = await client.account();
    const { id = '' } = devices[which % devices.length] ?? {};
    return (await client.change({ method: 'DELETE', path: `/v1/devices/${id}`, by })).status;
  },
  'lose-token': async (_world, person) => {
    if (person.tokens.length > 1) person.tokens.shift();
  },
  recover: async (world, person, { which, proved }) => {
    const client = await Client.create({
      baseUrl: world.bank.url,
      clock: () => world.bank.now(),
      authenticator: newToken(),
    });
    const invitation = person.codes[0] ?? '';
    const begun = await client.call('POST', '/v1/enrolments', { invitation });
    if (begun.status !== 201) return begun.status;
    const { id, creationOptions } = begun.body as Enrolment;
    const registration = client.authenticator.register(creationOptions);
    await client.ask('POST', `/v1/enrolments/${id}/token`, 200, { registration });
    const address = world.pool[which] ?? '';
    const body = { channel: 'email', address };
    const path = `/v1/enrolments/${id}/device`;
    const [, code] = await codeAt(world, address, () => client.call('POST', path, body));
    const typed = proved ? code || '00000000' : '12345674';
    const answer = await client.call('POST', `${path}/confirmation`, { code: typed });
    if (answer.status !== 201) return answer.status;
    client.accessToken = (answer.body as Session).accessToken;
    person.client = client;
    person.tokens.push(client.authenticator);
    person.codes.shift();
    return answer.status;
  },
};

/** Counts of what each account can get in with. */
async function holdings({ people }: World) {
  const accounts = await Promise.all(people.map(({ client }) => client.account()));
  return accounts.map(({ tokens, devices }) => ({ tokens: tokens.length, devices: devices.length }));
}

async function expectSound(world: World): Promise<void> {
  const { devices = [], addresses = [] } = await world.bank.stored();
  const live = devices.map((row) => JSON.parse(row)).filter(({ removed_at }) => removed_at === null);
  const hashes = live.map(({ address_hash }) => address_hash);
  expect(new Set(hashes).size, 'one address, one device').toBe(hashes.length);
  const claims = addresses.map((row) => JSON.parse(row));
  expect(claims.map(({ device_id }) => device_id).sort()).toEqual(live.map(({ id }) => id).sort());
  for (const { tokens, devices: held } of await holdings(world)) {
    expect(tokens, 'never fewer than one token').toBeGreaterThan(0);
    expect(held, 'never fewer than one device').toBeGreaterThan(0);
  }
}

/** Kinds of steps that went through at least once: a property of refusals alone would say nothing. */
const succeeded = new Set<string>();

async function play(world: World, at: Step): Promise<void> {
  const person = world.people[at.who];
  const other = world.people[1 - at.who];
  const own = person?.tokens[at.which % (person.tokens.length || 1)];
  const by = at.proved || at.what === 'add-device' ? own : other?.tokens[0];
  if (person === undefined || by === undefined) return;
  const before = await holdings(world);
  const status = await STEPS[at.what](world, person, at, by);
  if (status === 201 || status === 204) succeeded.add(at.what);
  await expectSound(world);
  if (!at.proved) expect(await holdings(world), `${at.what} without its proof`).toEqual(before);
}

const mine = { who: 0, proved: true };
/** Every kind of step goes through: an address is freed and taken by the other person. */
const EXAMPLE: Step[] = [
  { ...mine, what: 'add-token', which: 0 },
  { ...mine, what: 'add-device', which: 2 },
  { ...mine, what: 'remove-device', which: 0 },
  { ...mine, what: 'lose-token', which: 0 },
  { ...mine, what: 'recover', which: 2 },
  { ...mine, what: 'remove-token', which: 0 },
  { ...mine, who: 1, what: 'add-device', which: 0 },
  { ...mine, who: 1, what: 'add-device', which: 2 },
];

let worlds = 0;
async function open(bank: Bank): Promise<World> {
  worlds += 1;
  const people: Person[] = [];
  for (const name of ['Ada Example', 'Bo Example']) {
    const address = `${name.slice(0, 2).toLowerCase()}${worlds}@mail.example`;
    const payer: Payer = await bank.payer({ name, address });
    const made = await payer.client.change({ method: 'POST', path: '/v1/account/recovery-codes' });
    const { codes } = made.body as { codes: string[] };
    people.push({ client: payer.client, tokens: [payer.token], codes, address });
  }
  const free = [`one${worlds}@mail.example`, `two${worlds}@mail.example`];
  return { bank, people, pool: [...people.map(({ address }) => address), ...free] };
}

test.each(ENGINES)('any history of ways in (%s)', async (engine) => {
  const bank = banks.get(engine);
  if (bank === undefined) throw new Error('no bank');
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (history) => {
      const world = await open(bank);
      for (const at of history) await play(world, at);
    }),
    { numRuns: RUNS, endOnFailure: true, examples: [[EXAMPLE]] },
  );
  expect([...succeeded].sort()).toEqual([
    'add-device',
    'add-token',
    'recover',
    'remove-device',
    'remove-token',
  ]);
  succeeded.clear();
});
