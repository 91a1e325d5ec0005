import type { MessageLocale } from '../../shared/message.ts';
import type { Config } from '../config.ts';
import { readPhoneNumber } from './phone-number.ts';

/** Countries where most people read one of our languages; where several are at home (CH, BE, CA) nobody is guessed at. */
const LOCALE_OF: Readonly<Record<string, MessageLocale>> = Object.fromEntries(
  Object.entries({
    de: 'DE AT LI',
    fr: 'FR MC GP GF MQ RE YT',
    es: 'ES AR BO CL CO CR CU DO EC GT HN MX NI PA PE PY SV UY VE',
    en: 'GB IE US AU NZ GG JE IM',
  }).flatMap(([locale, countries]) =>
    countries.split(' ').map((country) => [country, locale as MessageLocale]),
  ),
);

/**
 * The language of a message: a phone number's country says it where it can, MESSAGE_LOCALE everywhere else (mailboxes say
 * nothing of their readers).
 */
export function localeOf(address: string, { messageLocale }: Pick<Config, 'messageLocale'>): MessageLocale {
  if (address.includes('@')) return messageLocale;
  const number = readPhoneNumber(address);
  return (typeof number === 'string' ? undefined : LOCALE_OF[number.country ?? '']) ?? messageLocale;
}
