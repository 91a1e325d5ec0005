import { URL } from 'node:url';

/** A carrier by SMPP 3.4. */
export type Smpp = {
  kind: 'smpp';
  host: string;
  port: number;
  /** TLS (`smpps`), with a certificate that is checked except on the machine itself. */
  secure: boolean;
  verify: boolean;
  user: string;
  password: string;
  /** What the phone shows as the sender: a number, or up to 11 letters and digits; empty: the carrier's choice. */
  source: string;
  systemType: string;
  /** Messages on their way at once. */
  window: number;
  /** How a text travels that needs more than one SMS. */
  long: 'payload' | 'udh';
};

/** An HTTP gateway: Twilio's Messages API, or another by the mapping of SMS_GATEWAY. */
export type SmsGateway = {
  kind: 'http';
  /** Without user and password. */
  url: string;
  user: string;
  password: string;
  /** A number, letters, or a messaging service (`MG…`). */
  source: string;
  mapping: GatewayMapping | undefined;
};

/**
 * What a gateway is asked and how its answers are read. In values `{to}`, `{from}`, `{text}`, `{alphabet}`, `{callback}`,
 * `{reference}`, `{seconds}`, `{minutes}`, `{user}`, `{password}` are filled in.
 */
export type GatewayMapping = {
  /** `query`: a GET with all fields in its address, as Kannel wants it. */
  format: 'form' | 'json' | 'query';
  fields: Readonly<Record<string, string>>;
  headers: Readonly<Record<string, string>>;
  /** Where the answer names the message, such as `messages.0.id`; undefined: it bears our own name, `{reference}`. */
  id: string | undefined;
  /** What the gateway calls a text of the GSM alphabet, and any other. */
  alphabet: Readonly<{ gsm: string; unicode: string }>;
  /** The members of a status callback, and the words that end it. */
  status: { id: string; state: string; delivered: readonly string[]; failed: readonly string[] };
};

/** How text messages leave (SMS_URL). */
export type Sms = Smpp | SmsGateway;

const SOURCE = /^(\+?\d{1,15}|[A-Za-z0-9 ._-]{1,11}|MG[0-9a-f]{32})?$/;
const SMPP_PORT = 2775;
const SMPPS_PORT = 3550;
const WINDOW = 10;

/** Reads SMS_URL; undefined where it is of no known form. */
export function readSms(text: string, mapping?: GatewayMapping): Sms | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol === 'smpp:' || url.protocol === 'smpps:') return readSmpp(url);
  const isHttp = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(hostOf(url)));
  return isHttp ? readHttp(url, mapping) : undefined;
}

/** Everything after `?` but the sender is the gateway's own; an address without a path is Twilio's of that account. */
function readHttp(url: URL, mapping: GatewayMapping | undefined): SmsGateway | undefined {
  const credentials = readCredentials(url);
  const source = readSource(url);
  if (credentials === undefined || source === undefined) return undefined;
  // Twilio signs its callbacks with the account's token: no account, no receipts.
  if (mapping === undefined && (source === '' || !/^[A-Za-z0-9]+$/.test(credentials.user))) return undefined;
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  bare.searchParams.delete('source');
  if (mapping === undefined && bare.pathname === '/')
    bare.pathname = `/2010-04-01/Accounts/${credentials.user}/Messages.json`;
  return { kind: 'http', url: bare.href, ...credentials, source, mapping };
}

/** A plus sign that was not encoded reads as a blank. */
function readSource(url: URL): string | undefined {
  const source = (url.searchParams.get('source') ?? '').replace(/^ (?=\d)/, '+');
  return SOURCE.test(source) ? source : undefined;
}

const TEXTS = /^[^\p{C}]{1,500}$/u;
const isTexts = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((one) => typeof one === 'string' && TEXTS.test(one));
const FORMATS: readonly unknown[] = ['form', 'json', 'query'];
const ALPHABET = { gsm: 'gsm', unicode: 'unicode' };
const isWords = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

/** Reads the text of SMS_GATEWAY's file; undefined where it is no mapping. */
export function readMapping(text: string): GatewayMapping | undefined {
  let read: Partial<GatewayMapping>;
  try {
    read = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { format, fields, headers = {}, id, alphabet = ALPHABET, status, ...others } = read ?? {};
  if (format === undefined || !FORMATS.includes(format) || !isTexts(fields) || !isTexts(headers))
    return undefined;
  if (Object.keys(others).length > 0 || !isTexts(alphabet)) return undefined;
  const { gsm, unicode, ...otherAlphabets } = alphabet;
  if (gsm === undefined || unicode === undefined || Object.keys(otherAlphabets).length > 0) return undefined;
  // One of the two names the message, not both.
  const isOurs = Object.values(fields).some((text) => text.includes('{reference}'));
  if (isOurs ? id !== undefined : typeof id !== 'string') return undefined;
  if (typeof status?.id !== 'string' || typeof status.state !== 'string') return undefined;
  if (!isWords(status.delivered) || !isWords(status.failed)) return undefined;
  return { format, fields, headers, id, alphabet: { gsm, unicode }, status };
}

function readSmpp(url: URL): Smpp | undefined {
  const known = ['source', 'system_type', 'window', 'long'];
  const parameters = url.searchParams;
  if ([...parameters.keys()].some((key) => !known.includes(key))) return undefined;
  const source = readSource(url);
  const window = parameters.get('window') ?? String(WINDOW);
  const long = parameters.get('long') ?? 'payload';
  const credentials = readCredentials(url);
  const host = hostOf(url);
  if (host === '' || credentials === undefined || source === undefined) return undefined;
  if (!/^([1-9]\d{0,2}|1000)$/.test(window) || (long !== 'payload' && long !== 'udh')) return undefined;
  const secure = url.protocol === 'smpps:';
  return {
    kind: 'smpp',
    host,
    port: Number(url.port || (secure ? SMPPS_PORT : SMPP_PORT)),
    secure,
    verify: !isLoopback(host),
    ...credentials,
    source,
    systemType: parameters.get('system_type') ?? '',
    window: Number(window),
    long,
  };
}

/** User and password are percent-encoded; undefined where they are not. */
function readCredentials(url: URL): { user: string; password: string } | undefined {
  try {
    return { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  } catch {
    return undefined;
  }
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

function isLoopback(host: string): boolean {
  return (
    host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127(\.\d+){3}$/.test(host)
  );
}

/** Countries by their two letters (ISO 3166), separated by commas. */
export function readCountries(text: string): readonly string[] | undefined {
  const countries = text.split(',').map((country) => country.trim().toUpperCase());
  return countries.every((country) => /^[A-Z]{2}$/.test(country)) ? countries : undefined;
}
