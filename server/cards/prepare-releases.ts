import { type Refusal, refuse } from '../../shared/refusals.ts';
import { refuseState } from '../../shared/states.ts';
import { stateOf } from '../certificates/certificate-row.ts';
import { refusedEntries } from '../certificates/refused-entries.ts';
import { newId } from '../ids.ts';
import { readStanding } from '../policy/in-force.ts';
import { STOPPED } from '../policy/judge.ts';
import type { Random } from '../ports.ts';
import { insertRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { endUnused, fileKey, openFiles, type PaymentFile, storeFiles, type Written } from './payment-file.ts';

export const RELEASE_WITHIN_MS = 10 * 60 * 1000;
/** The first release and three repeats. */
const RELEASES = 4;

/** Who asks for the card of which payment. */
export type Asked = {
  accountId: string;
  certificateId: string;
  jkt: string;
  provider: string;
  at: number;
  random: Random;
};

/** Rows as they stand after the transaction; the card may have still to be made at the issuer. */
export type Prepared = { outcome: 'prepared'; card: Row<'cards'>; certificate: Row<'certificates'> };

/**
 * Checks that the card may be released and writes its row before it is made at the issuer, so that whatever happens next
 * there is one card for one payment. A payment whose ten minutes have passed becomes `unused` here.
 */
export const prepareReleases: Operation<Asked, Refusal | Prepared> = async (transaction, items) => {
  const files = await openFiles(transaction, items);
  const { stop } = await readStanding(transaction);
  const audit: Row<'audit_entries'>[] = [];
  const written: Written = { transfers: [], chains: [], audit };
  const changed = new Set<PaymentFile>();
  const made: Row<'cards'>[] = [];
  const outcomes = items.map((asked) => {
    const file = files.get(fileKey(asked));
    if (file === undefined) return refuse('unknown');
    if (mayLapse(file, asked)) {
      endUnused(file, written, asked);
      changed.add(file);
    }
    const refusal = releaseRefusal(file, asked, stop);
    if (refusal !== undefined) {
      audit.push(...refusedRelease(refusal, file, asked));
      return refusal;
    }
    if (file.card === undefined) {
      file.card = newCard(asked);
      made.push(file.card);
    }
    return { outcome: 'prepared' as const, card: { ...file.card }, certificate: { ...file.certificate } };
  });
  await insertRows(transaction, 'cards', made);
  await storeFiles(transaction, changed, written);
  return outcomes;
};

/** Whether the ten minutes after validation passed without a release. */
export function isOverdue({ certificate, card }: PaymentFile, at: number): boolean {
  const { state, validated_at } = certificate;
  const released = card !== undefined && card.released_at !== null;
  return state === 'validated' && !released && validated_at !== null && at - validated_at > RELEASE_WITHIN_MS;
}

function mayLapse(file: PaymentFile, { jkt, at }: Asked): boolean {
  return file.certificate.jkt === jkt && isOverdue(file, at);
}

/**
 * Why a card may not be released now, or undefined; in the order of PROTOCOL section 5.3. All payments may have been stopped
 * since this one was validated.
 */
export function releaseRefusal(
  file: PaymentFile,
  { jkt, at }: Pick<Asked, 'jkt' | 'at'>,
  stop: string | undefined,
): Refusal | undefined {
  const { account, certificate, card } = file;
  if (certificate.jkt !== jkt) return refuse('unknown');
  const state = stateOf(certificate, at);
  if (card !== undefined && card.released_at !== null) {
    const inTime = card.closes_at !== null && at < card.closes_at;
    const again = card.state === 'armed' && inTime && card.releases < RELEASES;
    if (!again) return refuse('card-already-released', { state });
  }
  if (state !== 'validated') return refuseState(state);
  if (account.frozen_at !== null) return refuse('account-frozen');
  return stop === undefined ? undefined : refuse('policy-denied', { rules: [{ name: STOPPED, text: stop }] });
}

/** What the audit log is told of a card that was not released. */
export function refusedRelease(
  refusal: Refusal,
  { certificate }: PaymentFile,
  { at, random }: Pick<Asked, 'at' | 'random'>,
): Row<'audit_entries'>[] {
  const { digest, account_id: account } = certificate;
  return refusedEntries(refusal, 'release', { certificate: digest, account, at, random });
}

function newCard({ accountId, certificateId, provider, at, random }: Asked): Row<'cards'> {
  return {
    account_id: accountId,
    id: newId(random),
    certificate_id: certificateId,
    provider,
    provider_ref: null,
    last_four: '',
    state: 'reserved',
    created_at: at,
    released_at: null,
    closes_at: null,
    releases: 0,
    mismatches: 0,
    wrong_checks: 0,
    verifications: 0,
    acceptor_id: null,
    closed_at: null,
    forgotten_at: null,
    challenge_url: null,
    decline_told_at: null,
    decline_seen_at: null,
  };
}
