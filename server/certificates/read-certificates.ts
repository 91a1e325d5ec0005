import type { Rate } from '../../shared/exchange.ts';
import { formatInstant } from '../../shared/instant.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Payment, Payments } from '../../shared/schemas.ts';
import { readApproval } from '../approvals/read-approval.ts';
import { cardSummaries } from '../cards/summaries.ts';
import { lookForDecline } from '../cards/tell-declines.ts';
import { pageOf, parseCursor } from '../http/page.ts';
import { judgeOf } from '../policy/judge.ts';
import type { Caller, Ports } from '../ports.ts';
import {
  type CertificateRow,
  certificateOf,
  channelOf,
  historyOf,
  progressOf,
  requestOptionsFor,
  stateOf,
  submittedOf,
} from './certificate-row.ts';

type Deps = Pick<Ports, 'store' | 'clock' | 'config'>;

/** One payment whole; nonce and request options only for the key that submitted it. Refusal: unknown. */
export async function readCertificate(
  deps: Deps,
  { caller, id }: { caller: Caller; id: string },
): Promise<Refusal | { outcome: 'answered'; body: Payment }> {
  const row = await deps.store.read
    .selectFrom('certificates')
    .selectAll()
    .where('account_id', '=', caller.accountId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return refuse('unknown');
  const isOwn = row.jkt === caller.jkt;
  const noteSeen = isOwn ? await lookForDecline(deps, caller.accountId, id) : undefined;
  const cards = await cardSummaries(deps.store.read, caller.accountId, [id]);
  const card = cards.get(id);
  await noteSeen?.();
  const approval = await readApproval(deps, row);
  const now = deps.clock();
  const isOpen = isOwn && stateOf(row, now) === 'awaiting-confirmation';
  const progress = isOpen ? await challengeable(deps, row, now) : progressOf(row, now);
  return {
    outcome: 'answered',
    body: {
      ...progress,
      certificate: certificateOf(row),
      ...rateOf(row),
      history: historyOf(row).map(({ at, event }) => ({ at: formatInstant(at), event })),
      ...(approval === undefined ? {} : { approval }),
      ...(row.receipt === null ? {} : { receipt: row.receipt }),
      ...(card === undefined ? {} : { card }),
    },
  };
}

function rateOf({ rate }: CertificateRow): { rate?: Rate } {
  return rate === null ? {} : { rate: JSON.parse(rate) as Rate };
}

async function challengeable(deps: Deps, row: CertificateRow, now: number) {
  const tokens = await deps.store.read
    .selectFrom('tokens')
    .selectAll()
    .where('account_id', '=', row.account_id)
    .execute();
  const account = await deps.store.read
    .selectFrom('accounts')
    .selectAll()
    .where('account_id', '=', row.account_id)
    .executeTakeFirstOrThrow();
  const certificate = certificateOf(row);
  const judged = { accountId: row.account_id, certificate, currency: account.currency, now };
  const judge = await judgeOf(deps.store.engine.reads, [judged]);
  const tokenRule = judge.verdictOn(judged, channelOf(row));
  const options = requestOptionsFor(deps.config.rpId, tokens, { certificate, tokenRule, now });
  return submittedOf(row, options, now);
}

type PageCommand = { caller: Caller; after: string | undefined; limit: string | undefined };

/** One's own payments, newest first, a page at a time. Refusal: malformed for an `after` that no page gave. */
export async function listCertificates(
  deps: Deps,
  { caller, after, limit }: PageCommand,
): Promise<Refusal | { outcome: 'answered'; body: Payments }> {
  const cursor = after === undefined ? undefined : parseCursor(after);
  if (after !== undefined && cursor === undefined)
    return refuse('malformed', { detail: 'after: a former next' });
  let query = deps.store.read
    .selectFrom('certificates')
    .selectAll()
    .where('account_id', '=', caller.accountId)
    .orderBy('accepted_at', 'desc')
    .orderBy('id', 'desc');
  if (cursor !== undefined) {
    query = query.where((row) =>
      row.or([
        row('accepted_at', '<', cursor.at),
        row.and([row('accepted_at', '=', cursor.at), row('id', '<', cursor.id)]),
      ]),
    );
  }
  const { rows: page, next } = await pageOf(limit, async (most) => {
    const rows = await query.limit(most).execute();
    return rows.map((row) => ({ ...row, at: row.accepted_at }));
  });
  const cards = await cardSummaries(
    deps.store.read,
    caller.accountId,
    page.map(({ id }) => id),
  );
  const now = deps.clock();
  return {
    outcome: 'answered',
    body: {
      items: page.map((row) => {
        const card = cards.get(row.id);
        return {
          ...progressOf(row, now),
          certificate: certificateOf(row),
          ...rateOf(row),
          ...(card === undefined ? {} : { card }),
        };
      }),
      ...(next === undefined ? {} : { next }),
    },
  };
}
