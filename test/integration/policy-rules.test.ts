// The security team's rules, as payments meet them (PROTOCOL section 7): at submission and again at confirmation.
import { expect } from 'vitest';
import type { Rule, When } from '../../shared/policy.ts';
import { loggedOf } from '../world/audit-log.ts';
import { bothEngines } from '../world/both-engines.ts';
import type { Answer } from '../world/client/calls.ts';
import { base64url, digestOf, type Json } from '../world/client/canonical.ts';
import type { Certificate } from '../world/client.ts';
import type { Payer } from '../world/payer.ts';
import { setRules } from '../world/policy.ts';
import { expectRefusal } from '../world/refusal.ts';

const both = bothEngines();
const EUR = (value: string) => ({ currency: 'EUR', value });
const shop = (host: string) => ({ merchant: { name: 'Example Shop', origin: `https://${host}` } });
const denying = (name: string, when: When): Rule => ({ name, when, deny: `No: ${name}.` });
const submit = async (payer: Payer, changes: Partial<Certificate> = {}): Promise<Answer> =>
  payer.client.call('POST', '/v1/certificates', { certificate: await payer.certificate(changes) });

function expectDenied(answer: Answer, ...names: string[]): void {
  expectRefusal(answer, 'policy-denied');
  const { rules } = answer.body as { rules: { name: string; text: string }[] };
  expect(rules.map(({ name }) => name)).toEqual(names);
}

async function expectAccepted(answer: Answer, payer: Payer): Promise<void> {
  expect(answer.status, answer.text).toBe(201);
  const { id } = answer.body as { id: string };
  await payer.client.call('DELETE', `/v1/certificates/${id}`);
}

both('a denial is told in every rule’s own words, and markup in them is text', async (bank) => {
  const payer = await bank.payer();
  const words = { name: '<img src=x onerror=alert(1)>', text: 'Ask “Ada” & <b>wait</b>.' };
  await setRules(
    bank,
    { name: words.name, when: {}, deny: words.text },
    denying('much', { amountAtLeast: EUR('42.50') }),
  );
  const answer = await submit(payer);
  expectRefusal(answer, 'policy-denied');
  expect(answer.body).toMatchObject({ rules: [words, { name: 'much', text: 'No: much.' }] });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
});

both(
  'a denied payment is in the audit log once a step, with its rules and nothing of its payer',
  async (bank) => {
    const payer = await bank.payer();
    await setRules(bank);
    const order = await payer.order();
    const certificate = await payer.certificate({ reference: 'unheard-of reference' });
    await setRules(bank, denying('none today', {}), denying('much', { amountAtLeast: EUR('42.50') }));
    for (let times = 0; times < 2; times += 1) {
      expectDenied(
        await payer.client.call('POST', '/v1/certificates', { certificate }),
        'none today',
        'much',
      );
      expectDenied(await payer.confirm(order), 'none today', 'much');
    }
    const digest = base64url(digestOf(certificate as Json));
    const [denied, ...more] = await loggedOf(bank.ports, digest);
    expect(more).toEqual([]);
    const refused = { type: 'certificate-refused', reason: 'policy-denied', rules: ['none today', 'much'] };
    const [{ account_id: account } = {}] = await bank.ports.store.read
      .selectFrom('certificates')
      .select('account_id')
      .where('id', '=', order.certificate.id)
      .execute();
    expect(denied).toEqual({
      ...{ ...refused, certificate: digest, account, step: 'submission' },
      at: expect.any(String),
    });
    const logged = await loggedOf(bank.ports, order.submitted.digest);
    expect(logged.slice(1)).toMatchObject([{ ...refused, step: 'confirmation' }]);
  },
);

both('origins, with wildcards and without', async (bank) => {
  const payer = await bank.payer();
  await setRules(bank, denying('list', { notOrigins: ['https://*.good.example', 'https://good.example'] }));
  await expectAccepted(await submit(payer, shop('good.example')), payer);
  await expectAccepted(await submit(payer, shop('a.b.good.example')), payer);
  for (const host of ['good.example:8443', 'evilgood.example', 'good.example.evil.example'])
    expectDenied(await submit(payer, shop(host)), 'list');
});

both('groups, set at the invitation and afterwards', async (bank) => {
  const payer = await bank.payer();
  await setRules(bank, denying('board only', { groups: ['interns', 'guests'] }));
  await expectAccepted(await submit(payer), payer);
  const { number = '' } = await payer.client.account();
  const groups = (text: string) => bank.command('account', 'groups', '--account', number, '--groups', text);
  expect(await groups('travel, guests')).toMatchObject({ groups: ['guests', 'travel'] });
  expectDenied(await submit(payer), 'board only');
  await groups('');
  await expectAccepted(await submit(payer), payer);
  const invited = await bank.command<{ account: string }>(
    ...['invite', '--name', 'Bob', '--role', 'payer', '--group', 'interns'],
  );
  expect(await bank.command('account', 'groups', '--account', invited.account)).toMatchObject({
    groups: ['interns'],
  });
});

both('the first payment to a registrable merchant', async (bank) => {
  const payer = await bank.payer();
  await setRules(bank);
  await payer.pay(shop('pay.known.example'));
  await payer.order(shop('open.example'));
  await setRules(bank, denying('new merchant', { firstPayment: true }));
  await expectAccepted(await submit(payer, shop('www.known.example')), payer);
  expectDenied(await submit(payer, shop('other.example')), 'new merchant');
  expectDenied(await submit(payer, shop('open.example')), 'new merchant');
  const stranger = await bank.payer();
  expectDenied(await submit(stranger, shop('www.known.example')), 'new merchant');
});

both('a purchase in parts does not pass under a sum, nor do parts sent at once', async (bank) => {
  const payer = await bank.payer();
  const sum = { over: 'P1D', atLeast: EUR('100.00'), per: 'merchant' } as const;
  await setRules(bank, denying('much at one shop', { sum }));
  await payer.pay({ ...shop('a.one.example'), amount: EUR('40.00') });
  const part = () => submit(payer, { ...shop('b.one.example'), amount: EUR('30.00') });
  const answers = await Promise.all([part(), part(), part()]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 403, 403]);
  expectDenied(await submit(payer, { ...shop('one.example'), amount: EUR('30.00') }), 'much at one shop');
  const least = await submit(payer, { ...shop('one.example'), amount: EUR('29.99') });
  await expectAccepted(least, payer);
  await expectAccepted(await submit(payer, { ...shop('two.example'), amount: EUR('99.99') }), payer);
  bank.advance(24 * 3_600_000);
  await payer.client.signIn();
  await expectAccepted(await submit(payer, { ...shop('one.example'), amount: EUR('99.99') }), payer);
});

both('a sum counts what awaits, again when the first part is confirmed', async (bank) => {
  const payer = await bank.payer();
  const sum = { over: 'PT1H', atLeast: EUR('80.00'), per: 'account' } as const;
  await setRules(bank);
  const [first, second] = [await payer.order(), await payer.order()];
  await setRules(bank, denying('hour', { sum }));
  expectDenied(await payer.confirm(first), 'hour');
  await payer.client.call('DELETE', `/v1/certificates/${second.certificate.id}`);
  expect((await payer.confirm(first)).status).toBe(200);
});

both('a policy that tightens after submission holds at confirmation, and costs no attempt', async (bank) => {
  const payer = await bank.payer();
  await setRules(bank);
  const order = await payer.order();
  await setRules(bank, denying('closed', {}));
  expectDenied(await payer.confirm(order), 'closed');
  await setRules(bank, { name: 'by phone', when: {}, require: { channels: ['sms'] } });
  expectDenied(await payer.confirm(order), 'by phone');
  expect(await payer.client.read(order.certificate.id)).toMatchObject({ attemptsLeft: 5 });
  expectRefusal(await submit(payer), 'no-device');
  const { digest } = await setRules(bank, { name: 'all', when: {}, require: { minMerchantRank: 2 } });
  expect((await payer.confirm(order)).status).toBe(200);
  const { policy } = await payer.client.evidence(order.certificate.id);
  expect(policy).toEqual({ version: expect.any(Number), digest, matched: ['all'] });
});

both(
  'approvals that were asked for at submission are asked for still when the rule has gone',
  async (bank) => {
    const payer = await bank.payer();
    const rule = (name: string, approvals: number): Rule => ({ name, when: {}, require: { approvals } });
    await setRules(bank, rule('two', 2));
    const order = await payer.order();
    await setRules(bank, rule('one', 1));
    expect((await payer.confirm(order)).body).toEqual({ state: 'awaiting-approval' });
    const { approval_requests = [] } = await bank.stored();
    const asked = approval_requests
      .map((row) => JSON.parse(row))
      .find((row) => row.account_id === payer.accountId);
    expect(asked).toMatchObject({ needed: 2, rule: 'two' });
  },
);

both('rules of a channel look for another device', async (bank) => {
  const payer = await bank.payer();
  await setRules(bank, denying('no mail', { channel: 'email' }));
  expectDenied(await submit(payer), 'no mail');
  await setRules(bank, denying('no text', { channel: 'sms' }));
  await expectAccepted(await submit(payer), payer);
});

both('tokens that no rule allows are not asked for, and do not confirm', async (bank) => {
  const payer = await bank.payer();
  const [{ aaguid = '' } = {}] = (await payer.client.account()).tokens as { aaguid: string }[];
  await setRules(bank);
  const order = await payer.order();
  await setRules(bank, { name: 'model', when: {}, require: { token: { aaguids: [aaguid] } } });
  expectRefusal(await submit(payer), 'token-not-allowed');
  const read = await payer.client.read(order.certificate.id);
  expect(read).toMatchObject({ requestOptions: { allowCredentials: [] } });
  expectRefusal(await payer.confirm(order), 'not-confirmed');
  expect(await payer.client.read(order.certificate.id)).toMatchObject({ attemptsLeft: 4 });
  await bank.set(payer, 'tokens', { attested: 1 });
  expect((await payer.confirm(order)).status).toBe(200);
  await setRules(bank, {
    name: 'other',
    when: {},
    require: { token: { aaguids: [aaguid.replace(/^./, 'f')] } },
  });
  expectRefusal(await submit(payer), 'token-not-allowed');
});

both(
  'where roaming tokens alone are allowed, none that is a part of a machine serves, and browsers offer none',
  async (bank) => {
    await setRules(bank);
    const payer = await bank.payer();
    const options = async () => (await payer.client.call('POST', '/v1/tokens/options', {})).body;
    expect(JSON.stringify(await options())).not.toContain('cross-platform');
    await setRules(bank, { name: 'carried', when: {}, require: { token: { roaming: true } } });
    expect(await options()).toMatchObject({
      creationOptions: { authenticatorSelection: { authenticatorAttachment: 'cross-platform' } },
    });
    await bank.set(payer, 'tokens', { attested: 1 });
    expectRefusal(await submit(payer), 'token-not-allowed');
    await bank.set(payer, 'tokens', { roaming: 0 });
    expectRefusal(await submit(payer), 'token-not-allowed');
    await bank.set(payer, 'tokens', { attested: 0, roaming: 1 });
    expectRefusal(await submit(payer), 'token-not-allowed');
    await bank.set(payer, 'tokens', { attested: 1 });
    await payer.pay();
  },
);

both('tokens that may be copied serve where no rule for every payment asks for others', async (bank) => {
  const hardware = { token: { notSynced: true } };
  await setRules(bank);
  const payer = await bank.payer({ token: { flags: { be: true, bs: true } } });
  await payer.pay();
  await setRules(bank, { name: 'large', when: { amountAtLeast: EUR('42.50') }, require: hardware });
  expectRefusal(await submit(payer), 'token-not-allowed');
  await expectAccepted(await submit(payer, { amount: EUR('42.49') }), payer);
  await payer.client.signIn();
  await setRules(bank, { name: 'all', when: {}, require: hardware });
  await expect(payer.client.signIn()).rejects.toThrow();
  await expect(bank.payer({ token: { flags: { be: true } } })).rejects.toThrow();
});

both('two lists without a common model deny before anything is sent', async (bank) => {
  const payer = await bank.payer();
  const model = (digit: string) => `${digit.repeat(8)}-0000-0000-0000-000000000000`;
  const only = (name: string, digit: string): Rule => ({
    name,
    when: {},
    require: { token: { aaguids: [model(digit)] } },
  });
  await setRules(bank, only('one', '1'), only('two', '2'));
  const letters = bank.mailbox.count(payer.address);
  expectDenied(await submit(payer), 'one', 'two');
  expect(bank.mailbox.count(payer.address)).toBe(letters);
});

both('hours are those of the policy’s zone', async (bank) => {
  const payer = await bank.payer();
  const local = (zone: string) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', hourCycle: 'h23' }).format(
      bank.now(),
    );
  const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
  const hour = Number(local('Asia/Tokyo'));
  const text = (one: number) => `${String((one + 24) % 24).padStart(2, '0')}:00`;
  const window = { days: [...days], from: text(hour - 1), to: text(hour + 2) };
  await setRules(bank, denying('hours', { hours: { zone: 'Asia/Tokyo', ...window } }));
  expectDenied(await submit(payer), 'hours');
  await setRules(bank, denying('hours', { hours: { zone: 'America/Lima', ...window } }));
  await expectAccepted(await submit(payer), payer);
});

both('a policy that changes beside confirmations: each is decided by one of the two', async (bank) => {
  const payer = await bank.payer();
  await setRules(bank);
  const orders = [await payer.order(), await payer.order(), await payer.order()];
  const confirming = orders.map((order) => payer.confirm(order));
  const [, ...answers] = await Promise.all([setRules(bank, denying('closed', {})), ...confirming]);
  expect(answers.every(({ status }) => status === 200 || status === 403 || status === 422)).toBe(true);
  for (const [at, order] of orders.entries()) {
    const { state } = await payer.client.read(order.certificate.id);
    expect(state === 'validated').toBe(answers[at]?.status === 200);
  }
  expectDenied(await submit(await bank.payer()), 'closed');
});
