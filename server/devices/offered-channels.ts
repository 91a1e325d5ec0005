import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Channel } from '../../shared/schemas.ts';
import type { Config } from '../config.ts';
import { readPhoneNumber } from './phone-number.ts';

/** What messages to second devices can travel by: text messages only where SMS_URL names a carrier. */
export function offeredChannels({ sms }: Pick<Config, 'sms'>): Channel[] {
  return sms === undefined ? ['email'] : ['email', 'sms'];
}

/** `channel-unavailable` for an address that this server sends nothing to: no carrier, or a country that it does not serve. */
export function channelRefusal(
  { sms, smsCountries }: Pick<Config, 'sms' | 'smsCountries'>,
  channel: Channel,
  address: string,
): Refusal | undefined {
  if (channel === 'email') return undefined;
  if (sms === undefined)
    return refuse('channel-unavailable', { detail: 'This server sends no text messages: give a mailbox.' });
  const number = readPhoneNumber(address);
  if (typeof number !== 'string' && isServed(smsCountries, number.country)) return undefined;
  return refuse('channel-unavailable', {
    detail: 'This server sends no text messages to that country: give a mailbox.',
  });
}

/** The country that national numbers are of: the only one that is served, if it is one. */
export function homeCountry({ smsCountries }: Pick<Config, 'smsCountries'>): string | undefined {
  return smsCountries.length === 1 ? smsCountries[0] : undefined;
}

function isServed(countries: readonly string[], country: string | undefined): boolean {
  return countries.length === 0 || (country !== undefined && countries.includes(country));
}
