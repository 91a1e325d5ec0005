import type { Transaction } from '../store/engine.ts';
import { insertRows, putRows, selectRows } from '../store/rows.ts';

const WINDOW_MS = 24 * 60 * 60 * 1000;
/** Messages with enrolment codes, the same code again included. */
const SENDS_IN_WINDOW = 10;

/**
 * Counts one more enrolment code for an address, whoever asks; false when it had ten within 24 hours, and nothing may be
 * sent (PROTOCOL section 5.2).
 */
export async function takeFromQuota(
  transaction: Transaction,
  address_hash: string,
  now: number,
): Promise<boolean> {
  await insertRows(transaction, 'address_quotas', [{ address_hash, sends: '[]', last_sent_at: now }]);
  const [quota] = await selectRows(transaction, 'address_quotas', [{ address_hash }], { lock: true });
  const sends: number[] = JSON.parse(quota?.sends ?? '[]');
  const recent = sends.filter((at) => at > now - WINDOW_MS);
  if (recent.length >= SENDS_IN_WINDOW) return false;
  await putRows(transaction, 'address_quotas', [
    { address_hash, sends: JSON.stringify([...recent, now]), last_sent_at: now },
  ]);
  return true;
}
