import {
  type CountryCode,
  type NumberType,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';

/** A number that gets text messages: as E.164, its calling code, and its country where it has one. */
export type TextNumber = { e164: string; callingCode: string; country: string | undefined };

/** Kinds of numbers that no text message should go to, in a person's words; those that are not named here are taken. */
const REFUSED: Readonly<Partial<Record<Exclude<NumberType, undefined>, string>>> = {
  FIXED_LINE: 'this is a fixed line, which gets no text messages: give a mobile number or a mailbox',
  PREMIUM_RATE: 'this is a premium number: give your own mobile number',
  SHARED_COST: 'this is a number of shared cost: give your own mobile number',
  TOLL_FREE: 'this is a toll-free number: give your own mobile number',
  PERSONAL_NUMBER: 'this is a forwarding number: give the mobile number itself',
  VOIP: 'this is an internet number: give a mobile number or a mailbox',
  PAGER: 'this is a pager: give a mobile number or a mailbox',
  UAN: 'this is a company number: give your own mobile number',
  VOICEMAIL: 'this is a voice mailbox: give a mobile number or a mailbox',
};
const RULE = 'a phone number with its country, such as +491701234567';
/** Mexico dropped the 1 after its code in 2019; many people still type it. */
const OLD_MEXICAN = /^(\s*\+\s*52[\s-]*)1(?=(?:[\s-]*\d){10}\s*$)/;

/**
 * Reads a phone number as people write it (other scripts' digits, blanks, `+49 (0)170…`), by the numbering plans of
 * libphonenumber; national numbers (`0170…`) only where a home country is given. A text says what is wrong and what to do.
 */
export function readPhoneNumber(typed: string, home?: string): TextNumber | string {
  const text = typed.normalize('NFKC').replace(OLD_MEXICAN, '$1');
  const number = parsePhoneNumberFromString(text, {
    extract: false,
    ...(home === undefined ? {} : { defaultCountry: home as CountryCode }),
  });
  if (number === undefined || number.ext !== undefined || !number.isValid()) return RULE;
  return REFUSED[number.getType() ?? 'FIXED_LINE'] ?? textNumber(number);
}

function textNumber({ number, countryCallingCode, country }: PhoneNumber): TextNumber {
  return { e164: number, callingCode: countryCallingCode, country };
}
