import { type Refusal, refuse } from '../../shared/refusals.ts';
import { refuseState } from '../../shared/states.ts';
import { auditEntry } from '../audit/entries.ts';
import { closeUnusedCards } from '../cards/close-unused.ts';
import type { Caller, Ports, Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { insertRows, putRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { lockCertificates } from './begin-confirmations.ts';
import { addEvent, type CertificateRow, historyOf, stateOf } from './certificate-row.ts';
import { endWaiting } from './end-waiting.ts';

type Cancel = { accountId: string; id: string; now: number; random: Random };
type Outcome = Refusal | { outcome: 'answered'; body: null };

const CANCELLED: Outcome = { outcome: 'answered', body: null };

/**
 * Cancels a payment from any session of its account (PROTOCOL section 5.2): one that waits becomes `cancelled`, a validated
 * one without an approved charge `unused` with its card closed. Cancelled again it answers the same; any other state gives
 * its refusal.
 */
export async function cancelCertificate(
  deps: Pick<Ports, 'store' | 'clock' | 'random' | 'wakeWorker'>,
  { caller, id }: { caller: Caller; id: string },
): Promise<Outcome> {
  const { clock, random } = deps;
  const outcome = await deps.store.submit(cancelCertificates, {
    accountId: caller.accountId,
    id,
    now: clock(),
    random,
  });
  deps.wakeWorker();
  return outcome;
}

const cancelCertificates: Operation<Cancel, Outcome> = async (transaction, cancels) => {
  const { accounts, rows } = await lockCertificates(transaction, cancels);
  const transfers: Row<'transfers'>[] = [];
  const entries: Row<'audit_entries'>[] = [];
  const outcomes: Outcome[] = [];
  for (const { accountId, id, now, random } of cancels) {
    const row = rows.get(`${accountId} ${id}`);
    const account = accounts.get(accountId);
    if (row === undefined || account === undefined) {
      outcomes.push(refuse('unknown'));
      continue;
    }
    const before = row.history;
    const outcome =
      row.state === 'validated'
        ? await cancelUnused(transaction, { row, account }, { now, random })
        : cancelWaiting(row, account, transfers, { now, random });
    outcomes.push(outcome);
    if (row.history === before) continue;
    const type = outcome === CANCELLED ? 'certificate-cancelled' : 'approval-expired';
    const event = { type, certificate: row.digest } as const;
    entries.push(auditEntry(event, now, random));
  }
  await putRows(transaction, 'certificates', [...rows.values()]);
  await putRows(transaction, 'accounts', [...accounts.values()]);
  await insertRows(transaction, 'transfers', transfers);
  await insertRows(transaction, 'audit_entries', entries);
  return outcomes;
};

/** Closes the card of a locked validated payment, where nothing was charged. */
async function cancelUnused(
  transaction: Transaction,
  { row, account }: { row: CertificateRow; account: Row<'accounts'> },
  { now, random }: Pick<Cancel, 'now' | 'random'>,
): Promise<Outcome> {
  const locked = { accounts: [account], certificates: [row] };
  const closed = await closeUnusedCards(transaction, locked, { at: now, random });
  if (closed.size === 0) return refuseState('validated');
  addEvent(row, 'cancelled', now);
  return CANCELLED;
}

/**
 * Ends a locked payment that waits; what it had reserved is available again. Any other state gives its refusal; one whose
 * time for approvals ran out is `expired` from here on.
 */
export function cancelWaiting(
  row: CertificateRow,
  account: Row<'accounts'>,
  transfers: Row<'transfers'>[],
  { now, random }: Pick<Cancel, 'now' | 'random'>,
): Outcome {
  const state = stateOf(row, now);
  if (historyOf(row).some(({ event }) => event === 'cancelled')) return CANCELLED;
  const end = state === 'expired' && row.state === 'awaiting-approval' ? state : 'cancelled';
  if (end === 'cancelled' && !state.startsWith('awaiting-')) return refuseState(state);
  transfers.push(...endWaiting({ row, account }, end, { at: now, random }));
  return end === 'cancelled' ? CANCELLED : refuseState(state);
}
