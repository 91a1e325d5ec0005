// Phones as second devices: which numbers are taken, forms of one number that race, budgets over several devices, and what is told.
import { afterAll, expect, vi } from 'vitest';
import type { Bank } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import type { Answer } from '../world/client/calls.ts';
import { wrongCode } from '../world/client.ts';
import { codeIn } from '../world/mailbox.ts';
import type { Order, Payer } from '../world/payer.ts';
import { expectRefusal } from '../world/refusal.ts';
import { SmsCentre } from '../world/sms-centre.ts';

const SOON = { timeout: 20_000, interval: 30 };
const QUOTA = 5;
const centre = await SmsCentre.start();
afterAll(() => centre.down());
const environment = {
  SMS_URL: centre.url(),
  SMS_COUNTRIES: 'DE',
  SMS_QUOTA: String(QUOTA),
  COOLING_HOURS: '0',
};
const both = bothEngines({ environment });

let numbers = 0;
/** National digits of a German mobile number that nobody has yet. */
function freshDigits(bank: Bank): string {
  numbers += 1;
  return `${bank.engine === 'sqlite' ? '1701' : '1702'}${String(100_000 + numbers)}`;
}

async function codeAt(number: string, after: number): Promise<string> {
  return vi.waitFor(() => {
    const [code] = centre
      .texts(number)
      .slice(after)
      .flatMap((text) => codeIn(text) ?? []);
    if (code === undefined) throw new Error(`no code for ${number}`);
    return code;
  }, SOON);
}

function add({ client }: Payer, address: string, channel = 'sms'): Promise<Answer> {
  return client.change({ method: 'POST', path: '/v1/devices', body: { channel, address } });
}

/** A device that was named, with its code. */
async function named(payer: Payer, typed: string, number: string) {
  const before = centre.texts(number).length;
  const answer = await add(payer, typed);
  expect(answer.status, answer.text).toBe(202);
  const { id, hint } = answer.body as { id: string; hint: string };
  const code = await codeAt(number, before);
  const confirm = () => payer.client.call('POST', `/v1/devices/${id}/confirmation`, { code });
  return { id, hint, confirm };
}

async function withPhone(bank: Bank) {
  const payer = await bank.payer();
  const digits = freshDigits(bank);
  const number = `+49${digits}`;
  const phone = await named(payer, number, number);
  expect((await phone.confirm()).status).toBe(201);
  return { payer, number, phoneId: phone.id };
}

/** Frees what other tests have used of the calling code's quota. */
async function freeQuota(bank: Bank): Promise<void> {
  await bank.ports.store.write((tables) => tables.deleteFrom('address_quotas').execute());
}

both('four forms of one number, confirmed at once by four people: one device', async (bank) => {
  await freeQuota(bank);
  const digits = freshDigits(bank);
  const number = `+49${digits}`;
  const wide = [...number].map((one) => String.fromCodePoint((one.codePointAt(0) ?? 0) + 0xfee0)).join('');
  const forms = [
    `+49 (0)${digits.slice(0, 3)} ${digits.slice(3)}`,
    `0${digits}`,
    wide,
    `0049-${digits.slice(0, 3)}/${digits.slice(3)}`,
  ];
  const additions: Awaited<ReturnType<typeof named>>[] = [];
  for (const form of forms) additions.push(await named(await bank.payer(), form, number));
  expect(new Set(additions.map(({ hint }) => hint))).toEqual(new Set([`+49 ••• ${digits.slice(-2)}`]));
  const answers = await Promise.all(additions.map(({ confirm }) => confirm()));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  for (const answer of answers.filter(({ status }) => status === 409)) expectRefusal(answer, 'address-taken');
});

both('four forms of one mailbox, confirmed at once by four people: one device', async (bank) => {
  const [local, ascii] = [`idn${bank.engine}`, 'xn--bcher-kva.example'];
  const forms = [
    `${local}@bücher.example`,
    `${local.toUpperCase()}@BÜCHER.example`,
    `${local}@${ascii.toUpperCase()}`,
    `${local}@bücher。example`,
  ];
  const confirms: (() => Promise<Answer>)[] = [];
  for (const [place, form] of forms.entries()) {
    const payer = await bank.payer();
    const answer = await add(payer, form, 'email');
    expect(answer.status, answer.text).toBe(202);
    const { id } = answer.body as { id: string };
    const code = await vi.waitFor(() => {
      const letters = bank.mailbox.letters.filter(({ to }) =>
        to.some((one) => one.toLowerCase().startsWith(`${local}@`)),
      );
      expect(letters).toHaveLength(place + 1);
      return codeIn(letters.at(-1)?.text ?? '') ?? '';
    }, SOON);
    confirms.push(() => payer.client.call('POST', `/v1/devices/${id}/confirmation`, { code }));
  }
  const answers = await Promise.all(confirms.map((confirm) => confirm()));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
});

both(
  'premium, fixed-line and toll-free numbers, and countries that are not served, get nothing',
  async (bank) => {
    const payer = await bank.payer();
    const before = centre.messages.length;
    for (const [number, why] of [
      ['+499001234567', /premium/],
      ['+49301234567', /fixed line/],
      ['+498001234567', /toll-free/],
      ['+4917012', /phone number with its country/],
    ] as const) {
      const answer = await add(payer, number);
      expectRefusal(answer, 'malformed');
      expect((answer.body as { detail: string }).detail).toMatch(why);
    }
    expectRefusal(await add(payer, '+436641234567'), 'channel-unavailable');
    expect(centre.messages).toHaveLength(before);
  },
);

both('above the calling code’s quota nothing is sent, and the answer is the same', async (bank) => {
  await freeQuota(bank);
  const answers: Answer[] = [];
  const asked: string[] = [];
  for (let count = 0; count < QUOTA + 2; count += 1) {
    const digits = freshDigits(bank);
    asked.push(`+49${digits}`);
    answers.push(await add(await bank.payer(), `+49${digits}`));
  }
  expect(new Set(answers.map(({ status, body }) => `${status} ${Object.keys(body as object)}`)).size).toBe(1);
  const got = () => asked.filter((number) => centre.texts(number).length > 0);
  await vi.waitFor(() => expect(got()).toEqual(asked.slice(0, QUOTA)), SOON);
  const withheld = bank.ports.store.read
    .selectFrom('outbox')
    .select('state')
    .where('kind', 'like', '%-withheld');
  const dropped = Array.from({ length: 2 }, () => ({ state: 'dropped' }));
  await vi.waitFor(async () => expect(await withheld.execute()).toEqual(dropped), SOON);
  expect(got()).toHaveLength(QUOTA);
  await freeQuota(bank);
});

/** Tries that fail, each with the token's signature over its code. */
function failing(payer: Payer, order: Order, count: number, from = 1): Promise<Answer>[] {
  return Array.from({ length: count }, (_, step) =>
    payer.confirm(order, { code: wrongCode(order.code, from + step) }),
  );
}

const reasons = async (answers: Promise<Answer>[]) =>
  (await Promise.all(answers)).map(({ body }) => (body as { reason: string }).reason);

both('five tries of a certificate, over a resend to another device and in parallel', async (bank) => {
  await freeQuota(bank);
  const { payer, number, phoneId } = await withPhone(bank);
  const order = await payer.order();
  expect(await reasons(failing(payer, order, 3))).toEqual(Array(3).fill('not-confirmed'));
  bank.advance(31_000);
  const before = centre.texts(number).length;
  const path = `/v1/certificates/${order.certificate.id}`;
  const resent = await payer.client.call('POST', `${path}/code`, { deviceId: phoneId });
  expect(resent.status, resent.text).toBe(202);
  expect(resent.body).toMatchObject({ sentTo: { channel: 'sms', hint: `+49 ••• ${number.slice(-2)}` } });
  expect(await codeAt(number, before)).toBe(order.code);
  expect((await payer.client.read(order.certificate.id)).attemptsLeft).toBe(2);
  const more = await reasons(failing(payer, order, 20, 4));
  expect(more.filter((reason) => reason === 'not-confirmed')).toHaveLength(2);
  expect(more.filter((reason) => reason === 'locked')).toHaveLength(18);
  expectRefusal(await payer.confirm(order), 'locked');
});

both('twenty failures of an account, over certificates that went to different devices', async (bank) => {
  await freeQuota(bank);
  const { payer, number, phoneId } = await withPhone(bank);
  const before = centre.texts(number).length;
  for (let count = 0; count < 4; count += 1) {
    const order = count % 2 === 0 ? await payer.order() : await orderTo(payer, phoneId, number);
    const answers = await reasons(failing(payer, order, 5));
    expect(answers.filter((reason) => reason === 'not-confirmed')).toHaveLength(5);
  }
  const good = await payer.order();
  expectRefusal(await payer.confirm(good), 'rate-limited');
  // Both devices are told.
  await bank.mailbox.waitForLetter(payer.address);
  await vi.waitFor(() => expect(centre.texts(number).slice(before)).toHaveLength(3), SOON);
  expect(codeIn(centre.texts(number).at(-1) ?? '')).toBeUndefined();
});

async function orderTo(payer: Payer, deviceId: string, number: string): Promise<Order> {
  const certificate = await payer.certificate();
  const before = centre.texts(number).length;
  const answer = await payer.client.call('POST', '/v1/certificates', { certificate, deviceId });
  expect(answer.status, answer.text).toBe(201);
  const submitted = answer.body as Order['submitted'];
  return { certificate, submitted, code: await codeAt(number, before) };
}

both('a carrier that refuses: the shopper and /metrics are told', async (bank) => {
  await freeQuota(bank);
  const { payer, phoneId } = await withPhone(bank);
  const failed = async () => {
    const text = await (await fetch(`${bank.url}/metrics`)).text();
    return Number(/^countersign_outbox_messages\{state="failed"\} (\d+)$/m.exec(text)?.[1]);
  };
  const before = await failed();
  await centre.set({ refuse: { status: 'ESME_RINVDSTADR', times: 1 } });
  const certificate = await payer.certificate();
  await payer.client.call('POST', '/v1/certificates', { certificate, deviceId: phoneId });
  await vi.waitFor(
    async () => expect((await payer.client.read(certificate.id)).sentTo.delivery).toBe('failed'),
    SOON,
  );
  expect(await failed()).toBe(before + 1);
});
