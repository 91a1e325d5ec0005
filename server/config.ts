import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { URL } from 'node:url';
import type { Decimal } from '../shared/decimal.ts';
import { parseMargin } from '../shared/margin.ts';
import { isMessageLocale, type MessageLocale } from '../shared/message.ts';
import { isName } from '../shared/name.ts';
import { isLocalhost } from '../shared/origin.ts';
import { type AttestationSettings, fetchedAddress, readAttestation } from './config-attestation.ts';
import { type AuditSettings, readAudit } from './config-audit.ts';
import { type ClientSettings, readClients } from './config-clients.ts';
import { type IssuerSettings, readIssuer } from './config-issuer.ts';
import { readSiem, type SiemSettings } from './config-siem.ts';
import { type GatewayMapping, readCountries, readMapping, readSms, type Sms } from './config-sms.ts';
import { SHIPPED_ORIGINS } from './shipped-origins.ts';

/** Everything that the operator sets, from environment variables (PROTOCOL section 11). */
export type Config = IssuerSettings &
  AttestationSettings &
  ClientSettings &
  SiemSettings &
  AuditSettings & {
    host: string;
    port: number;
    publicUrl: string;
    trustProxy: string | undefined;
    rpId: string;
    payerEntity: string;
    extensionOrigins: readonly string[];
    databaseUrl: string;
    smtpUrl: string;
    mailFrom: string;
    /** The carrier of text messages; undefined: none are sent. */
    sms: Sms | undefined;
    /** Countries (ISO 3166) that text messages go to; none: all. */
    smsCountries: readonly string[];
    /** Codes for new devices that go to numbers of one calling code within 24 hours. */
    smsQuota: number;
    /** The same for one network address, where a proxy is trusted to tell it. */
    sourceQuota: number;
    /** Of messages whose reader's country says nothing. */
    messageLocale: MessageLocale;
    /** Signs letters (RFC 6376); undefined: the mail server does, or nobody. */
    dkim: Dkim | undefined;
    keysFile: string;
    coolingHours: number;
    /** A file or an address; undefined: there are no rates, and payments in the account's currency alone. */
    ratesFile: string | undefined;
    /** Added to rates that name no margin themselves. */
    ratesMargin: Decimal;
    /** Rates that are older serve no more. */
    ratesMaxAgeHours: number;
    /** A phone network's API that knows of changed SIMs; undefined: nobody is asked. */
    simChange: { url: string; tokenFile: string | undefined } | undefined;
    /** How long a phone whose SIM was changed takes no code of a payment above the cooling limit. */
    simChangeHours: number;
    /** For how many calendar years after the last one payments of an erased person are kept. */
    recordsYears: number;
  };

/** The key is PEM text of an RSA key. */
export type Dkim = { domain: string; selector: string; key: string };

/** One line for each mistake: the variable, what it holds and what it should. */
export class ConfigMistakes extends Error {
  readonly lines: readonly string[];
  constructor(lines: readonly string[]) {
    super(lines.join('\n'));
    this.lines = lines;
  }
}

const DEFAULT_PORT = '4600';

const SMS_URL_FORMS =
  'smpp://USER:PASSWORD@HOST:PORT?source=SENDER or smpps://… (source, system_type, window 1 to 1000, long payload or udh), or https://ACCOUNT:TOKEN@HOST?source=SENDER';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads one variable; a mistake is kept, so that all can be told at once. */
export type Read = <T>(
  name: string,
  fallback: string,
  parse: (text: string) => T | undefined,
  wanted: string,
) => NonNullable<T>;

/** Reads and checks the configuration; throws ConfigMistakes with every mistake at once. */
export function readConfig(environment: Environment): Config {
  const mistakes: string[] = [];
  const read: Read = (name, fallback, parse, wanted) => {
    const text = environment[name] || fallback;
    const value = parse(text);
    if (value === undefined)
      mistakes.push(`${name} is ${JSON.stringify(shown(name, text))}; it should be ${wanted}`);
    return value as NonNullable<typeof value>;
  };
  const port = read('PORT', DEFAULT_PORT, wholeNumber(0, 65535), 'a port from 0 to 65535');
  const config: Config = {
    host: read('HOST', '127.0.0.1', nonEmpty, 'an address to listen on'),
    port,
    publicUrl: read(
      'PUBLIC_URL',
      // A wrong PORT is one mistake, not two.
      `http://localhost:${port ?? DEFAULT_PORT}`,
      publicUrl,
      'an https URL without a path (http only for localhost)',
    ),
    trustProxy: environment['TRUST_PROXY'] || undefined,
    rpId: read('RP_ID', 'localhost', domain, 'a domain name without a port'),
    payerEntity: read(
      'PAYER_ENTITY',
      'Example Bank',
      name,
      'the name of the bank or company that pays, 1 to 80 characters',
    ),
    extensionOrigins: read(
      'EXTENSION_ORIGINS',
      SHIPPED_ORIGINS.join(','),
      extensionOrigins,
      'chrome-extension://… and moz-extension://… origins, separated by commas',
    ),
    databaseUrl: read(
      'DATABASE_URL',
      'sqlite:./data/countersign.sqlite',
      (text) => (/^(sqlite:.+|postgres(ql)?:\/\/.+)$/.test(text) ? text : undefined),
      'sqlite:FILE or postgres://USER:PASSWORD@HOST/DATABASE',
    ),
    ...readMessages(environment, read),
    keysFile: read('KEYS_FILE', './data/keys.json', nonEmpty, 'a path'),
    ...readIssuer(environment, read),
    ...readAttestation(environment, read),
    ...readClients(read),
    ...readSiem(environment, read),
    ...readAudit(read),
    recordsYears: read('RECORDS_YEARS', '10', wholeNumber(0, 100), 'a whole number of years from 0 to 100'),
    simChange: environment['SIM_CHANGE_URL']
      ? {
          url: read('SIM_CHANGE_URL', '', apiUrl, 'an https URL (http only for localhost)'),
          tokenFile: environment['SIM_CHANGE_TOKEN_FILE'] || undefined,
        }
      : undefined,
    simChangeHours: read(
      'SIM_CHANGE_HOURS',
      '72',
      wholeNumber(0, 8760),
      'a whole number of hours from 0 to 8760',
    ),
    coolingHours: read('COOLING_HOURS', '72', wholeNumber(0, 8760), 'a whole number of hours from 0 to 8760'),
    ...readRateSettings(environment, read),
  };
  if (mistakes.length > 0) throw new ConfigMistakes(mistakes);
  return config;
}

/** What is nothing but a secret is not shown at all. */
function shown(name: string, text: string): string {
  return /_SECRET(_KEY)?$|_API_KEY$/.test(name) && text !== '' ? '…' : withoutSecret(text);
}

function isSigned(environment: Environment): boolean {
  return ['DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_KEY_FILE'].some((name) => Boolean(environment[name]));
}

function rsaKeyFile(file: string): string | undefined {
  try {
    const pem = readFileSync(file, 'utf8');
    return createPrivateKey(pem).asymmetricKeyType === 'rsa' ? pem : undefined;
  } catch {
    return undefined;
  }
}

function locale(text: string): MessageLocale | undefined {
  return isMessageLocale(text) ? text : undefined;
}

function readMappingFile(file: string): GatewayMapping | undefined {
  try {
    return readMapping(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

type MessageSettings = Pick<
  Config,
  'smtpUrl' | 'mailFrom' | 'sms' | 'smsCountries' | 'smsQuota' | 'sourceQuota' | 'messageLocale' | 'dkim'
>;

/** How messages leave: e-mail, text messages, their language. */
function readMessages(environment: Environment, read: Read): MessageSettings {
  const mapping = environment['SMS_GATEWAY']
    ? read('SMS_GATEWAY', '', readMappingFile, 'a JSON file with format, fields, id and status')
    : undefined;
  return {
    smtpUrl: read(
      'SMTP_URL',
      'smtp://localhost:25',
      smtpUrl,
      'smtp://HOST:PORT or smtps://USER:PASSWORD@HOST:PORT',
    ),
    mailFrom: read('MAIL_FROM', 'countersign@localhost', mailbox, 'a mailbox such as payments@bank.example'),
    sms: environment['SMS_URL']
      ? read('SMS_URL', '', (text) => readSms(text, mapping), SMS_URL_FORMS)
      : undefined,
    smsCountries: environment['SMS_COUNTRIES']
      ? read('SMS_COUNTRIES', '', readCountries, 'ISO 3166 countries separated by commas, such as DE,AT')
      : [],
    smsQuota: read('SMS_QUOTA', '1000', wholeNumber(1, 10_000), 'a whole number from 1 to 10000'),
    sourceQuota: read('SOURCE_QUOTA', '100', wholeNumber(1, 10_000), 'a whole number from 1 to 10000'),
    messageLocale: read('MESSAGE_LOCALE', 'en', locale, 'en, de, fr or es'),
    dkim: isSigned(environment)
      ? {
          domain: read('DKIM_DOMAIN', '', domain, 'the domain of MAIL_FROM'),
          selector: read('DKIM_SELECTOR', '', domain, 'the name of the key below _domainkey'),
          key: read('DKIM_KEY_FILE', '', rsaKeyFile, 'a file with an RSA private key as PEM'),
        }
      : undefined,
  };
}

/** Where exchange rates come from. What the file holds is looked at when it is opened. */
function readRateSettings(
  environment: Environment,
  read: Read,
): Pick<Config, 'ratesFile' | 'ratesMargin' | 'ratesMaxAgeHours'> {
  return {
    ratesFile: environment['RATES_FILE']
      ? read('RATES_FILE', '', ratesPlace, 'a file, or an https URL (http only for localhost)')
      : undefined,
    ratesMargin: read(
      'RATES_MARGIN',
      '0',
      parseMargin,
      'a fraction from 0 to below 1 such as 0.015, or a percentage such as 1.5%',
    ),
    ratesMaxAgeHours: read(
      'RATES_MAX_AGE_HOURS',
      '144',
      wholeNumber(1, 8760),
      'a whole number of hours from 1 to 8760',
    ),
  };
}

function ratesPlace(text: string): string | undefined {
  return /^[a-z]+:\/\//i.test(text) ? fetchedAddress(text) : nonEmpty(text);
}

function wholeNumber(least: number, most: number): (text: string) => number | undefined {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : -1;
    return value >= least && value <= most ? value : undefined;
  };
}

function nonEmpty(text: string): string | undefined {
  return text.trim() === '' ? undefined : text;
}

function name(text: string): string | undefined {
  return isName(text) ? text : undefined;
}

function domain(text: string): string | undefined {
  return /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(text) ? text : undefined;
}

function publicUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const allowed = url.protocol === 'https:' || (url.protocol === 'http:' && isLocalhost(url.hostname));
  return allowed && (text === url.origin || text === `${url.origin}/`) ? url.origin : undefined;
}

function apiUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname } = new URL(text);
  const allowed = protocol === 'https:' || (protocol === 'http:' && isLocalhost(hostname));
  // Neither a password nor a query: the operation's path is put behind it.
  return allowed && !/[@?#]/.test(text) ? text.replace(/\/+$/, '') : undefined;
}

function smtpUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname } = new URL(text);
  return (protocol === 'smtp:' || protocol === 'smtps:') && hostname !== '' ? text : undefined;
}

function mailbox(text: string): string | undefined {
  return /^[^\s@<>]+@[^\s@<>]+$/.test(text) ? text : undefined;
}

function extensionOrigins(text: string): readonly string[] | undefined {
  const origins = text.split(',').map((origin) => origin.trim());
  const shape = /^(chrome-extension:\/\/[a-p]{32}|moz-extension:\/\/[a-p]{64})$/;
  return origins.every((origin) => shape.test(origin)) ? origins : undefined;
}

/** A URL may hold a password, also one that is not encoded as it should be; what is shown never does. */
export function withoutSecret(text: string): string {
  return text.replace(/(\/\/[^:@]*):.*@/s, '$1:…@').replace(/(password=)[^&\s]*/gi, '$1…');
}
