import { type Refusal, refuse } from '../../shared/refusals.ts';
import { lockAccount } from '../accounts/find-account.ts';
import { recordEvents } from '../audit/record-event.ts';
import { tellDevices } from '../notices/tell-devices.ts';
import type { Ports, Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { changeRows } from '../store/rows.ts';
import type { Operation } from '../store/writer.ts';
import { liveTokens } from './allowed-tokens.ts';
import { judgeTokens } from './judge-tokens.ts';

type Deps = Pick<Ports, 'store' | 'clock' | 'random' | 'wakeWorker'>;
type Outcome = Refusal | { outcome: 'answered'; body: null };

/**
 * Lets a frozen token serve again, by the operator who has seen that it is no copy; its counter stays as it was. The person
 * is told. Refusal: unknown.
 */
export async function releaseTokenOf(
  deps: Deps,
  { number, id }: { number: string; id: string },
): Promise<Outcome> {
  const { clock, random } = deps;
  const outcome = await deps.store.submit(releaseTokens, { number, id, at: clock(), random });
  // Its model may not serve.
  if (outcome.outcome === 'answered') await judgeTokens(deps);
  deps.wakeWorker();
  return outcome;
}

type Release = { number: string; id: string; at: number; random: Random };

const releaseTokens: Operation<Release, Outcome> = async (transaction, items) => {
  const results: Outcome[] = [];
  for (const item of items) results.push(await release(transaction, item));
  return results;
};

async function release(transaction: Transaction, { number, id, at, random }: Release): Promise<Outcome> {
  const account = await lockAccount(transaction, { number });
  if (account === undefined) return refuse('unknown', { detail: 'There is no such account.' });
  const { account_id: accountId } = account;
  const token = (await liveTokens(transaction, [accountId])).find((one) => one.id === id);
  if (token?.standing !== 'frozen') return refuse('unknown', { detail: 'There is no such frozen token.' });
  const released = { ...token, standing: 'good', anomaly: null };
  await changeRows(transaction, 'tokens', ['standing', 'anomaly'], [released]);
  const event = { type: 'token-standing', credential: id, standing: 'good' } as const;
  await recordEvents(transaction, [event], at, random);
  await tellDevices(transaction, { accountId, notice: 'token-serves', at, random });
  return { outcome: 'answered', body: null };
}
