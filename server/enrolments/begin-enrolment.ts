import { encodeBase64url } from '../../shared/base64url.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Enrolment } from '../../shared/schemas.ts';
import { newId } from '../ids.ts';
import { hashInvitation } from '../invitations/invitation-hash.ts';
import type { Ports } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { insertRows, putRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { readTokenRule } from '../tokens/allowed-tokens.ts';
import { creationOptions } from '../tokens/creation-options.ts';
import { ENROLMENT_LIFE_MS } from './enrolment-row.ts';

type Deps = Pick<Ports, 'store' | 'clock' | 'random' | 'config'>;

/**
 * Begins the enrolment of an invited person under the caller's key (PROTOCOL section 5.1). The invitation stays unspent until
 * the last step; an earlier enrolment of it, of this or another key, ends. Refusal: invitation-invalid.
 */
export async function beginEnrolment(
  deps: Deps,
  { jkt, invitation }: { jkt: string; invitation: string },
): Promise<Refusal | { outcome: 'answered'; body: Enrolment }> {
  const id = newId(deps.random);
  const challenge = encodeBase64url(deps.random(32));
  const hash = hashInvitation(invitation);
  const begun = await deps.store.submit(beginEnrolments, { id, challenge, hash, jkt, now: deps.clock() });
  if (begun.outcome === 'refused') return begun;
  const { name, role, user_handle: userHandle } = begun.account;
  const tokenRule = await readTokenRule(deps.store);
  const options = creationOptions(deps.config, { name, userHandle, challenge }, { tokenRule });
  return { outcome: 'answered', body: { id, name, role, creationOptions: options } };
}

type Beginning = { id: string; challenge: string; hash: string; jkt: string; now: number };
type Begun = Refusal | { outcome: 'begun'; account: Row<'accounts'> };

/** Enrolments are rare: each is decided by itself, in the shared transaction. */
const beginEnrolments: Operation<Beginning, Begun> = async (transaction, beginnings) => {
  const results: Begun[] = [];
  for (const beginning of beginnings) results.push(await begin(transaction, beginning));
  return results;
};

async function begin(transaction: Transaction, beginning: Beginning): Promise<Begun> {
  const { hash, id, now } = beginning;
  const [invitation] = await selectRows(transaction, 'invitations', [{ hash }], { lock: true });
  if (invitation === undefined || invitation.spent_at !== null || invitation.expires_at <= now)
    return refuse('invitation-invalid', {
      detail: 'Ask for a new invitation: this one is spent or too old.',
    });
  const { account_id, enrolment_id } = invitation;
  const [account] = await selectRows(transaction, 'accounts', [{ account_id }]);
  if (account === undefined) throw new Error('an invitation without its account');
  if (enrolment_id !== null) await endEarlier(transaction, { account_id, id: enrolment_id });
  await insertRows(transaction, 'enrolments', [newRow(beginning, account_id)]);
  await insertRows(transaction, 'enrolment_ids', [{ id, account_id }]);
  await putRows(transaction, 'invitations', [{ ...invitation, enrolment_id: id }]);
  return { outcome: 'begun', account };
}

async function endEarlier(transaction: Transaction, key: { account_id: string; id: string }): Promise<void> {
  const rows = await selectRows(transaction, 'enrolments', [key], { lock: true });
  await putRows(
    transaction,
    'enrolments',
    rows.map((row) => ({ ...row, state: 'ended', seed: null })),
  );
}

function newRow({ id, challenge, hash, jkt, now }: Beginning, account_id: string): Row<'enrolments'> {
  return {
    account_id,
    id,
    invitation_hash: hash,
    jkt,
    state: 'awaiting-token',
    created_at: now,
    expires_at: now + ENROLMENT_LIFE_MS,
    challenge,
    token: null,
    channel: null,
    address: null,
    address_hash: null,
    hint: null,
    seed: null,
    code_expires_at: 0,
    failures: 0,
    sends: 0,
    sends_in_all: 0,
    last_sent_at: 0,
  };
}
