import { domainToASCII, domainToUnicode } from 'node:url';
import type { Channel } from '../../shared/schemas.ts';

/** An address of a second device: as messages are sent to it, in the form by which it is compared, and as it is shown. */
export type Address = { address: string; normalForm: string; hint: string };

const MAILBOX_BYTES = 254;
const LOCAL_PART_BYTES = 64;

/** What a person typed as an address of that channel; undefined when it is none (PROTOCOL section 5.1). */
export function parseAddress(channel: Channel, typed: string): Address | undefined {
  return channel === 'email' ? parseMailbox(typed) : parsePhoneNumber(typed);
}

const DOT_ATOM = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** What the URL parser behind domainToASCII would read in its own way: percent signs, ports, brackets, slashes. */
const OTHER_ASCII = /[\0-,/:-@[-`{-\x7f]/;
const NUMBER_LABEL = /(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)$/;

/**
 * One addr-spec (RFC 5322 section 3.4.1, a dot-atom without quotes or comments) of at most 254 bytes, its domain by UTS 46
 * as lower-case A-labels. Compared without case, also left of the @.
 */
function parseMailbox(typed: string): Address | undefined {
  const at = typed.lastIndexOf('@');
  const local = typed.slice(0, Math.max(at, 0));
  const domain = parseDomain(typed.slice(at + 1));
  if (domain === undefined || local.length > LOCAL_PART_BYTES || !DOT_ATOM.test(local)) return undefined;
  const address = `${local}@${domain}`;
  const isLong = [typed, address].some((text) => Buffer.byteLength(text) > MAILBOX_BYTES);
  if (isLong) return undefined;
  return { address, normalForm: address.toLowerCase(), hint: `${local.charAt(0)}•••@${domain}` };
}

function parseDomain(typed: string): string | undefined {
  if (OTHER_ASCII.test(typed)) return undefined;
  const domain = domainToASCII(typed);
  if (domain.length > 253 || !DOMAIN.test(domain) || NUMBER_LABEL.test(domain)) return undefined;
  return hasFalseALabel(domain) ? undefined : domain;
}

/** An A-label of which UTS 46 makes no U-label. */
function hasFalseALabel(domain: string): boolean {
  return domain.includes('xn--') && /(?:^|\.)xn--/.test(domainToUnicode(domain));
}

/** Calling codes of one and two digits (ITU-T E.164 Annex); all others have three. */
const CALLING_CODE = /^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})/;

/** E.164: a plus sign and 7 to 15 digits. */
function parsePhoneNumber(typed: string): Address | undefined {
  if (!/^\+[1-9]\d{6,14}$/.test(typed)) return undefined;
  const code = CALLING_CODE.exec(typed.slice(1))?.[0] ?? '';
  return { address: typed, normalForm: typed, hint: `+${code} ••• ${typed.slice(-2)}` };
}
