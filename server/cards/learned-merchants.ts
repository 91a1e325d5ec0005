import { descriptorKey } from '../../shared/descriptor.ts';
import { domainOfOrigin, type LearnedAcceptor, type OwnWord } from '../../shared/merchant-match.ts';
import { certificateOf } from '../certificates/certificate-row.ts';
import type { Transaction } from '../store/engine.ts';
import { selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { PaymentFile } from './payment-file.ts';
import { registrableDomain } from './registrable-domain.ts';

/** An address or the domain's own name said so: such a charge teaches all shoppers by itself. */
export const TELLING_RANK = 2;
/** Where people's word has to make up for that, so many more shoppers say yes than no: one insider teaches nobody. */
export const TELLING_SHOPPERS = 3;

/** The domain for whose sites a payment's charges teach. */
export function learningDomain(certificate: Row<'certificates'>): string {
  return domainOfOrigin(certificateOf(certificate).merchant.origin, registrableDomain);
}

/** Gives those payments whose card was not charged yet what earlier ones, and their shoppers, have shown of their merchants. */
export async function loadLearned(transaction: Transaction, files: Iterable<PaymentFile>): Promise<void> {
  const asking = [...files].filter(({ card }) => card !== undefined && card.acceptor_id === null);
  const domains = asking.map(({ certificate }) => learningDomain(certificate));
  const known = domains.map((domain) => ({ domain }));
  const rows = await selectRows(transaction, 'merchant_acceptors', known);
  const own = asking.map(({ account }, place) => ({
    account_id: account.account_id,
    domain: domains[place] ?? '',
  }));
  const said = await selectRows(transaction, 'merchant_sightings', own, { where: 't.voice <> 0' });
  asking.forEach((file, place) => {
    const ofDomain = ({ domain }: { domain: string }) => domain === domains[place];
    file.learned = rows.filter((row) => ofDomain(row) && isTelling(row)).map(learnedOf);
    const accountId = file.account.account_id;
    file.ownWord = ownWordOf(said.filter((row) => ofDomain(row) && row.account_id === accountId));
  });
}

/** Whether an acceptor is known to all shoppers. */
export function isTelling({ payments, vouched, best_rank }: Row<'merchant_acceptors'>): boolean {
  return payments > 0 && (best_rank >= TELLING_RANK || vouched >= TELLING_SHOPPERS);
}

/** One no outweighs every yes of the same shopper. */
function ownWordOf(sightings: readonly Row<'merchant_sightings'>[]): OwnWord {
  const of = (wanted: number) =>
    sightings.filter(({ voice }) => voice === wanted).map(({ acceptor_id }) => acceptor_id);
  const denied = of(-1);
  return { known: of(1).filter((acceptorId) => !denied.includes(acceptorId)), denied };
}

function learnedOf({ acceptor_id, descriptors, elsewhere }: Row<'merchant_acceptors'>): LearnedAcceptor {
  return {
    acceptorId: acceptor_id,
    descriptors: JSON.parse(descriptors) as string[],
    elsewhere: elsewhere === 1,
  };
}

/** The text of a statement as the map keeps it. */
export function keptDescriptor(descriptor: string, place: { city: string; country: string }): string {
  return descriptorKey({ descriptor, ...place }) ?? '';
}
