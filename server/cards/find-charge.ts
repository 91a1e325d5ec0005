import { newId } from '../ids.ts';
import type { Row } from '../store/tables.ts';
import { chargeEventsOf, foldedOf, type PaymentFile } from './payment-file.ts';
import type { Told } from './told.ts';

/**
 * The charge that an event is about, or a new one in its file. A refund that names no charge is given to one of the same
 * card: first to one of exactly its amount, then to one of the same acceptor (merchants refund by other ways than they charge).
 */
export function chargeOf(file: PaymentFile, told: Told): Row<'chains'> {
  const known = namedBy(file, told);
  if (known !== undefined) return known;
  const linked = told.event.kind === 'refund' ? refundedBy(file, told) : undefined;
  if (linked !== undefined) return linked;
  const chain = newCharge(file, told);
  file.chains.push(chain);
  return chain;
}

/** By the network's id; what becomes of a refund, also by that of a refund which was linked before. */
function namedBy({ chains }: PaymentFile, { event }: Told): Row<'chains'> | undefined {
  const { networkId, kind } = event;
  const named = chains.find(({ network_id }) => network_id === networkId);
  if (named !== undefined || (kind !== 'refund' && kind !== 'refund_reversal')) return named;
  return chains.find((chain) => chargeEventsOf(chain).some(({ network }) => network === networkId));
}

function refundedBy({ chains }: PaymentFile, { event }: Told): Row<'chains'> | undefined {
  const minor = event.amount?.minor ?? 0;
  const { acceptorId } = event.merchant;
  const open = chains
    .map((chain) => ({ chain, amount: foldedOf(chain).amount }))
    .filter(({ chain, amount }) => chain.verification === 0 && amount.authorised + amount.cleared > 0)
    .map(({ chain, amount }) => ({
      chain,
      same: chain.acceptor_id === acceptorId,
      exact: amount.cleared - amount.refunded === minor,
      cleared: amount.cleared > 0,
    }));
  const found =
    open.find(({ same, exact }) => same && exact) ??
    open.find(({ same, cleared }) => same && cleared) ??
    open.find(({ exact, cleared }) => exact && cleared) ??
    open.find(({ same }) => same);
  return found?.chain;
}

/** A charge of which nothing is known yet. */
export function newCharge({ certificate, card }: PaymentFile, { event, now, random }: Told): Row<'chains'> {
  return {
    account_id: certificate.account_id,
    id: newId(random),
    card_id: card?.id ?? '',
    certificate_id: certificate.id,
    network_id: event.networkId,
    state: 'noted',
    acceptor_id: event.merchant.acceptorId,
    descriptor: event.merchant.descriptor,
    opened_at: now,
    held: 0,
    cleared: 0,
    refunded: 0,
    reversed_at: null,
    verification: 0,
    reason: '',
    flags: '[]',
    events: '[]',
    check_at: null,
    rank: null,
    said: null,
  };
}
