import type Lithic from 'lithic';
import { oneUnit } from './cards.ts';
import { asked } from './client.ts';
import { transactionFacts } from './facts.ts';
import type { LithicTransaction } from './shapes.ts';

const WITHIN = { timeout: 2000, maxRetries: 0 };
const MOST_REMEMBERED = 10_000;

/**
 * The acceptor of the first charge as a rule at Lithic, a second line behind ours: a card that was charged belongs to its
 * acceptor. A check of the card binds nobody. Rules are made as drafts; one that was left so is put in force.
 */
export async function lockToMerchant(
  lithic: Lithic,
  locked: Set<string>,
  transaction: LithicTransaction,
): Promise<void> {
  const { card_token: card, merchant } = transaction;
  const merchant_id = merchant.acceptor_id.trim();
  if (locked.has(card) || merchant_id === '' || !isCharge(transaction)) return;
  await asked(async () => {
    const rule = (await lockOf(lithic, card)) ?? (await makeLock(lithic, card, merchant_id));
    if (rule.current_version === null) await lithic.authRules.v2.promote(rule.token, WITHIN);
  });
  if (locked.size >= MOST_REMEMBERED) locked.clear();
  locked.add(card);
}

function isCharge(transaction: LithicTransaction): boolean {
  return transactionFacts(transaction).some(
    ({ kind, amount }) =>
      (kind === 'confirmed' || kind === 'stand_in') &&
      amount !== undefined &&
      amount.minor > oneUnit(amount.currency),
  );
}

async function lockOf(lithic: Lithic, card: string) {
  const rules = await lithic.authRules.v2.list({ card_token: card, scope: 'CARD' }, WITHIN);
  return rules.getPaginatedItems().find(({ type }) => type === 'MERCHANT_LOCK');
}

function makeLock(lithic: Lithic, card: string, merchant_id: string) {
  const parameters = { merchants: [{ merchant_id }] };
  return lithic.authRules.v2.create({ type: 'MERCHANT_LOCK', card_tokens: [card], parameters }, WITHIN);
}
