/**
 * How sure we are that a charge comes from the merchant who was signed for. Before the first charge nobody can know a
 * merchant's acceptor id, so "locked to that merchant" means this ladder: 5 the acceptor that charged this card before,
 * 4 an address under the same registrable domain, 2 the name on the statement, 1 nothing but the exact amount in
 * its ten minutes, 0 another merchant.
 */
export type MerchantRank = 0 | 1 | 2 | 4 | 5;

/** Who charges, as the network says it. */
export type PresentedMerchant = {
  acceptorId: string;
  descriptor: string;
  mcc: string;
  city: string;
  country: string;
  url?: string;
};

type Expected = {
  /** Name and origin as they were signed. */
  name: string;
  origin: string;
  /** The acceptor of this card's first approved charge. */
  acceptorId: string | undefined;
  /** Amount and currency are exactly those signed, within ten minutes of the card's release. */
  exactInWindow: boolean;
};

/** The registrable domain of a host, private suffixes included; the host itself where there is none. */
export type RegistrableDomain = (hostname: string) => string;

export function rankMerchant(
  presented: PresentedMerchant,
  expected: Expected,
  registrableDomain: RegistrableDomain,
): MerchantRank {
  if (expected.acceptorId !== undefined) return presented.acceptorId === expected.acceptorId ? 5 : 0;
  const domain = registrableDomain(new URL(expected.origin).hostname);
  const presentedDomain = domainOf(presented.url, registrableDomain);
  if (presentedDomain === domain) return 4;
  const names = [expected.name, domain.split('.')[0] ?? ''];
  if (names.some((name) => descriptorMatches(presented, name))) return 2;
  // An address that is somebody else's contradicts; without one, all that speaks against an unknown descriptor is its trade.
  if (presentedDomain !== undefined || IMPLAUSIBLE_TRADES.has(presented.mcc)) return 0;
  return expected.exactInWindow ? 1 : 0;
}

/** Merchant category codes of cash, transfers, securities and gambling (ISO 18245): no checkout of goods. */
const IMPLAUSIBLE_TRADES = new Set(
  '4829 6010 6011 6012 6050 6051 6211 6532 6533 6536 6537 6538 6540 7800 7801 7802 7995'.split(' '),
);

const DESCRIPTOR_LETTERS = 22;
const LEAST_LETTERS = 3;

/** `PAYPAL *ACME`: who processes, before who sells. */
const PROCESSORS = new Set(
  'PAYPAL PP SQ SP TST IZ ZETTLE SUMUP SUM ST STRIPE KLARNA ADYEN MOLLIE WL GOOGLE APL FS PADDLE 2CO EB CKO NYX PY'.split(
    ' ',
  ),
);
/** Words that tell no merchant from another. */
const COMMON_WORDS = new Set(
  (
    'THE AND SHOP STORE STORES ONLINE ONLINESHOP WEB WWW HTTP HTTPS COM NET ORG EU DE FR UK PAYMENT PAYMENTS ORDER ' +
    'GMBH MBH KG AG LTD LIMITED LLC INC CORP CO PLC SARL SAS SA SL SRL SPA BV NV OY OYJ AB AS APS UG EG EK'
  ).split(' '),
);

function domainOf(url: string | undefined, registrableDomain: RegistrableDomain): string | undefined {
  if (url === undefined) return undefined;
  const whole = /^https?:\/\//i.test(url) ? url : `https://${url}`;
  return URL.canParse(whole) ? registrableDomain(new URL(whole).hostname) : undefined;
}

/** Whether a statement's text, cut at 22 characters, can stand for that name. */
function descriptorMatches({ descriptor, city, country }: PresentedMerchant, name: string): boolean {
  const wasCut = [...descriptor.trimEnd()].length >= DESCRIPTOR_LETTERS;
  const wanted = wordsOf(name);
  const said = withoutPlace(wordsOf(withoutProcessor(descriptor)), wordsOf(city), country);
  if (said.length === 0 || wanted.length === 0) return false;
  const wantedText = wanted.join('');
  const saidText = said.join('');
  if (saidText.length >= LEAST_LETTERS && saidText === wantedText) return true;
  if (wasCut && saidText.length >= 2 * LEAST_LETTERS && wantedText.startsWith(saidText)) return true;
  const telling = said.filter((word) => !COMMON_WORDS.has(word));
  return (
    telling.some((word) => word.length >= LEAST_LETTERS) &&
    telling.every((word, place) => {
      const mayBeCut = wasCut && place === telling.length - 1 && word.length >= 2;
      return wanted.includes(word) || (mayBeCut && wanted.some((whole) => whole.startsWith(word)));
    })
  );
}

/** Words in plain capitals; pure numbers (branch, order and phone numbers) tell nothing. */
function wordsOf(text: string): string[] {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/['’`´]/g, '')
    .toUpperCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && !/^\p{N}+$/u.test(word));
}

function withoutProcessor(descriptor: string): string {
  const [, prefix, rest] = /^\s*([^*]*)\*(.*)$/s.exec(descriptor) ?? [];
  return prefix !== undefined && rest !== undefined && PROCESSORS.has(prefix.trim().toUpperCase())
    ? rest
    : descriptor;
}

/** Takes the country and the city, which may have been cut short, from the end. */
function withoutPlace(words: readonly string[], city: readonly string[], country: string): string[] {
  const left = [...words];
  if (left.length > 1 && left.at(-1) === country.toUpperCase()) left.pop();
  for (let length = Math.min(city.length, left.length - 1); length > 0; length -= 1) {
    const end = left.slice(-length);
    const isCity = end.every((word, place) =>
      place === length - 1
        ? word.length >= LEAST_LETTERS && city[place]?.startsWith(word)
        : word === city[place],
    );
    if (isCity) return left.slice(0, -length);
  }
  return left;
}
