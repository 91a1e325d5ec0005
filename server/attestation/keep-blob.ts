import { recordEvents } from '../audit/record-event.ts';
import type { Ports, Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { insertRows, putRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import type { MetadataBlob, MetadataModel } from './read-blob.ts';

const NAME = 'mds';
const LOCK = 'metadata';
const LOOK_MS = 5 * 60 * 1000;

/** FIDO's metadata in force, if any were ever taken. */
export function readBlobRow({ store }: Pick<Ports, 'store'>): Promise<Row<'metadata_blobs'> | undefined> {
  return store.read.selectFrom('metadata_blobs').selectAll().where('name', '=', NAME).executeTakeFirst();
}

type Look = { now: number; held_by: string; isChanged: boolean };

/** Whether it is this server's turn to look for newer metadata: it is time, the place is another one, or its file changed. */
export const claimLook: Operation<Look, boolean> = async (transaction, looks) => {
  const results: boolean[] = [];
  for (const { now, held_by, isChanged } of looks) {
    await insertRows(transaction, 'locks', [{ name: LOCK, held_by, until: 0 }]);
    const [lock] = await selectRows(transaction, 'locks', [{ name: LOCK }], { lock: true });
    const isDue = isChanged || lock === undefined || lock.held_by !== held_by || lock.until <= now;
    if (isDue) await putRows(transaction, 'locks', [{ name: LOCK, held_by, until: now + LOOK_MS }]);
    results.push(isDue);
  }
  return results;
};

type Looked = { now: number; held_by: string; until: number; problem: string | undefined };

/** Writes down what the look has met, and when the next is due. */
export const endLook: Operation<Looked, undefined> = async (transaction, looked) => {
  for (const { now, held_by, until, problem = null } of looked) {
    await putRows(transaction, 'locks', [{ name: LOCK, held_by, until }]);
    const row = await lockBlob(transaction);
    if (row !== undefined)
      await putRows(transaction, 'metadata_blobs', [{ ...row, looked_at: now, problem }]);
  }
  return looked.map(() => undefined);
};

type Keeping = { blob: MetadataBlob; digest: string; now: number; random: Random };

/** Keeps metadata in place of those before; their number never goes back (MDS3 section 3.2). */
export const keepBlob: Operation<Keeping, 'kept' | 'same' | 'older'> = async (transaction, items) => {
  const results: ('kept' | 'same' | 'older')[] = [];
  for (const item of items) results.push(await keep(transaction, item));
  return results;
};

async function keep(
  transaction: Transaction,
  { blob: { no, nextUpdate, models }, digest, now, random }: Keeping,
): Promise<'kept' | 'same' | 'older'> {
  const before = await lockBlob(transaction);
  if (before !== undefined && no <= before.no) return no === before.no ? 'same' : 'older';
  const rows = new Map(models.map((model) => [model.model, modelRow(model)]));
  await transaction.query('delete from metadata_models', []);
  await insertRows(transaction, 'metadata_models', [...rows.values()]);
  const row = {
    name: NAME,
    no,
    next_update: nextUpdate,
    digest,
    taken_at: now,
    looked_at: now,
    problem: null,
  };
  await putRows(transaction, 'metadata_blobs', [row]);
  const event = { type: 'metadata-taken', no, digest } as const;
  await recordEvents(transaction, [event], now, random);
  return 'kept';
}

async function lockBlob(transaction: Transaction): Promise<Row<'metadata_blobs'> | undefined> {
  const [row] = await selectRows(transaction, 'metadata_blobs', [{ name: NAME }], { lock: true });
  return row;
}

function modelRow({ model, description, roots, statuses, roaming }: MetadataModel): Row<'metadata_models'> {
  const attached = roaming === undefined ? null : Number(roaming);
  const lists = { roots: JSON.stringify(roots), statuses: JSON.stringify(statuses) };
  return { model, description, ...lists, roaming: attached };
}
