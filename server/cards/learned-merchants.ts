import { descriptorKey } from '../../shared/descriptor.ts';
import { domainOfOrigin, type LearnedAcceptor } from '../../shared/merchant-match.ts';
import { certificateOf } from '../certificates/certificate-row.ts';
import type { Transaction } from '../store/engine.ts';
import { selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { PaymentFile } from './payment-file.ts';
import { registrableDomain } from './registrable-domain.ts';

/** A name, an address or a learned descriptor said so; an exact amount alone says little. */
export const TELLING_RANK = 2;
/** So many shoppers' payments make up for it: one thief who charges an exact amount teaches nobody. */
export const TELLING_ACCOUNTS = 3;

/** The domain for whose sites a payment's charges teach. */
export function learningDomain(certificate: Row<'certificates'>): string {
  return domainOfOrigin(certificateOf(certificate).merchant.origin, registrableDomain);
}

/** Gives those payments whose card was not charged yet what earlier ones have shown of their merchants. */
export async function loadLearned(transaction: Transaction, files: Iterable<PaymentFile>): Promise<void> {
  const asking = [...files].filter(({ card }) => card !== undefined && card.acceptor_id === null);
  const domains = asking.map(({ certificate }) => ({ domain: learningDomain(certificate) }));
  const rows = await selectRows(transaction, 'merchant_acceptors', domains);
  const rowsOf = Map.groupBy(rows.filter(isTelling), ({ domain }) => domain);
  asking.forEach((file, place) => {
    file.learned = (rowsOf.get(domains[place]?.domain ?? '') ?? []).map(learnedOf);
  });
}

function isTelling({ payments, accounts, best_rank }: Row<'merchant_acceptors'>): boolean {
  return payments > 0 && (best_rank >= TELLING_RANK || accounts >= TELLING_ACCOUNTS);
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
