// Trouble on our side: the issuer does not answer, something of ours breaks (PROTOCOL section 5.3, the end of the list).
import { expect } from 'vitest';
import { IssuerUnavailable } from '../../server/issuer-port.ts';
import type { Ports } from '../../server/ports.ts';
import { bothEngines } from '../world/both-engines.ts';
import { expectRefusal } from '../world/refusal.ts';

const trouble = { issuer: false, dice: false };

/** The issuer's port, out of order while a test says so. */
function brokenIssuer(issuer: Ports['issuer']): Ports['issuer'] {
  return new Proxy(issuer, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      if (trouble.issuer && (name === 'issueCard' || name === 'revealCard'))
        return () => Promise.reject(new IssuerUnavailable('secret of the provider'));
      return member.bind(target);
    },
  });
}

const both = bothEngines({
  replace: ({ issuer, random }) => ({
    issuer: brokenIssuer(issuer),
    random: (bytes) => {
      if (trouble.dice) throw new Error('secret of the dice');
      return random(bytes);
    },
  }),
});

both('issuer-unavailable: the payment stands, and the card comes when the issuer is back', async (bank) => {
  const payer = await bank.payer();
  const order = await payer.pay();
  const path = `/v1/certificates/${order.certificate.id}/card`;
  trouble.issuer = true;
  try {
    for (let call = 0; call < 4; call += 1) {
      const answer = await payer.client.call('POST', path, {});
      expectRefusal(answer, 'issuer-unavailable');
      expect(answer.text).not.toContain('secret');
    }
    await bank.set(payer, 'accounts', { frozen_at: bank.now() });
    expectRefusal(await payer.client.call('POST', path, {}), 'account-frozen');
    await bank.set(payer, 'accounts', { frozen_at: null });
    expect((await payer.client.read(order.certificate.id)).state).toBe('validated');
  } finally {
    trouble.issuer = false;
  }
  expect((await payer.client.card(order.certificate.id)).number).toMatch(/^\d{16}$/);
});

both('internal: nothing of what broke is told, nothing is stored, and it works again', async (bank) => {
  const payer = await bank.payer();
  const certificate = await payer.certificate();
  const before = await bank.stored();
  trouble.dice = true;
  try {
    const answer = await payer.client.call('POST', '/v1/certificates', { certificate });
    expectRefusal(answer, 'internal');
    expect(answer.text).not.toMatch(/secret|dice|server\/|\.ts/);
  } finally {
    trouble.dice = false;
  }
  expect(await bank.stored()).toEqual(before);
  expect((await payer.client.submit(certificate)).state).toBe('awaiting-confirmation');
});
