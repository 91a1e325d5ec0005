import type {
  ConsoleInvitation,
  ConsoleInvitationRequest,
  OpenInvitations,
} from '../../shared/console-schemas.ts';
import { formatInstant } from '../../shared/instant.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import { verifyChange } from '../changes/verify-change.ts';
import { makeInvitation } from '../invitations/make-invitation.ts';
import type { Caller, Ports, Role } from '../ports.ts';
import { mayInvite } from './roles.ts';

type Deps = Pick<Ports, 'store' | 'keys' | 'clock' | 'random' | 'config' | 'wakeWorker'>;
type Command = { caller: Pick<Caller, 'accountId' | 'role'>; body: ConsoleInvitationRequest };

const SHOWN = 100;

/**
 * Invites a new person, by the word of a token; told once, good for 24 hours. Money and people who are there already are left
 * to the command line. Refusals: forbidden (that role), malformed, unknown, not-confirmed.
 */
export async function invitePerson(
  deps: Deps,
  { caller, body }: Command,
): Promise<Refusal | { outcome: 'answered'; body: ConsoleInvitation }> {
  const { name, role, currency } = body;
  if (!mayInvite(caller.role, role))
    return refuse('forbidden', { detail: `Your role does not invite anybody as ${role}.` });
  const signing = await verifyChange(deps, { caller, method: 'POST', path: '/v1/console/invitations', body });
  if (signing.outcome === 'refused') return signing;
  const invited = await makeInvitation(deps, { name, role, currency }, signing);
  if (invited.outcome === 'refused') return invited;
  const { invitation, expiresAt, accountId, account } = invited;
  const shown = { invitation, expiresAt, person: accountId, ...(account === undefined ? {} : { account }) };
  return { outcome: 'answered', body: shown };
}

/** Invitations that can still be used, the latest first; what they say is told to nobody again. */
export async function listInvitations({
  store,
  clock,
}: Pick<Ports, 'store' | 'clock'>): Promise<{ outcome: 'answered'; body: OpenInvitations }> {
  const rows = await store.read
    .selectFrom('invitations')
    .innerJoin('accounts', 'accounts.account_id', 'invitations.account_id')
    .select(['accounts.account_id', 'accounts.name', 'accounts.role', 'invitations.expires_at'])
    .where('invitations.kind', '=', 'invitation')
    .where('invitations.expires_at', '>', clock())
    .where('invitations.spent_at', 'is', null)
    .orderBy('invitations.expires_at', 'desc')
    .limit(SHOWN)
    .execute();
  const items = rows.map(({ account_id, name, role, expires_at }) => ({
    person: account_id,
    name,
    role: role as Role,
    expiresAt: formatInstant(expires_at),
  }));
  return { outcome: 'answered', body: { items } };
}
