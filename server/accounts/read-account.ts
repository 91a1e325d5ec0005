import { formatInstant } from '../../shared/instant.ts';
import { formatMinor } from '../../shared/money.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Account } from '../../shared/schemas.ts';
import { readDevices } from '../devices/read-devices.ts';
import type { Caller, Ports } from '../ports.ts';
import type { Row } from '../store/tables.ts';
import { readLiveTokens } from '../tokens/allowed-tokens.ts';
import { showToken } from '../tokens/token-row.ts';

/**
 * The signed-in person's account, devices and tokens. The balances are left out for an idle session, and with number and
 * currency for people without an account (PROTOCOL section 5.1). `frozenAt` stands there while the account is frozen.
 */
export async function readAccount(
  deps: Pick<Ports, 'store' | 'clock' | 'config'>,
  { accountId, idle }: Caller,
): Promise<Refusal | { outcome: 'answered'; body: Account }> {
  const { read } = deps.store;
  const asOf = formatInstant(deps.clock());
  const account = await read
    .selectFrom('accounts')
    .selectAll()
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (account === undefined) return refuse('unknown');
  const devices = await readDevices(read, accountId);
  const tokens = await readLiveTokens(read, accountId);
  const { name } = account;
  const frozen = account.frozen_at === null ? {} : { frozenAt: formatInstant(account.frozen_at) };
  const body = {
    name,
    entity: deps.config.payerEntity,
    asOf,
    ...frozen,
    devices,
    tokens: tokens.map(showToken),
  };
  return { outcome: 'answered', body: { ...body, ...moneyMembers(account, idle) } };
}

function moneyMembers(
  { number, currency, available, reserved, held }: Row<'accounts'>,
  idle: boolean,
): Partial<Account> {
  if (number === null || currency === null) return {};
  if (idle) return { number, currency };
  return {
    number,
    currency,
    available: formatMinor(BigInt(available), currency),
    held: formatMinor(BigInt(reserved) + BigInt(held), currency),
  };
}
