// Where a payment stands, from its state and charges; and what of a receipt is shown.
import { expect, test } from 'vitest';
import { ownWord } from '../../extension/ui/own-word.ts';
import { factsIn } from '../../extension/ui/receipt-facts.ts';
import { isUncharged, latestDecline, situationOf } from '../../extension/ui/situation.ts';
import type { CardSummary, State } from '../../shared/schemas.ts';

function card(...charges: [state: string, value?: string][]): CardSummary {
  return {
    lastFour: '1234',
    state: 'bound',
    closesAt: '2026-11-28T10:15:00Z',
    charges: charges.map(([state, value = '42.50']) => ({
      at: '2026-11-28T10:00:00Z',
      amount: { currency: 'EUR', value },
      state,
    })),
  };
}

const TABLE: readonly (readonly [string, State, CardSummary | undefined, string])[] = [
  ['before the code', 'awaiting-confirmation', undefined, 'waitsForCode'],
  ['before a second person', 'awaiting-approval', undefined, 'waitsForApproval'],
  ['before any charge', 'validated', card(), 'confirmed'],
  ['after a mere check of the card', 'validated', card(['verified', '0.00']), 'confirmed'],
  ['after an authorisation', 'validated', card(['authorised']), 'reserved'],
  ['captured in part', 'validated', card(['authorised', '20.00'], ['captured', '22.50']), 'reserved'],
  ['captured', 'completed', card(['captured']), 'paid'],
  ['refunded in part', 'completed', card(['captured'], ['refunded', '10.00']), 'paid'],
  ['refunded', 'completed', card(['captured'], ['refunded']), 'refunded'],
  ['refunded without a charge', 'unused', card(['refunded']), 'refunded'],
  ['reversed', 'completed', card(['reversed']), 'givenBack'],
  ['lapsed', 'completed', card(['expired']), 'givenBack'],
  ['declined', 'validated', card(['declined: amount_exceeded']), 'declined'],
  ['declined and never charged', 'unused', card(['declined: merchant_mismatch']), 'declined'],
  ['declined after it was paid', 'completed', card(['captured'], ['declined: card_not_open']), 'paid'],
  ['never charged', 'unused', card(), 'unused'],
  ['locked', 'locked', undefined, 'locked'],
  ['expired', 'expired', undefined, 'expired'],
  ['cancelled', 'cancelled', undefined, 'cancelled'],
  ['denied', 'denied', undefined, 'denied'],
];

test.each(TABLE)('%s', (_, state, summary, situation) => {
  expect(situationOf({ state, card: summary })).toBe(situation);
});

test('a decline is the news only while nothing came after it', () => {
  expect(latestDecline(card(['captured'], ['declined: card_not_open']))?.state).toBe(
    'declined: card_not_open',
  );
  expect(latestDecline(card(['declined: amount_exceeded'], ['authorised']))).toBeUndefined();
  expect(latestDecline(undefined)).toBeUndefined();
});

test('a card that was only checked or declined may be closed, one that was charged may not', () => {
  expect(isUncharged(undefined)).toBe(true);
  expect(isUncharged(card(['verified', '0.00'], ['declined: amount_exceeded']))).toBe(true);
  expect(isUncharged(card(['authorised']))).toBe(false);
  expect(isUncharged(card(['reversed']))).toBe(false);
});

test('a word that is new to this client has no words, whatever it is', () => {
  const words = { captured: () => 'Paid' };
  expect(ownWord(words, 'captured')).toBe('Paid');
  for (const name of ['authorised', 'constructor', '__proto__', 'toString', ''])
    expect(ownWord(words, name)).toBeUndefined();
});

const jws = (claims: unknown) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
const CLAIMS = {
  iss: 'https://pay.example',
  iat: 1795860000,
  jti: 'A'.repeat(22),
  entity: 'Bank',
  digest: 'd',
};

test('a receipt that has not the form of one shows nothing', () => {
  expect(factsIn(jws(CLAIMS))).toEqual({
    issuer: 'https://pay.example',
    issuedAt: new Date(1795860000 * 1000).toISOString(),
    number: 'A'.repeat(22),
    entity: 'Bank',
    digest: 'd',
  });
  for (const receipt of [
    '',
    'a.b',
    'e30.!.x',
    jws(null),
    jws({ ...CLAIMS, entity: { toString: 1 } }),
    jws({ ...CLAIMS, iat: 'x' }),
  ])
    expect(factsIn(receipt), receipt).toBeUndefined();
});
