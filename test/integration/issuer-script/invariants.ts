// What must hold after every event, whatever came before (INV1 to INV9), read from what is stored.
import { expect } from 'vitest';
import { chargeEventsOf, foldedOf, positionIn } from '../../../server/cards/payment-file.ts';
import { certificateOf } from '../../../server/certificates/certificate-row.ts';
import type { Store } from '../../../server/store/store.ts';
import type { Row } from '../../../server/store/tables.ts';
import { minorDigits } from '../../../shared/currencies.ts';
import { parseMoney } from '../../../shared/money.ts';
import { balancesOf } from '../cards-rows.ts';

type Stored = {
  certificates: Row<'certificates'>[];
  cards: Row<'cards'>[];
  chains: Row<'chains'>[];
  accounts: Row<'accounts'>[];
};

/** Of one account, or of all. */
export async function expectInvariants({ read, ...store }: Store, accountId?: string): Promise<void> {
  const of = async <T extends keyof Stored>(table: T): Promise<Stored[T]> => {
    const query = read.selectFrom(table as 'cards').selectAll();
    const rows = accountId === undefined ? query : query.where('account_id', '=', accountId);
    return (await rows.execute()) as unknown as Stored[T];
  };
  const stored: Stored = {
    certificates: await of('certificates'),
    cards: await of('cards'),
    chains: await of('chains'),
    accounts: await of('accounts'),
  };
  for (const account of stored.accounts) {
    const balances = await balancesOf({ read, ...store } as Store, account.account_id);
    expectPositions(account, balances, stored);
  }
  for (const chain of stored.chains) expectFolded(chain);
  for (const card of stored.cards) expectCard(card, stored);
}

/** INV8: stored totals are what the log says. */
function expectFolded(chain: Row<'chains'>): void {
  if (chain.state === 'declined') {
    expect([chain.held, chain.cleared, chain.refunded]).toEqual([0, 0, 0]);
    return;
  }
  const { billed, state, flags, reversedAt, unconfirmedSince } = foldedOf(chain);
  expect(chain).toMatchObject({
    state,
    held: billed.held,
    cleared: billed.cleared,
    refunded: billed.refunded,
    reversed_at: reversedAt ?? null,
  });
  expect(JSON.parse(chain.flags)).toEqual(expect.arrayContaining(flags));
  const ids = chargeEventsOf(chain).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  if (unconfirmedSince !== undefined || billed.held > 0) expect(chain.check_at).not.toBeNull();
}

/** The account's balances are the sum of its payments' positions, and what was funded is all there is. */
function expectPositions(
  account: Row<'accounts'>,
  balances: Awaited<ReturnType<typeof balancesOf>>,
  { certificates, cards, chains }: Stored,
): void {
  const sum = { reserved: 0, held: 0, spent: 0 };
  for (const certificate of certificates.filter(({ account_id }) => account_id === account.account_id)) {
    const card = cards.find(({ certificate_id }) => certificate_id === certificate.id);
    const own = chains.filter(
      ({ certificate_id, state }) => certificate_id === certificate.id && state !== 'declined',
    );
    const position = positionIn({ account, certificate, card, chains: own });
    sum.reserved += position.reserved;
    sum.held += position.held;
    sum.spent += position.spent;
  }
  const { reserved, held, spent } = balances;
  expect({ reserved, held, spent }).toEqual(sum);
}

/** What is booked against the rules: it moves money all the same (INV7). */
const BEYOND_RULES =
  /^(stand-in|force-posted|over-cleared|late-cleared|late-yes|currency-changed|not-booked)$/;

/** It has the slot of a charge that was reversed; under its own network id that charge is itself. */
function isRetryOfAnother(chain: Row<'chains'>): boolean {
  const flags = JSON.parse(chain.flags) as string[];
  return flags.includes('retry') && !flags.includes('retried');
}

/** INV1 to INV4, for all that was approved by us. */
function expectCard(card: Row<'cards'>, { certificates, chains }: Stored): void {
  const row = certificates.find(({ id }) => id === card.certificate_id);
  if (row === undefined) throw new Error('a card without a certificate');
  const { amount, charge } = certificateOf(row);
  const own = chains.filter(({ card_id, state }) => card_id === card.id && state !== 'declined');
  const asked = own.filter((chain) => chargeEventsOf(chain).some(({ kind }) => kind === 'authorization'));
  if (asked.length > 0) expect(row.validated_at).not.toBeNull();
  const checks = asked.filter(({ verification }) => verification === 1);
  expect(checks.length).toBeLessThanOrEqual(2);
  expect(new Set(checks.map(({ acceptor_id }) => acceptor_id)).size).toBeLessThanOrEqual(1);
  const unit = 10 ** (minorDigits(amount.currency) ?? 0);
  const checked = checks.flatMap((chain) =>
    chargeEventsOf(chain).filter(({ kind }) => kind === 'authorization'),
  );
  for (const { amount: minor } of checked) expect(minor).toBeLessThanOrEqual(unit);
  const flags = own.flatMap((chain) => JSON.parse(chain.flags) as string[]);
  if (flags.some((flag) => BEYOND_RULES.test(flag))) return;
  const charges = asked.filter(
    (chain) => chain.verification === 0 && !isRetryOfAnother(chain) && foldedOf(chain).amount.authorised > 0,
  );
  expect(charges.length).toBeLessThanOrEqual(charge.mode === 'split' ? charge.count : 1);
  const totals = own.map((chain) => ({ chain, folded: foldedOf(chain) }));
  const exposure = totals.reduce((sum, { folded }) => sum + folded.amount.held + folded.amount.cleared, 0);
  expect(exposure).toBeLessThanOrEqual(Number(parseMoney(amount)));
  const billed = totals.reduce((sum, { folded }) => sum + folded.billed.held + folded.billed.cleared, 0);
  expect(billed).toBeLessThanOrEqual(row.reserve);
}
