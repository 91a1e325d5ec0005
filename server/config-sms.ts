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

/** How text messages leave (SMS_URL). */
export type Sms = Smpp;

const SOURCE = /^(\+?\d{1,15}|[A-Za-z0-9 ._-]{1,11})?$/;
const SMPP_PORT = 2775;
const SMPPS_PORT = 3550;
const WINDOW = 10;

/** Reads SMS_URL; undefined where it is of no known form. */
export function readSms(text: string): Sms | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === 'smpp:' || url.protocol === 'smpps:' ? readSmpp(url) : undefined;
}

function readSmpp(url: URL): Smpp | undefined {
  const known = ['source', 'system_type', 'window', 'long'];
  const parameters = url.searchParams;
  if ([...parameters.keys()].some((key) => !known.includes(key))) return undefined;
  const source = parameters.get('source') ?? '';
  const window = parameters.get('window') ?? String(WINDOW);
  const long = parameters.get('long') ?? 'payload';
  const credentials = readCredentials(url);
  const host = hostOf(url);
  if (host === '' || credentials === undefined || !SOURCE.test(source)) return undefined;
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
