import { reserveOf } from '../../shared/certificate.ts';
import { isAboveCoolingLimit } from '../../shared/cooling.ts';
import { formatInstant } from '../../shared/instant.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Resent } from '../../shared/schemas.ts';
import { refuseState } from '../../shared/states.ts';
import { judgeOf } from '../policy/judge.ts';
import type { Caller, Ports, Random } from '../ports.ts';
import { findSimHolds, NO_HOLDS, type SimHolds, withSimHolds } from '../sim-changes/find-sim-holds.ts';
import { insertRows, putRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { chooseDevice, deviceRefusal, recentSends, sendQuotaWait } from './acceptance-rules.ts';
import { judgedIn, judgedOf, lockCertificates } from './begin-confirmations.ts';
import {
  type CertificateRow,
  certificateOf,
  SEND_GAP_MS,
  SENDS,
  sentTo,
  stateOf,
} from './certificate-row.ts';
import { outboxRow } from './outbox-row.ts';

type Command = { caller: Caller; id: string; deviceId: string | undefined };
type Resend = {
  accountId: string;
  jkt: string;
  id: string;
  deviceId: string | undefined;
  simHolds: SimHolds;
  now: number;
  random: Random;
};
type Outcome = Refusal | { outcome: 'answered'; body: Resent };

/**
 * Sends the same code again, three times in all and 30 seconds apart, to the same device or another one of the account;
 * it lengthens nothing and gives no attempt back (PROTOCOL section 3).
 */
export async function resendCode(
  deps: Pick<Ports, 'store' | 'keys' | 'clock' | 'random' | 'config' | 'sim' | 'wakeWorker'>,
  { caller, id, deviceId }: Command,
): Promise<Outcome> {
  const { accountId, jkt } = caller;
  const simHolds = await holdsOn(deps, { accountId, id, deviceId });
  const now = deps.clock();
  const outcome = await deps.store.submit(resendCodes, {
    accountId,
    jkt,
    id,
    deviceId,
    simHolds,
    now,
    random: deps.random,
  });
  if (outcome.outcome === 'answered') deps.wakeWorker();
  return outcome;
}

/** Networks are asked for large payments alone. */
async function holdsOn(
  deps: Parameters<typeof resendCode>[0],
  { accountId, id, deviceId }: Pick<Resend, 'accountId' | 'id' | 'deviceId'>,
): Promise<SimHolds> {
  if (!deps.sim.asks) return NO_HOLDS;
  const row = await deps.store.read
    .selectFrom('certificates')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst();
  const isLarge = row !== undefined && isAboveCoolingLimit(reserveOf(certificateOf(row)));
  return isLarge ? findSimHolds(deps, { accountId, deviceId }) : NO_HOLDS;
}

const resendCodes: Operation<Resend, Outcome> = async (transaction, resends) => {
  const { accounts, rows } = await lockCertificates(transaction, resends);
  const devices = await selectRows(
    transaction,
    'devices',
    resends.map(({ accountId }) => ({ account_id: accountId })),
  );
  const judge = await judgeOf(transaction, judgedIn(resends, { accounts, rows }));
  const messages: Row<'outbox'>[] = [];
  const outcomes = resends.map((resend): Outcome => {
    const row = rows.get(`${resend.accountId} ${resend.id}`);
    const account = accounts.get(resend.accountId);
    if (row === undefined || account === undefined || row.jkt !== resend.jkt) return refuse('unknown');
    const live = devices.filter(
      (device) => device.account_id === resend.accountId && device.removed_at === null,
    );
    const own = withSimHolds(live, resend.simHolds);
    const { deviceId, now } = resend;
    if (deviceId !== undefined && !own.some(({ id }) => id === deviceId)) return refuse('unknown');
    const device = deviceId === undefined ? own.find(({ id }) => id === row.device_id) : undefined;
    const judged = judgedOf(row, account, now);
    const chosen = device ?? chooseDevice(own, (by) => judge.verdictOn(judged, by), deviceId).device;
    const refusal = resendRefusal(row, account, chosen, now);
    if (refusal !== undefined) return refusal;
    if (chosen === undefined) throw new Error('resent without a device');
    Object.assign(row, {
      device_id: chosen.id,
      channel: chosen.channel,
      hint: chosen.hint,
      delivery: 'queued',
    });
    row.sends += 1;
    row.last_sent_at = now;
    account.sends = JSON.stringify([...recentSends(account, now), now]);
    messages.push(outboxRow(row, now, resend.random));
    const nextSendAt = formatInstant(now + SEND_GAP_MS + 999);
    return { outcome: 'answered', body: { sentTo: sentTo(row), sendsLeft: SENDS - row.sends, nextSendAt } };
  });
  await putRows(transaction, 'certificates', [...rows.values()]);
  await putRows(transaction, 'accounts', [...accounts.values()]);
  await insertRows(transaction, 'outbox', messages);
  return outcomes;
};

function resendRefusal(
  row: CertificateRow,
  account: Row<'accounts'>,
  device: Row<'devices'> | undefined,
  now: number,
): Refusal | undefined {
  const waitMs = sendQuotaWait(account, now);
  if (waitMs !== undefined) return refuse('rate-limited', { retryAfterSeconds: Math.ceil(waitMs / 1000) });
  const state = stateOf(row, now);
  if (state !== 'awaiting-confirmation') return refuseState(state);
  if (account.frozen_at !== null) return refuse('account-frozen');
  const unusable = deviceRefusal({ device, certificate: certificateOf(row), now });
  if (unusable !== undefined) return unusable;
  if (row.sends >= SENDS) return tooSoon(row, now) ?? refuse('no-resend-left');
  return tooSoon(row, now);
}

function tooSoon(row: CertificateRow, now: number): Refusal | undefined {
  const waitMs = row.last_sent_at + SEND_GAP_MS - now;
  return waitMs > 0 ? refuse('resend-too-soon', { retryAfterSeconds: Math.ceil(waitMs / 1000) }) : undefined;
}
