import { isCode } from '../../shared/code.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { AccessToken } from '../../shared/schemas.ts';
import { expiredRefusal, isRightCode, wrongCode } from '../devices/device-code.ts';
import { newId } from '../ids.ts';
import type { Ports } from '../ports.ts';
import { newSession } from '../sessions/store-session.ts';
import { putRows } from '../store/rows.ts';
import type { Operation } from '../store/writer.ts';
import { completeEnrolments } from './complete-enrolment.ts';
import { type EnrolmentRow, lockEnrolment, type Reference, stepRefusal } from './enrolment-row.ts';

const HOUR_MS = 60 * 60 * 1000;

type Deps = Pick<Ports, 'store' | 'keys' | 'clock' | 'random' | 'config' | 'wakeWorker'>;
type Command = { jkt: string; id: string; code: string };

/**
 * The last step: the right code makes token and device the person's, spends the invitation and signs in (PROTOCOL section
 * 5.1). A try is counted durably before the code is compared. Refusals: malformed, unknown, registration-refused, locked,
 * expired, not-open, not-confirmed, address-taken (with the right code only; another address may then be given).
 */
export async function confirmDevice(
  deps: Deps,
  { jkt, id, code }: Command,
): Promise<Refusal | { outcome: 'answered'; body: AccessToken }> {
  if (!isCode(code)) return refuse('malformed', { detail: 'code: eight ASCII digits' });
  const now = deps.clock();
  const tried = await deps.store.submit(countTries, { id, jkt, now });
  if (tried.outcome === 'refused') return tried;
  const { row, seed } = tried;
  if (!isRightCode(deps.keys, seed, code)) return wrongCode(row);
  const session = newSession(row.account_id, jkt, now, deps.random);
  const completed = await deps.store.submit(completeEnrolments, {
    reference: { id, jkt, now },
    invitationHash: row.invitation_hash,
    seed,
    deviceId: newId(deps.random),
    session: session.row,
    random: deps.random,
    coolingMs: deps.config.coolingHours * HOUR_MS,
  });
  deps.wakeWorker();
  if (completed === 'replaced') return wrongCode(row);
  return completed ?? { outcome: 'answered', body: session.answer };
}

type Tried = Refusal | { outcome: 'tried'; row: EnrolmentRow; seed: string };

/** Counts a failure for each try; a right code takes its own back. */
const countTries: Operation<Reference, Tried> = async (transaction, references) => {
  const results: Tried[] = [];
  for (const reference of references) {
    const row = await lockEnrolment(transaction, reference);
    const refusal = row === undefined ? refuse('unknown') : codeRefusal(row, reference.now);
    if (row === undefined || row.seed === null || refusal !== undefined) {
      results.push(refusal ?? refuse('not-open', { state: 'awaiting-device' }));
      continue;
    }
    row.failures += 1;
    await putRows(transaction, 'enrolments', [row]);
    results.push({ outcome: 'tried', row, seed: row.seed });
  }
  return results;
};

/** In the order of PROTOCOL section 5.3: locked, expired, not-open. */
function codeRefusal(row: EnrolmentRow, now: number): Refusal | undefined {
  return stepRefusal(row, ['awaiting-code']) ?? expiredRefusal(row, now);
}
