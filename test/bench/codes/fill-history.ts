// What a busy day leaves in the outbox.
import { sql } from 'kysely';
import type { Store } from '../../../server/store/store.ts';

const DAY_MS = 24 * 3600 * 1000;
const CODE_LIFE_MS = 5 * 60 * 1000;

/** Puts so many messages of the last day into the outbox, sent but for three in a hundred, spread over all accounts. */
export async function fillHistory({ engine }: Store, messages: number): Promise<void> {
  if (messages === 0) return;
  const onSqlite = engine.dialect === 'sqlite';
  const id = sql.raw(onSqlite ? 'hex(randomblob(11))' : 'substr(md5(random()::text), 1, 22)');
  const since = Date.now() - DAY_MS - CODE_LIFE_MS;
  const step = Math.max(1, Math.floor(DAY_MS / messages));
  await engine.write(async (tables) => {
    // Of the filling alone: a large cache, and no look at the account of each row.
    await sql
      .raw(onSqlite ? 'pragma cache_size = -500000' : 'set local session_replication_role = replica')
      .execute(tables);
    await sql`insert into outbox (account_id, id, kind, subject_id, device_id, state, attempts, sends, created_at, due_at,
        expires_at, lease_until, sent_at, detail)
      with recursive numbers (n) as (select 0 union all select n + 1 from numbers where n < ${sql.lit(messages - 1)}),
        people as (select account_id, row_number() over (order by account_id) - 1 as place from accounts),
        counted as (select count(*) as everybody from accounts)
      select account_id, ${id}, 'certificate', ${id}, account_id,
        case n % 100 when 0 then 'failed' when 1 then 'failed' when 2 then 'dropped' else 'sent' end, 1, 1,
        ${sql.lit(since)} + n * ${sql.lit(step)}, ${sql.lit(since)} + n * ${sql.lit(step)},
        ${sql.lit(since + CODE_LIFE_MS)} + n * ${sql.lit(step)}, 0,
        ${sql.lit(since + 200)} + n * ${sql.lit(step)}, 'accepted'
      from counted join numbers on true join people on people.place = n % everybody
      order by account_id`.execute(tables);
  });
  await engine.write((tables) => sql`analyze outbox`.execute(tables));
}
