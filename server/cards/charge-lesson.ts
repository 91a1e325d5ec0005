import { isNamedAfter } from '../../shared/merchant-match.ts';
import type { NetworkMerchant } from '../issuer-port.ts';
import type { Row } from '../store/tables.ts';
import type { Lesson } from './learn-merchants.ts';
import { keptDescriptor, learningDomain } from './learned-merchants.ts';
import { chargeEventsOf, type PaymentFile } from './payment-file.ts';

/** Flags that the decision set; the others follow from the log. */
export const DECIDED: readonly string[] = ['retry', 'retried'];

/** How the shopper of a charge that nothing but its amount has told says whether it was the merchant. */
export type Said = 'asked' | 'yes' | 'no';

/**
 * What a charge shows of the site's acceptor: one that we approved and that was cleared teaches, until it is contested or its
 * shopper says that it was somebody else. What was booked against the rules teaches nothing.
 */
export function lessonOf(
  { certificate }: PaymentFile,
  chain: Row<'chains'>,
  { now, merchant }: { now: number; merchant?: NetworkMerchant },
): Lesson | undefined {
  if (chain.rank === null || chain.verification === 1) return undefined;
  const events = chargeEventsOf(chain);
  const has = (wanted: string) => events.some(({ kind }) => kind === wanted);
  const clean = (JSON.parse(chain.flags) as string[]).every((flag) => DECIDED.includes(flag));
  const taught = has('clearing') && clean && !has('dispute');
  const domain = learningDomain(certificate);
  const denied = chain.said === 'no';
  const { rank, vouched } = evidenceOf(chain, domain, merchant);
  return {
    account_id: chain.account_id,
    chain_id: chain.id,
    domain,
    acceptor_id: chain.acceptor_id,
    ...(merchant === undefined ? {} : { descriptor: keptDescriptor(chain.descriptor, merchant) }),
    rank,
    at: now,
    counts: taught && !denied && (vouched || rank !== 1) ? 1 : 0,
    voice: denied ? -1 : taught && vouched ? 1 : 0,
  };
}

/**
 * What the charge says by itself. What was recognised by earlier lessons is none anew, or a wrong one would feed itself; a
 * name that was signed, and that is not the domain's own, is the shopper's word as a yes is.
 */
function evidenceOf(
  { rank, said, descriptor }: Row<'chains'>,
  domain: string,
  merchant: NetworkMerchant | undefined,
): { rank: number; vouched: boolean } {
  if (rank === null || rank === 5 || rank === 3) return { rank: 0, vouched: false };
  const { city = '', country = '' } = merchant ?? {};
  if (rank === 2 && !isNamedAfter({ descriptor, city, country }, domain)) return { rank: 1, vouched: true };
  return { rank, vouched: said === 'yes' };
}
