import { domainToASCII, domainToUnicode } from 'node:url';
import type { Channel } from '../../shared/schemas.ts';
import { readPhoneNumber } from './phone-number.ts';

/** An address of a second device: as messages are sent to it, in the form by which it is compared, and as it is shown. */
export type Address = { address: string; normalForm: string; hint: string };

const MAILBOX_BYTES = 254;
const LOCAL_PART_BYTES = 64;

/**
 * What a person typed as an address of that channel; undefined when it is none (PROTOCOL section 5.1). National phone numbers
 * are read only as those of a given home country (ISO 3166).
 */
export function parseAddress(channel: Channel, typed: string, home?: string): Address | undefined {
  return channel === 'email' ? parseMailbox(typed) : parsePhoneNumber(typed, home);
}

/** Why that is no address of the channel, and what to give in its place. */
export function addressProblem(channel: Channel, typed: string, home?: string): string {
  if (channel === 'email') return 'address: one mailbox such as ada@example.com';
  const number = readPhoneNumber(typed, home);
  return `address: ${typeof number === 'string' ? number : 'a phone number'}`;
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

function parsePhoneNumber(typed: string, home: string | undefined): Address | undefined {
  const number = readPhoneNumber(typed, home);
  if (typeof number === 'string') return undefined;
  const { e164, callingCode } = number;
  return { address: e164, normalForm: e164, hint: `+${callingCode} ••• ${e164.slice(-2)}` };
}
