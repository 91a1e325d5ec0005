import type { Kysely } from 'kysely';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import { TRIES } from '../devices/device-code.ts';
import type { Transaction } from '../store/engine.ts';
import { selectRows } from '../store/rows.ts';
import type { Row, Tables } from '../store/tables.ts';

export type EnrolmentRow = Row<'enrolments'>;

/** What an enrolment waits for, or how it ended: another one took its place, or the person is enrolled. */
export type EnrolmentState = 'awaiting-token' | 'awaiting-device' | 'awaiting-code' | 'ended' | 'completed';

export const ENROLMENT_LIFE_MS = 30 * 60 * 1000;
/** Sends of all codes of one enrolment. */
export const SENDS_IN_ALL = 10;

/** Which enrolment is meant, and by whose key. */
export type Reference = { id: string; jkt: string; now: number };

/** The enrolment, locked; undefined when it ended, expired or is under another key (all of them `unknown`). */
export async function lockEnrolment(
  transaction: Transaction,
  reference: Reference,
): Promise<EnrolmentRow | undefined> {
  const owners = await selectRows(transaction, 'enrolment_ids', [{ id: reference.id }]);
  const keys = owners.map(({ account_id, id }) => ({ account_id, id }));
  const [row] = await selectRows(transaction, 'enrolments', keys, { lock: true });
  return isOpenTo(row, reference) ? row : undefined;
}

/** The same without a lock, for what has to be known before the deciding transaction. */
export async function readEnrolment(
  read: Kysely<Tables>,
  reference: Reference,
): Promise<EnrolmentRow | undefined> {
  const row = await read
    .selectFrom('enrolments')
    .innerJoin('enrolment_ids', (join) =>
      join
        .onRef('enrolment_ids.account_id', '=', 'enrolments.account_id')
        .onRef('enrolment_ids.id', '=', 'enrolments.id'),
    )
    .selectAll('enrolments')
    .where('enrolment_ids.id', '=', reference.id)
    .executeTakeFirst();
  return isOpenTo(row, reference) ? row : undefined;
}

function isOpenTo(row: EnrolmentRow | undefined, { jkt, now }: Reference): row is EnrolmentRow {
  const isOver = row?.state === 'ended' || row?.state === 'completed';
  return row !== undefined && !isOver && row.jkt === jkt && row.expires_at > now;
}

/** The refusal of a step that the enrolment does not wait for. `locked` after five failures wins over `not-open`. */
export function stepRefusal(row: EnrolmentRow, awaited: readonly EnrolmentState[]): Refusal | undefined {
  if (row.failures >= TRIES)
    return refuse('locked', {
      detail: 'Too many wrong codes: begin the enrolment again with the invitation.',
    });
  if (awaited.some((state) => state === row.state)) return undefined;
  return refuse('not-open', { state: row.state });
}
