import type { ConsolePerson, ConsoleRole } from '../../shared/console-schemas.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Caller, Ports } from '../ports.ts';

/** Who is signed in, and as what: the console shows only what that role may do. */
export async function readPerson(
  { store, config }: Pick<Ports, 'store' | 'config'>,
  { accountId, role }: Caller,
): Promise<Refusal | { outcome: 'answered'; body: ConsolePerson }> {
  const account = await store.read
    .selectFrom('accounts')
    .select('name')
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (account === undefined) return refuse('unknown');
  const { name } = account;
  const body = { id: accountId, name, role: role as ConsoleRole, entity: config.payerEntity };
  return { outcome: 'answered', body };
}
