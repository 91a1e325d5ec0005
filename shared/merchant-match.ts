import { type Descriptor, descriptorKey, descriptorMatches } from './descriptor.ts';

/**
 * How sure we are that a charge comes from the merchant who was signed for. Before the first charge nobody can know a
 * merchant's acceptor id, so "locked to that merchant" means this ladder: 5 the acceptor that charged this card before, or
 * that cleared payments for that site; 4 an address under the same registrable domain; 3 what stood on statements for that
 * site, from another acceptor; 2 the name on the statement; 1 nothing but the exact amount in its ten minutes, or the
 * shopper's own word; 0 another merchant.
 */
export type MerchantRank = 0 | 1 | 2 | 3 | 4 | 5;

/** Who charges, as the network says it. */
export type PresentedMerchant = {
  acceptorId: string;
  descriptor: string;
  mcc: string;
  city: string;
  country: string;
  url?: string;
};

/** What cleared payments have shown of a site. */
export type LearnedAcceptor = {
  acceptorId: string;
  /** What stood on statements, by `descriptorKey`. */
  descriptors: readonly string[];
  /** It charges for other domains too, as a payment service does: its id alone says nothing. */
  elsewhere: boolean;
};

/** Acceptors of which this shopper has said that they are the site's merchant, or are not. */
export type OwnWord = { known: readonly string[]; denied: readonly string[] };

type Expected = {
  /** Name and origin as they were signed. */
  name: string;
  origin: string;
  /** The acceptor of this card's first approved charge. */
  acceptorId: string | undefined;
  /** Amount and currency are exactly those signed, within ten minutes of the card's release. */
  exactInWindow: boolean;
  learned?: readonly LearnedAcceptor[];
  ownWord?: OwnWord | undefined;
};

/** The registrable domain of a host, private suffixes included; the host itself where there is none. */
export type RegistrableDomain = (hostname: string) => string;

/** The domain for which acceptors are learned. */
export function domainOfOrigin(origin: string, registrableDomain: RegistrableDomain): string {
  return registrableDomain(new URL(origin).hostname);
}

export function rankMerchant(
  presented: PresentedMerchant,
  expected: Expected,
  registrableDomain: RegistrableDomain,
): MerchantRank {
  if (expected.acceptorId !== undefined) return presented.acceptorId === expected.acceptorId ? 5 : 0;
  const domain = domainOfOrigin(expected.origin, registrableDomain);
  const presentedDomain = domainOf(presented.url, registrableDomain);
  const { known = [], denied = [] } = expected.ownWord ?? {};
  const isDenied = denied.includes(presented.acceptorId);
  // An address that is somebody else's contradicts whatever was learned, and so does the shopper.
  const mayBeLearned = !isDenied && (presentedDomain === undefined || presentedDomain === domain);
  const learned = learnedRank(presented, mayBeLearned ? (expected.learned ?? []) : []);
  if (learned === 5) return 5;
  if (presentedDomain === domain) return 4;
  if (learned === 3) return 3;
  if (descriptorMatches(presented, expected.name) || isNamedAfter(presented, domain)) return 2;
  // Without an address all that speaks against an unknown descriptor is its trade.
  if (presentedDomain !== undefined || IMPLAUSIBLE_TRADES.has(presented.mcc) || isDenied) return 0;
  return expected.exactInWindow || known.includes(presented.acceptorId) ? 1 : 0;
}

/** Whether a statement's text stands for the domain itself, whatever name was signed. */
export function isNamedAfter(presented: Descriptor, domain: string): boolean {
  return descriptorMatches(presented, domain.split('.')[0] ?? '');
}

/** A payment service's id counts only together with what stood on statements. */
function learnedRank(presented: PresentedMerchant, learned: readonly LearnedAcceptor[]): 5 | 3 | 0 {
  if (learned.length === 0) return 0;
  const key = descriptorKey(presented);
  const says = ({ descriptors }: LearnedAcceptor) => key !== undefined && descriptors.includes(key);
  const same = learned.find(({ acceptorId }) => acceptorId === presented.acceptorId);
  if (same !== undefined && (!same.elsewhere || says(same))) return 5;
  return learned.some(says) ? 3 : 0;
}

/** Merchant category codes of cash, transfers, securities and gambling (ISO 18245): no checkout of goods. */
const IMPLAUSIBLE_TRADES = new Set(
  '4829 6010 6011 6012 6050 6051 6211 6532 6533 6536 6537 6538 6540 7800 7801 7802 7995'.split(' '),
);

function domainOf(url: string | undefined, registrableDomain: RegistrableDomain): string | undefined {
  if (url === undefined) return undefined;
  const whole = /^https?:\/\//i.test(url) ? url : `https://${url}`;
  return URL.canParse(whole) ? registrableDomain(new URL(whole).hostname) : undefined;
}
