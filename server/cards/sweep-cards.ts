import { type CloseReason, IssuerUnavailable } from '../issuer-port.ts';
import type { Ports, Random } from '../ports.ts';
import { putRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { checkCharges } from './check-charges.ts';
import { change, endUnused, fileKey, openFiles, settle, storeFiles, type Written } from './payment-file.ts';
import { isOverdue, RELEASE_WITHIN_MS } from './prepare-releases.ts';
import { limitsOf } from './release-card.ts';

const AT_ONCE = 100;

type Deps = Pick<Ports, 'store' | 'issuer' | 'random' | 'log' | 'clock'>;
type Due = { accountId: string; certificateId: string; at: number; random: Random };

/**
 * Writes down what time has done to cards, at most 100 of each kind at once: a card past its closing time takes no new
 * charge, a payment without one becomes `unused`, as does one whose card was not released within ten minutes. Then
 * closes at the provider what is closed here, again each time until it is done. Answers how many it worked on.
 */
export async function sweepCards(deps: Deps, now: number): Promise<number> {
  const due = [...(await pastClosing(deps, now)), ...(await neverReleased(deps, now))];
  await Promise.all(due.map((key) => deps.store.submit(lapse, { ...key, at: now, random: deps.random })));
  const [checked, forgotten] = [await checkCharges(deps, now), await forgetCheckValues(deps, now)];
  return due.length + checked + forgotten + (await closeAtProvider(deps, now));
}

/** An issuer that keeps check values itself forgets those of cards that have no charge left. */
async function forgetCheckValues({ store, issuer, log }: Deps, now: number): Promise<number> {
  if (issuer.forgetCheckValue === undefined) return 0;
  const cards = await store.read
    .selectFrom('cards')
    .selectAll()
    .where('state', '=', 'spent')
    .where('closed_at', 'is', null)
    .where('forgotten_at', 'is', null)
    .limit(AT_ONCE)
    .execute();
  for (const { account_id, id, provider_ref } of cards) {
    try {
      if (provider_ref !== null) await issuer.forgetCheckValue(provider_ref);
      await store.submit(noteOnCards, { account_id, id, at: now, column: 'forgotten_at' as const });
    } catch (error) {
      if (!(error instanceof IssuerUnavailable)) throw error;
      log.warn({ provider: issuer.provider, cardId: id }, error.message);
    }
  }
  return cards.length;
}

type Key = { accountId: string; certificateId: string };

function pastClosing({ store }: Deps, now: number): Promise<Key[]> {
  return store.read
    .selectFrom('cards')
    .select(['account_id as accountId', 'certificate_id as certificateId'])
    .where('state', 'in', ['armed', 'bound'])
    .where('closes_at', '<=', now)
    .orderBy('closes_at')
    .limit(AT_ONCE)
    .execute();
}

function neverReleased({ store }: Deps, now: number): Promise<Key[]> {
  return store.read
    .selectFrom('certificates')
    .select(['account_id as accountId', 'id as certificateId'])
    .where('state', '=', 'validated')
    .where('validated_at', '<', now - RELEASE_WITHIN_MS)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('cards')
            .select('cards.id')
            .whereRef('cards.account_id', '=', 'certificates.account_id')
            .whereRef('cards.certificate_id', '=', 'certificates.id')
            .where('cards.released_at', 'is not', null),
        ),
      ),
    )
    .limit(AT_ONCE)
    .execute();
}

/** Brings payments to where the time has led them; again it changes nothing. */
const lapse: Operation<Due, undefined> = async (transaction, items) => {
  const files = await openFiles(transaction, items);
  const written: Written = { transfers: [], chains: [] };
  for (const due of items) {
    const file = files.get(fileKey(due));
    if (file === undefined) continue;
    if (isOverdue(file, due.at)) endUnused(file, written, due);
    else change(file, written, { kind: 'freed', ...due }, () => settle(file, due.at));
  }
  await storeFiles(transaction, files.values(), written);
  return items.map(() => undefined);
};

/** A provider that does not answer is asked again at the next sweep. */
async function closeAtProvider(deps: Deps, now: number): Promise<number> {
  const { store, issuer, log } = deps;
  const cards = await store.read
    .selectFrom('cards')
    .selectAll()
    .where('state', 'in', ['closed', 'burned'])
    .where('closed_at', 'is', null)
    .limit(AT_ONCE)
    .execute();
  let closed = 0;
  for (const card of cards) {
    try {
      await issuer.closeCard(card.provider_ref ?? (await refOf(deps, card)), whyClosed(card));
      await store.submit(noteOnCards, {
        account_id: card.account_id,
        id: card.id,
        at: now,
        column: 'closed_at' as const,
      });
      closed += 1;
    } catch (error) {
      if (!(error instanceof IssuerUnavailable)) throw error;
      log.warn({ provider: issuer.provider, cardId: card.id }, error.message);
    }
  }
  return closed;
}

function whyClosed({ state, acceptor_id, mismatches, wrong_checks }: Row<'cards'>): CloseReason {
  if (state === 'closed') return 'spent';
  return acceptor_id !== null || mismatches > 0 || wrong_checks > 0 ? 'burned' : 'unused';
}

/** A crash may have left a card at the provider that was never written down here: its key finds it. */
async function refOf({ store, issuer }: Deps, card: Row<'cards'>): Promise<string> {
  const certificate = await store.read
    .selectFrom('certificates')
    .selectAll()
    .where('account_id', '=', card.account_id)
    .where('id', '=', card.certificate_id)
    .executeTakeFirstOrThrow();
  const { providerRef } = await issuer.issueCard(limitsOf(certificate, card.created_at), card.id);
  return providerRef;
}

type Note = { account_id: string; id: string; at: number; column: 'closed_at' | 'forgotten_at' };

const noteOnCards: Operation<Note, undefined> = async (transaction, items) => {
  const keys = items.map(({ account_id, id }) => ({ account_id, id }));
  const cards = await selectRows(transaction, 'cards', keys, { lock: true });
  for (const { id, at, column } of items) {
    const card = cards.find((one) => one.id === id);
    if (card !== undefined) card[column] ??= at;
  }
  await putRows(transaction, 'cards', cards);
  return items.map(() => undefined);
};
