import type { Caller, Ports } from '../ports.ts';

/** Ends the caller's session: its access token is good for nothing any more. */
export async function endSession(
  deps: Pick<Ports, 'store'>,
  { accountId, sessionId }: Caller,
): Promise<{ outcome: 'answered'; body: null }> {
  await deps.store.write((tables) =>
    tables.deleteFrom('sessions').where('account_id', '=', accountId).where('id', '=', sessionId).execute(),
  );
  return { outcome: 'answered', body: null };
}
