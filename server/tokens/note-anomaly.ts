import { channel } from 'node:diagnostics_channel';
import { recordEvents } from '../audit/record-event.ts';
import { tellDevices } from '../notices/tell-devices.ts';
import type { Ports, Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { changeRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { serves } from './token-standing.ts';

/** The diagnostics channel that is told of tokens that were frozen. */
export const FROZEN = 'countersign.token.frozen';
const frozen = channel(FROZEN);
/** Two anomalies within that time are a copy's, not a slip's. */
const REPEATED_WITHIN_MS = 7 * 24 * 60 * 60 * 1000;

type Deps = Pick<Ports, 'store' | 'clock' | 'random' | 'wakeWorker'>;
type Key = Pick<Row<'tokens'>, 'account_id' | 'id'>;

/**
 * Notes that a token signed with a counter that did not grow (WebAuthn Level 3 section 7.2 step 22). The first time a fresh
 * signature is all that is asked for; another such signature within a week freezes the token: somebody may hold a copy. The
 * caller does not wait for it, so that the answer's time tells nothing. `anomaly` is a hash of the signature alone.
 */
export function noteAnomaly(deps: Deps, token: Key, anomaly: string | undefined): void {
  if (anomaly === undefined) return;
  const { account_id, id } = token;
  const noted = deps.store.submit(noteAnomalies, {
    token: { account_id, id },
    anomaly,
    at: deps.clock(),
    random: deps.random,
  });
  // A database that fails now fails whatever comes next, and is told there.
  noted.then(deps.wakeWorker).catch(() => undefined);
}

type Noting = { token: Key; anomaly: string; at: number; random: Random };

const noteAnomalies: Operation<Noting, undefined> = async (transaction, items) => {
  for (const item of items) await note(transaction, item);
  return items.map(() => undefined);
};

async function note(transaction: Transaction, { token, anomaly, at, random }: Noting): Promise<void> {
  const [row] = await selectRows(transaction, 'tokens', [token], { lock: true });
  if (row === undefined || !serves(row)) return;
  const [earlier, since = '0'] = (row.anomaly ?? '').split(' ');
  // The same signature sent again is one anomaly.
  if (earlier === anomaly) return;
  const isRepeated = row.anomaly !== null && at - Number(since) < REPEATED_WITHIN_MS;
  const standing = isRepeated ? 'frozen' : row.standing;
  await changeRows(
    transaction,
    'tokens',
    ['anomaly', 'standing'],
    [{ ...row, anomaly: `${anomaly} ${at}`, standing }],
  );
  if (!isRepeated) return;
  frozen.publish(1);
  const event = { type: 'token-standing', credential: row.id, standing: 'frozen' } as const;
  await recordEvents(transaction, [event], at, random);
  await tellDevices(transaction, { accountId: row.account_id, notice: 'token-frozen', at, random });
}
