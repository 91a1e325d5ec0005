import type { Transaction } from '../store/engine.ts';
import { insertRows, putRows, selectRows } from '../store/rows.ts';

const WINDOW_MS = 24 * 60 * 60 * 1000;
/** Messages with enrolment codes, the same code again included. */
const SENDS_IN_WINDOW = 10;

/** How many codes for new devices go out within 24 hours beside those of one address. */
export type Quotas = {
  perCallingCode: number;
  /** Who asks from one place, where that is known. */
  source: { key: string; most: number } | undefined;
};

/**
 * Counts one more code for a new device, for its address, for where it was asked for and, by SMS, for all numbers of its
 * calling code: those who earn by messages to numbers of theirs take new ones each time. False when one of them had its
 * share within 24 hours.
 */
export async function takeFromQuotas(
  transaction: Transaction,
  { channel, address_hash, hint }: { channel: string; address_hash: string; hint: string },
  now: number,
  { perCallingCode, source }: Quotas,
): Promise<boolean> {
  if (!(await takeFromQuota(transaction, address_hash, now))) return false;
  if (source !== undefined && !(await takeFromQuota(transaction, source.key, now, source.most))) return false;
  const callingCode = /^\+\d+/.exec(hint)?.[0];
  return (
    channel !== 'sms' ||
    callingCode === undefined ||
    takeFromQuota(transaction, `calling code ${callingCode}`, now, perCallingCode)
  );
}

/**
 * Counts one more enrolment code for an address, whoever asks; false when it had ten within 24 hours, and nothing may be
 * sent (PROTOCOL section 5.2).
 */
export async function takeFromQuota(
  transaction: Transaction,
  address_hash: string,
  now: number,
  most = SENDS_IN_WINDOW,
): Promise<boolean> {
  await insertRows(transaction, 'address_quotas', [{ address_hash, sends: '[]', last_sent_at: now }]);
  const [quota] = await selectRows(transaction, 'address_quotas', [{ address_hash }], { lock: true });
  const sends: number[] = JSON.parse(quota?.sends ?? '[]');
  const recent = sends.filter((at) => at > now - WINDOW_MS);
  if (recent.length >= most) return false;
  await putRows(transaction, 'address_quotas', [
    { address_hash, sends: JSON.stringify([...recent, now]), last_sent_at: now },
  ]);
  return true;
}
