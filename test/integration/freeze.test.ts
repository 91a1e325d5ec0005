// A lost device: one call freezes the account, and what merchants hold already stays (PROTOCOL section 5.4).
import { expect } from 'vitest';
import { Authenticator } from '../world/authenticator.ts';
import { type Bank, EXTENSION_ORIGIN } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import { type Client, type Device, wrongCode } from '../world/client.ts';
import { expectRefusal } from '../world/refusal.ts';

const both = bothEngines();

const freeze = (client: Client) => client.call('POST', '/v1/account/freeze', {});
const UNFREEZE = { method: 'DELETE', path: '/v1/account/freeze' } as const;

both(
  'nothing is accepted, confirmed or released any more; unused cards close; again is the same',
  async (bank) => {
    const payer = await bank.payer();
    const { client } = payer;
    const [released, validated] = [await payer.pay(), await payer.pay()];
    await client.card(released.certificate.id);
    const open = await payer.order();
    const after = bank.mailbox.count(payer.address);
    expect((await freeze(client)).status).toBe(204);
    const { text } = await bank.mailbox.waitForLetter(payer.address, { after });
    expect(text).toContain('your account was frozen');
    for (const { certificate } of [released, validated]) {
      const read = await client.read(certificate.id);
      expect(read.state).toBe('unused');
      expect(read.card?.state ?? 'closed').toBe('closed');
    }
    const { available, held, frozenAt } = await client.account();
    expect(frozenAt).toMatch(/^20\d\d-/);
    expect([available, held]).toEqual([
      { currency: 'EUR', value: '500.00' },
      { currency: 'EUR', value: '0.00' },
    ]);
    expectRefusal(await payer.confirm(open), 'account-frozen');
    const certificate = await payer.certificate();
    expectRefusal(await client.call('POST', '/v1/certificates', { certificate }), 'account-frozen');
    const told = async () => {
      const { accounts, outbox, transfers } = await bank.stored();
      return { accounts, outbox, transfers };
    };
    const before = await told();
    expect((await freeze(client)).status).toBe(204);
    expect(await told()).toEqual(before);
  },
);

both('opening again needs the token; changes stay possible while frozen', async (bank) => {
  const payer = await bank.payer();
  const thief = await bank.payer({ name: 'Thief Example' });
  const { client } = payer;
  await freeze(client);
  expectRefusal(await client.change({ ...UNFREEZE, by: thief.token }), 'not-confirmed');
  expectRefusal(await client.call('DELETE', '/v1/account/freeze', {}), 'malformed');
  const second = new Authenticator({ origin: EXTENSION_ORIGIN });
  expect((await client.addToken(second)).status).toBe(201);
  const body = await client.signed(UNFREEZE);
  expect((await client.call('DELETE', '/v1/account/freeze', body)).status).toBe(204);
  expect(await client.account()).not.toHaveProperty('frozenAt');
  expectRefusal(await client.call('DELETE', '/v1/account/freeze', body), 'unknown');
  await payer.pay();
  expect((await client.change(UNFREEZE)).status).toBe(204);
});

both(
  'a freeze beside confirmations: each is validated before it or refused, and nothing stays reserved',
  async (bank) => {
    const payer = await bank.payer();
    const { client } = payer;
    const orders = [await payer.order(), await payer.order(), await payer.order()];
    const bodies = orders.map((order) => ({ order, assertion: payer.sign(order) }));
    const answers = await Promise.all([
      ...bodies.map(({ order, assertion }) => payer.confirm(order, { assertion })),
      freeze(client),
    ]);
    expect(answers.pop()?.status).toBe(204);
    for (const [place, { status }] of answers.entries()) {
      const { state } = await client.read(orders[place]?.certificate.id ?? '');
      if (status === 200) expect(state).toBe('unused');
      else expect(state).toBe('awaiting-confirmation');
    }
    expect((await client.account()).held).toEqual({ currency: 'EUR', value: '0.00' });
  },
);

async function secondDevice(bank: Bank, client: Client): Promise<Device> {
  const address = `desk.${bank.engine}@mail.example`;
  const { id } = (await client.addDevice(address)).body as { id: string };
  const code = await bank.mailbox.waitForCode(address);
  expectRefusal(
    await client.call('POST', `/v1/devices/${id}/confirmation`, { code: wrongCode(code) }),
    'not-confirmed',
  );
  const added = await client.call('POST', `/v1/devices/${id}/confirmation`, { code });
  return (added.body as { device: Device }).device;
}

both(
  'the operator freezes, opens, revokes and removes; the shopper is told; never the last',
  async (bank) => {
    const payer = await bank.payer();
    const { client, token } = payer;
    const { number, devices } = await client.account();
    const told = async (text: string, run: () => Promise<unknown>) => {
      const after = bank.mailbox.count(payer.address);
      await run();
      expect((await bank.mailbox.waitForLetter(payer.address, { after })).text).toContain(text);
    };
    const account = ['--account', number];
    await told('was frozen', () => bank.command('account', 'freeze', ...account));
    expectRefusal(
      await client.call('POST', '/v1/certificates', { certificate: await payer.certificate() }),
      'account-frozen',
    );
    await told('was opened again', () => bank.command('account', 'unfreeze', ...account));
    const last = {
      token: ['token', 'revoke', ...account, '--token', token.credentialId],
      device: ['device', 'remove', ...account, '--device', devices[0]?.id ?? ''],
    };
    await expect(bank.command(...last.token)).rejects.toThrow(/last-token.*invite --account/s);
    await expect(bank.command(...last.device)).rejects.toThrow(/last-device.*invite --account/s);
    const second = new Authenticator({ origin: EXTENSION_ORIGIN });
    await told('a token was added', () => client.addToken(second));
    let device: Device | undefined;
    await told('a device for codes was added', async () => {
      device = await secondDevice(bank, client);
    });
    await told('a token was removed', () => bank.command(...last.token));
    await told('a device for codes was removed', () =>
      bank.command('device', 'remove', ...account, '--device', device?.id ?? ''),
    );
    expectRefusal(await client.call('GET', '/v1/account'), 'unauthenticated');
    Object.assign(client, { authenticator: second });
    await client.signIn();
    const now = await client.account();
    expect([now.tokens.map(({ id }) => id), now.devices]).toEqual([[second.credentialId], devices]);
    await expect(bank.command('account', 'freeze', '--account', 'CS0')).rejects.toThrow(/unknown/);
    for (const id of ['-AAAAAAAAAAAAAAAAAAAAA', '--AAAAAAAAAAAAAAAAAAAA'])
      await expect(bank.command('device', 'remove', ...account, '--device', id)).rejects.toThrow(
        /no such device/,
      );
    await expect(bank.command('device', 'remove', ...account, '--device')).rejects.toThrow(/usage/);
  },
);
