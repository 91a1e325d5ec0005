import { encodeBase64url } from '../../shared/base64url.ts';
import { formatInstant } from '../../shared/instant.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { ResetInvitation } from '../../shared/reset-schemas.ts';
import type { SignedChange } from '../../shared/schemas.ts';
import { lockAccount } from '../accounts/find-account.ts';
import { recordEvents } from '../audit/record-event.ts';
import { recordSigningAs } from '../changes/record-signing.ts';
import { type Signed, verifyChange } from '../changes/verify-change.ts';
import { hashInvitation } from '../invitations/invitation-hash.ts';
import { storeInvitations } from '../invitations/store-invitations.ts';
import { tellDevices } from '../notices/tell-devices.ts';
import type { Caller, Ports, Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { putRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { RESET_LIFE_MS, resetState } from './reset-row.ts';

type Deps = Pick<Ports, 'store' | 'keys' | 'clock' | 'random' | 'config' | 'wakeWorker'>;
type Command = { caller: Caller; id: string; body: SignedChange };

/**
 * Approves what another operator asked for: an invitation, shown once, with which the person enrols anew; what they enrol
 * cools down. Refusals: unknown, not-confirmed, forbidden (who asked, or the person), not-open.
 */
export async function approveReset(
  deps: Deps,
  { caller, id, body }: Command,
): Promise<Refusal | { outcome: 'answered'; body: ResetInvitation }> {
  const path = `/v1/resets/${id}/approval`;
  const signing = await verifyChange(deps, { caller, method: 'POST', path, body });
  if (signing.outcome === 'refused') return signing;
  const invitation = encodeBase64url(deps.random(16));
  const refusal = await decide(deps, id, { signing, hash: hashInvitation(invitation) });
  if (refusal !== undefined) return refusal;
  const expiresAt = formatInstant(deps.clock() + RESET_LIFE_MS);
  return { outcome: 'answered', body: { invitation, expiresAt } };
}

/** Takes a reset back, also an approved one whose invitation nobody has used. Refusals: unknown, not-confirmed, not-open. */
export async function withdrawReset(
  deps: Deps,
  { caller, id, body }: Command,
): Promise<Refusal | { outcome: 'answered'; body: null }> {
  const path = `/v1/resets/${id}`;
  const signing = await verifyChange(deps, { caller, method: 'DELETE', path, body });
  if (signing.outcome === 'refused') return signing;
  const refusal = await decide(deps, id, { signing });
  return refusal ?? { outcome: 'answered', body: null };
}

/** With a hash it is approved by that invitation; without, withdrawn. */
type Decision = { signing: Signed; hash?: string };
type Deciding = Decision & { key: Pick<Row<'resets'>, 'account_id' | 'id'>; now: number; random: Random };

async function decide(deps: Deps, id: string, decision: Decision): Promise<Refusal | undefined> {
  const key = await deps.store.read
    .selectFrom('resets')
    .select(['account_id', 'id'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (key === undefined) return refuse('unknown', { detail: 'There is no such reset.' });
  const item = { ...decision, key, now: deps.clock(), random: deps.random };
  const refusal = await deps.store.submit(decideResets, item);
  deps.wakeWorker();
  return refusal;
}

const decideResets: Operation<Deciding, Refusal | undefined> = async (transaction, items) => {
  const results: (Refusal | undefined)[] = [];
  for (const item of items) results.push(await decideOne(transaction, item));
  return results;
};

async function decideOne(transaction: Transaction, item: Deciding): Promise<Refusal | undefined> {
  const { key, signing, hash, now } = item;
  await lockAccount(transaction, { accountId: key.account_id });
  const [row] = await selectRows(transaction, 'resets', [key], { lock: true });
  if (row === undefined) return refuse('unknown', { detail: 'There is no such reset.' });
  const operator = signing.token.account_id;
  const state = resetState(row, now);
  if (hash !== undefined && (row.asked_by === operator || row.account_id === operator))
    return refuse('forbidden', { detail: 'Another operator has to approve it than the one who asked.' });
  const open = hash === undefined ? ['asked', 'approved'] : ['asked'];
  if (!open.includes(state)) return refuse('not-open', { state });
  const refusal = await recordSigningAs(transaction, 'operator', signing);
  if (refusal !== undefined) return refusal;
  return hash === undefined ? withdraw(transaction, row, item) : approve(transaction, row, { ...item, hash });
}

async function approve(
  transaction: Transaction,
  row: Row<'resets'>,
  { signing, hash, now, random }: Deciding & { hash: string },
): Promise<undefined> {
  const { account_id } = row;
  const operator = signing.token.account_id;
  const approved = { approved_by: operator, approved_at: now, invitation_hash: hash };
  await putRows(transaction, 'resets', [{ ...row, ...approved }]);
  const invitation = { hash, kind: 'reset', expiresAt: now + RESET_LIFE_MS } as const;
  await storeInvitations(transaction, [{ ...invitation, accountId: account_id }]);
  const event = { type: 'reset-approved', reset: row.id, account: account_id, operator } as const;
  await recordEvents(transaction, [event], now, random);
  await tellDevices(transaction, { accountId: account_id, notice: 'reset-approved', at: now, random });
}

async function withdraw(
  transaction: Transaction,
  row: Row<'resets'>,
  { signing, now, random }: Deciding,
): Promise<Refusal | undefined> {
  if (row.invitation_hash !== null) {
    const [used] = await selectRows(transaction, 'invitations', [{ hash: row.invitation_hash }], {
      lock: true,
    });
    if (used === undefined || used.spent_at !== null) return refuse('not-open', { state: 'approved' });
    await putRows(transaction, 'invitations', [{ ...used, expires_at: now, enrolment_id: null }]);
  }
  await putRows(transaction, 'resets', [{ ...row, ended_at: now }]);
  const { account_id: account } = row;
  const event = {
    type: 'reset-withdrawn',
    reset: row.id,
    account,
    operator: signing.token.account_id,
  } as const;
  await recordEvents(transaction, [event], now, random);
  return undefined;
}
