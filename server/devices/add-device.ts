import { encodeBase64url } from '../../shared/base64url.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { DeviceAddition, DeviceRequest } from '../../shared/schemas.ts';
import { lockAccount } from '../accounts/find-account.ts';
import { recordSigning, type Signing } from '../changes/record-signing.ts';
import { verifyChange } from '../changes/verify-change.ts';
import { newId } from '../ids.ts';
import type { Caller, Ports } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { insertRows, putRows, selectRows } from '../store/rows.ts';
import type { Operation } from '../store/writer.ts';
import { ADDITION_WINDOW_MS, type AdditionRow } from './addition-row.ts';
import { type Quotas, takeFromQuotas } from './address-quota.ts';
import {
  CODE_LIFE_MS,
  codeMessageRow,
  inSeconds,
  isSameCode,
  type NamedAddress,
  nameAddress,
  nextSendAt,
  resendRefusal,
  TRIES,
} from './device-code.ts';
import { quotasFor } from './source.ts';

/** Codes and failed tries of all an account's additions within a day. */
const SENDS_A_DAY = 10;
const FAILURES_A_DAY = 20;

type Deps = Pick<Ports, 'store' | 'keys' | 'clock' | 'random' | 'config' | 'wakeWorker'>;

/**
 * Begins to add a device with a change that a token signed: a code goes to its address, or the same code again (PROTOCOL
 * section 5.4). The answer is the same for a free address, another's, and one over its quota. Refusals: malformed, unknown,
 * rate-limited, resend-too-soon, no-resend-left, not-confirmed, channel-unavailable.
 */
export async function addDevice(
  deps: Deps,
  {
    caller,
    body,
    clientAddress,
  }: { caller: Pick<Caller, 'accountId'>; body: DeviceRequest; clientAddress: string },
): Promise<Refusal | { outcome: 'answered'; body: DeviceAddition }> {
  const named = nameAddress(deps, body.channel, body.address);
  if (named.outcome === 'refused') return named;
  const signing = await verifyChange(deps, { caller, method: 'POST', path: '/v1/devices', body });
  if (signing.outcome === 'refused' && signing.reason === 'unknown') return signing;
  const now = deps.clock();
  const added = await deps.store.submit(addDevices, {
    accountId: caller.accountId,
    named,
    signing,
    id: newId(deps.random),
    quotas: quotasFor(deps, clientAddress),
    seed: encodeBase64url(deps.random(32)),
    outboxId: newId(deps.random),
    now,
  });
  if (added.outcome === 'refused') return added;
  deps.wakeWorker();
  return {
    outcome: 'answered',
    body: { id: added.id, hint: named.device.hint, nextSendAt: nextSendAt(now) },
  };
}

type Adding = {
  quotas: Quotas;
  accountId: string;
  named: NamedAddress;
  signing: Signing;
  id: string;
  seed: string;
  outboxId: string;
  now: number;
};
type Added = Refusal | { outcome: 'added'; id: string };

/** Additions are rare: each is decided by itself, in the shared transaction. */
const addDevices: Operation<Adding, Added> = async (transaction, items) => {
  const results: Added[] = [];
  for (const item of items) results.push(await add(transaction, item));
  return results;
};

async function add(transaction: Transaction, adding: Adding): Promise<Added> {
  const { accountId, named, now } = adding;
  const { device } = named;
  await lockAccount(transaction, { accountId });
  const rows = await selectRows(transaction, 'device_additions', [{ account_id: accountId }], { lock: true });
  const before = rows.find(
    (row) => row.state === 'awaiting-code' && row.failures < TRIES && isSameCode(row, device, now),
  );
  const refusal =
    dailyRefusal(rows, now) ??
    (before && resendRefusal(before, now)) ??
    (await recordSigning(transaction, adding.signing)) ??
    named.unavailable;
  if (refusal !== undefined) return refusal;
  const row =
    before === undefined ? newRow(adding) : { ...before, sends: before.sends + 1, last_sent_at: now };
  await putRows(transaction, 'device_additions', [row]);
  const isSent = await takeFromQuotas(transaction, device, now, adding.quotas);
  const subject = { kind: 'device', accountId, id: row.id } as const;
  await insertRows(transaction, 'outbox', [codeMessageRow(subject, row, { ...adding, isSent })]);
  return { outcome: 'added', id: row.id };
}

/** Ten codes and twenty failures a day, so that neither messages nor guesses come without end. */
function dailyRefusal(rows: readonly AdditionRow[], now: number): Refusal | undefined {
  const recent = rows.filter(({ created_at }) => created_at > now - ADDITION_WINDOW_MS);
  const sum = (column: 'sends' | 'failures') => recent.reduce((total, row) => total + row[column], 0);
  if (sum('sends') < SENDS_A_DAY && sum('failures') < FAILURES_A_DAY) return undefined;
  const until = Math.min(...recent.map(({ created_at }) => created_at)) + ADDITION_WINDOW_MS;
  return refuse('rate-limited', {
    retryAfterSeconds: inSeconds(until, now),
    detail: 'Too many codes were sent or tried for new devices: try again later.',
  });
}

function newRow({ accountId, named, id, seed, now }: Adding): AdditionRow {
  return {
    account_id: accountId,
    id,
    state: 'awaiting-code',
    created_at: now,
    ...named.device,
    seed,
    code_expires_at: now + CODE_LIFE_MS,
    failures: 0,
    sends: 1,
    last_sent_at: now,
  };
}
