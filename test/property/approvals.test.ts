// Any history of approving, forging, freezing and opening again: a payment is validated by as many persons as its policy
// asks for, whose approvals stand at that moment, and by no fewer; and once so many stand, the next word of any of them does it.
import fc from 'fast-check';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Approver, askedOrder, letPolicyAsk } from '../world/approver.ts';
import { Bank } from '../world/bank.ts';
import type { Order } from '../world/payer.ts';

const RUNS = Number(process.env['APPROVAL_HISTORIES'] ?? 6);
const PERSONS = 3;

let bank: Bank;
let approvers: Approver[];
beforeAll(async () => {
  bank = await Bank.open('sqlite');
  approvers = await Promise.all(Array.from({ length: PERSONS }, () => Approver.enrol(bank)));
});
afterAll(() => bank.close());

const step = fc.record({
  what: fc.constantFrom('approve', 'approve', 'approve', 'forge', 'freeze', 'open'),
  who: fc.nat({ max: PERSONS - 1 }),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** What should be so: who has approved, whose account is frozen, and whether that was enough once. */
type Model = { needed: number; given: Set<number>; frozen: Set<number>; validated: boolean };
const standing = ({ given, frozen }: Model) => [...given].filter((who) => !frozen.has(who)).length;

const STEPS: Readonly<Record<Step['what'], (order: Order, who: number, model: Model) => Promise<void>>> = {
  async approve(order, who, model) {
    const answer = await personOf(who).approve(order);
    if (model.validated) return;
    if (model.frozen.has(who)) {
      expect(answer.status).not.toBe(200);
      return;
    }
    model.given.add(who);
    model.validated = standing(model) >= model.needed;
    expect(answer.body).toEqual({ state: stateIn(model) });
  },
  async forge(order, who, model) {
    // Where enough stand, who asks takes their own approval back until they sign again.
    const asks = !model.validated && !model.frozen.has(who);
    if (asks && standing(model) >= model.needed) model.given.delete(who);
    const by = personOf((who + 1) % PERSONS).person.token;
    await personOf(who).send(order, await personOf(who).sign(order, { by }));
  },
  async freeze(_order, who, { frozen }) {
    if (!frozen.has(who)) await personOf(who).client.ask('POST', '/v1/account/freeze', 204, {});
    frozen.add(who);
  },
  async open(_order, who, { frozen }) {
    if (frozen.has(who)) await personOf(who).client.change({ method: 'DELETE', path: '/v1/account/freeze' });
    frozen.delete(who);
  },
};

const history = (needed: number, ...steps: [Step['what'], number][]): [{ needed: number; steps: Step[] }] => [
  { needed, steps: steps.map(([what, who]) => ({ what, who })) },
];
const AGAIN_ENOUGH = [
  ['approve', 0],
  ['freeze', 0],
  ['approve', 1],
  ['open', 0],
] satisfies [Step['what'], number][];
/** Enough stand again once the first is opened; then the next word counts, and who only asks has none that stands. */
const EXAMPLES = [
  history(2, ...AGAIN_ENOUGH, ['approve', 1]),
  history(2, ...AGAIN_ENOUGH, ['forge', 0], ['approve', 1], ['approve', 0]),
];

function personOf(who: number): Approver {
  const approver = approvers[who];
  if (approver === undefined) throw new Error('no such person');
  return approver;
}

const stateIn = ({ validated }: Model) => (validated ? 'validated' : 'awaiting-approval');

async function play(needed: number, steps: readonly Step[]): Promise<void> {
  await letPolicyAsk(bank, needed);
  const payer = await bank.payer();
  const order = await askedOrder(payer);
  const model: Model = { needed, given: new Set(), frozen: new Set(), validated: false };
  try {
    for (const { what, who } of steps) {
      await STEPS[what](order, who, model);
      const { state, receipt } = await payer.client.read(order.certificate.id);
      expect(state).toBe(stateIn(model));
      if (receipt === undefined) continue;
      const { approvals } = decodeJwt(receipt)['assurance'] as { approvals: number };
      expect(approvals).toBeGreaterThanOrEqual(needed);
    }
  } finally {
    for (const who of model.frozen) await STEPS.open(order, who, model);
  }
}

test('no history validates with fewer persons than asked for, nor waits when enough stand', async () => {
  const histories = fc.record({
    needed: fc.integer({ min: 1, max: PERSONS }),
    steps: fc.array(step, { minLength: 4, maxLength: 14 }),
  });
  const property = fc.asyncProperty(histories, ({ needed, steps }) => play(needed, steps));
  await fc.assert(property, {
    numRuns: RUNS,
    examples: EXAMPLES,
  });
});
