import type { NetworkEvent, NetworkMoney } from '../../issuer-port.ts';
import { transactionFacts } from './facts.ts';
import type { LithicDispute, LithicTransaction } from './shapes.ts';

/**
 * What has become of a dispute, of the transaction that it is about. Its amounts are in the currency that was billed; the
 * merchant's are the same share of what was cleared.
 */
export function disputeFacts(dispute: LithicDispute, transaction: LithicTransaction): NetworkEvent[] {
  const cleared = transactionFacts(transaction).filter(({ kind }) => kind === 'clearing');
  const [first] = cleared;
  if (first === undefined) return [];
  const share = (minor: number | null | undefined) => shareOf(cleared, minor);
  return dispute.events.flatMap((event): NetworkEvent[] => {
    const { token, created, data } = event;
    const told = { ...first, eventId: token, at: Date.parse(created), final: false };
    if (event.type !== 'WORKFLOW') return [];
    // One that is taken up again is about what was contested before.
    if (data.action === 'OPENED') return [{ ...told, kind: 'dispute_opened', ...share(data.amount) }];
    if (data.action !== 'CLOSED') return [];
    if (data.disposition === 'WON') return [{ ...told, kind: 'dispute_won', ...ALL }];
    if (data.disposition !== 'PARTIALLY_WON') return [{ ...told, kind: 'dispute_lost', ...ALL }];
    return [
      { ...told, kind: 'dispute_won', ...share(dispute.liability_allocation.recovered_amount) },
      { ...told, eventId: `${token} rest`, kind: 'dispute_lost', ...ALL },
    ];
  });
}

const ALL = { amount: undefined, billing: undefined };

function shareOf(
  cleared: readonly NetworkEvent[],
  minor: number | null | undefined,
): Pick<NetworkEvent, 'amount' | 'billing'> {
  if (minor === null || minor === undefined) return ALL;
  const sum = (side: 'amount' | 'billing') =>
    cleared.reduce((total, event) => total + (event[side]?.minor ?? 0), 0);
  const [{ amount, billing } = ALL] = cleared;
  const billed = Math.abs(minor);
  const part = sum('billing') === 0 ? 0 : Math.round((sum('amount') * billed) / sum('billing'));
  const money = (like: NetworkMoney | undefined, value: number) => like && { ...like, minor: value };
  return { amount: money(amount, part), billing: money(billing, billed) };
}
