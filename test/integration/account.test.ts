// What a person sees of their account, and what a stranger sees of the server (PROTOCOL section 5.1).
import { expect } from 'vitest';
import { bothEngines } from '../world/both-engines.ts';

const both = bothEngines({ environment: { PAYER_ENTITY: 'Bank of Examples' } });

both('the server says who it is', async (bank) => {
  const answer = await fetch(`${bank.url}/v1/server`);
  expect(await answer.json()).toEqual({
    payerEntity: 'Bank of Examples',
    rpId: 'localhost',
    channels: ['email'],
  });
});

both('held is what is reserved and what is held', async (bank) => {
  const payer = await bank.payer({ fund: 'EUR 500.00' });
  await bank.set(payer, 'accounts', { available: 45000, reserved: 4000, held: 1000 });
  expect(await payer.client.account()).toMatchObject({
    entity: 'Bank of Examples',
    available: { currency: 'EUR', value: '450.00' },
    held: { currency: 'EUR', value: '50.00' },
  });
});

both('after five quiet minutes the balances are left out until a new session', async (bank) => {
  const payer = await bank.payer();
  bank.advance(5 * 60_000 - 2000);
  expect(await payer.client.account()).toHaveProperty('available');
  bank.advance(5 * 60_000 + 2000);
  for (let call = 0; call < 2; call += 1) {
    const account = await payer.client.account();
    expect(account).toMatchObject({ currency: 'EUR', number: expect.any(String) });
    expect(account).not.toHaveProperty('available');
    expect(account).not.toHaveProperty('held');
  }
  await payer.client.signIn();
  expect(await payer.client.account()).toHaveProperty('available');
});

both('people without an account have no money members', async (bank) => {
  const approver = await bank.payer({ role: 'approver', name: 'Bo Example' });
  const account = await approver.client.account();
  expect(Object.keys(account).sort()).toEqual(['asOf', 'devices', 'entity', 'name', 'tokens']);
});

both('removed devices and revoked tokens are not shown', async (bank) => {
  const payer = await bank.payer();
  await bank.set(payer, 'devices', { removed_at: 1 });
  await bank.set(payer, 'tokens', { revoked_at: 1 });
  expect(await payer.client.account()).toMatchObject({ devices: [], tokens: [] });
});
