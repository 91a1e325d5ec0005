import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Caller, Ports } from '../ports.ts';
import { readLiveTokens, readTokenRule } from './allowed-tokens.ts';
import { creationOptions } from './creation-options.ts';
import { newRegistrationChallenge } from './registration-challenge.ts';

/** How a token is made that is to be added: good for five minutes, on none of the person's tokens (PROTOCOL section 5.4). */
export async function offerRegistration(
  deps: Pick<Ports, 'store' | 'keys' | 'clock' | 'random' | 'config'>,
  { accountId }: Pick<Caller, 'accountId'>,
): Promise<Refusal | { outcome: 'answered'; body: { creationOptions: ReturnType<typeof creationOptions> } }> {
  const { read } = deps.store;
  const account = await read
    .selectFrom('accounts')
    .select(['name', 'user_handle as userHandle'])
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (account === undefined) return refuse('unknown');
  const tokens = await readLiveTokens(read, accountId);
  const challenge = newRegistrationChallenge(deps.keys, accountId, deps.clock(), deps.random);
  const asked = { tokenRule: await readTokenRule(deps.store), excluded: tokens.map(({ id }) => id) };
  return {
    outcome: 'answered',
    body: { creationOptions: creationOptions(deps.config, { ...account, challenge }, asked) },
  };
}
