/** Card networks by the first digits of a number (ISO/IEC 7812), the narrow ranges first. */
const RANGES: readonly (readonly [network: string, starts: RegExp])[] = [
  ['amex', /^3[47]/],
  ['diners', /^3(?:0[0-5]|095|[689])/],
  ['jcb', /^35(?:2[89]|[3-8])/],
  ['discover', /^(?:6011|64[4-9]|65)/],
  ['unionpay', /^62/],
  ['maestro', /^(?:5018|5020|5038|5893|6304|6759|676[1-3])/],
  ['mastercard', /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/],
  ['visa', /^4/],
];

/** What shops call a network in a list of card types, in small letters and digits alone. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  visa: ['visa', 'vi', 'vis', 'vs', 'visacard', 'visacredit', 'visadebit'],
  mastercard: ['mastercard', 'mc', 'mas', 'eurocard', 'ecmc', 'mastercardcredit'],
  amex: ['amex', 'americanexpress', 'ae', 'ax', 'amx', 'americanexpresscard'],
  discover: ['discover', 'di', 'disc', 'ds', 'discovercard'],
  diners: ['diners', 'dinersclub', 'dc', 'dn', 'din', 'dinersclubinternational'],
  jcb: ['jcb', 'jc'],
  maestro: ['maestro', 'sm', 'ma', 'to', 'internationalmaestro'],
  unionpay: ['unionpay', 'chinaunionpay', 'cup', 'up', 'un'],
};

export const NETWORKS: readonly string[] = Object.keys(NAMES);

/** The network that a card number belongs to. */
export function networkOf(number: string): string | undefined {
  return RANGES.find(([, starts]) => starts.test(number))?.[0];
}

/** How well words name a network: 2 wholly, 1 among others, 0 not. */
export function namesNetwork(words: string, network: string): 0 | 1 | 2 {
  const bare = words.toLowerCase().replace(/[^a-z0-9]/g, '');
  const names = NAMES[network] ?? [];
  if (names.includes(bare)) return 2;
  return names.some((name) => name.length > 2 && bare.includes(name)) ? 1 : 0;
}
