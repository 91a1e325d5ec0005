import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { SignedChange } from '../../shared/schemas.ts';
import { freezeAccountBy } from '../accounts/freeze-account.ts';
import { unfreezeAccountBy } from '../accounts/unfreeze-account.ts';
import { type Signed, verifyChange } from '../changes/verify-change.ts';
import type { Caller, Ports, Role } from '../ports.ts';
import { removeTokenBy } from '../tokens/remove-token.ts';
import { findAccount } from './read-people.ts';
import { mayChange } from './roles.ts';

type Deps = Pick<Ports, 'store' | 'keys' | 'clock' | 'random' | 'config' | 'wakeWorker'>;
type Outcome = Refusal | { outcome: 'answered'; body: null };
type Command = { caller: Pick<Caller, 'accountId' | 'role'>; id: string; body: SignedChange };

/** Freezes somebody's account; they are told. Refusals: unknown, forbidden (that person's role), not-confirmed. */
export async function freezePerson(deps: Deps, { caller, id, body }: Command): Promise<Outcome> {
  const call = { caller, method: 'POST', path: `/v1/console/people/${id}/freeze`, body } as const;
  const signing = await allowed(deps, id, call);
  return signing.outcome === 'refused' ? signing : freezeAccountBy(deps, { accountId: id }, signing);
}

/** Opens somebody's account again; they are told. Refusals: unknown, forbidden, token-not-allowed, not-confirmed. */
export async function unfreezePerson(deps: Deps, { caller, id, body }: Command): Promise<Outcome> {
  const call = { caller, method: 'DELETE', path: `/v1/console/people/${id}/freeze`, body } as const;
  const signing = await allowed(deps, id, call);
  return signing.outcome === 'refused' ? signing : unfreezeAccountBy(deps, { accountId: id }, signing);
}

/**
 * Revokes somebody's token and ends all their sessions; they are told. Refusals: unknown, forbidden, token-not-allowed,
 * not-confirmed, last-token.
 */
export async function revokeToken(deps: Deps, command: Command & { token: string }): Promise<Outcome> {
  const { caller, id, token, body } = command;
  const path = `/v1/console/people/${id}/tokens/${token}`;
  const signing = await allowed(deps, id, { caller, method: 'DELETE', path, body });
  return signing.outcome === 'refused'
    ? signing
    : removeTokenBy(deps, { name: { accountId: id }, id: token }, signing);
}

type SignedCall = Parameters<typeof verifyChange>[1] & { caller: Pick<Caller, 'role'> };

/** Whether the caller's role reaches that person, and whether their token signed this very call. */
async function allowed(deps: Deps, id: string, call: SignedCall): Promise<Refusal | Signed> {
  const account = await findAccount(deps.store.read, id);
  if (account === undefined) return refuse('unknown');
  if (!mayChange(call.caller.role, account.role as Role))
    return refuse('forbidden', { detail: 'Your role does not reach this person.' });
  return verifyChange(deps, call);
}
