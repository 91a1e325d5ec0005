import { type Refusal, refuse } from '../../shared/refusals.ts';
import { auditEntry } from '../audit/entries.ts';
import { addEvent } from '../certificates/certificate-row.ts';
import type { IssuedCard } from '../issuer-port.ts';
import { readStanding } from '../policy/in-force.ts';
import { insertRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { refKey } from './authorise.ts';
import { fileKey, openFiles, type PaymentFile, storeFiles, type Written } from './payment-file.ts';
import { type Asked, refusedRelease, releaseRefusal } from './prepare-releases.ts';

const CARD_LIFE_MS = 15 * 60 * 1000;

type Release = Asked & { issued: IssuedCard };
type Released = { outcome: 'released'; cardId: string; closesAt: number };

/**
 * Writes that a card is being given out, with its audit entry, before it is: what may have changed while it was made is
 * checked again. The first release arms the card and fixes when it closes.
 */
export const recordReleases: Operation<Release, Refusal | Released> = async (transaction, items) => {
  const files = await openFiles(transaction, items);
  const { stop } = await readStanding(transaction);
  const audit: Row<'audit_entries'>[] = [];
  const written: Written = { transfers: [], chains: [], audit };
  const changed = new Set<PaymentFile>();
  const refs: Row<'card_refs'>[] = [];
  const outcomes = items.map((release) => {
    const file = files.get(fileKey(release));
    if (file?.card === undefined) return refuse('unknown');
    const refusal = releaseRefusal(file, release, stop);
    if (refusal !== undefined) {
      audit.push(...refusedRelease(refusal, file, release));
      return refusal;
    }
    const { card, certificate } = file;
    const { at, random, issued } = release;
    if (card.released_at === null) refs.push(arm(card, issued, at));
    card.releases += 1;
    addEvent(certificate, 'released', at);
    const event = { certificate: certificate.digest, card: card.id, release: card.releases };
    audit.push(auditEntry({ type: 'card-released', ...event }, at, random));
    changed.add(file);
    return { outcome: 'released' as const, cardId: card.id, closesAt: card.closes_at ?? at };
  });
  await storeFiles(transaction, changed, written);
  await insertRows(transaction, 'card_refs', refs);
  return outcomes;
};

function arm(card: Row<'cards'>, { providerRef, lastFour }: IssuedCard, at: number): Row<'card_refs'> {
  card.provider_ref = providerRef;
  card.last_four = lastFour;
  card.state = 'armed';
  card.released_at = at;
  card.closes_at = at + CARD_LIFE_MS;
  return {
    provider_ref: refKey(card.provider, providerRef),
    account_id: card.account_id,
    card_id: card.id,
  };
}
