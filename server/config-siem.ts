import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { URL } from 'node:url';
import type { Environment, Read } from './config.ts';
import { fetchedAddress } from './config-attestation.ts';

/** How entries of the audit log are written for other systems. */
export const SIEM_FORMATS = ['ocsf', 'cef'] as const;
export type SiemFormat = (typeof SIEM_FORMATS)[number];

/** A receiver of syslog over TLS; `ca`: the certificates (PEM) to believe it by, in place of the usual ones; `own`: ours. */
export type Syslog = {
  host: string;
  port: number;
  ca: string | undefined;
  own: { cert: string; key: string } | undefined;
};
/** A receiver of signed webhooks; `secret` is that of Standard Webhooks. */
export type SiemWebhook = { url: string; secret: string };

/** Where the audit log is pushed to. */
export type SiemSettings = {
  siem: { format: SiemFormat; syslog: Syslog | undefined; webhook: SiemWebhook | undefined };
};

const SYSLOG_PORT = 6514;
const SECRET = /^whsec_[A-Za-z0-9+/]+={0,2}$/;
const SECRET_BYTES = { least: 24, most: 64 };

/** Reads SIEM_FORMAT, SIEM_SYSLOG with its files, SIEM_WEBHOOK_URL and SIEM_WEBHOOK_SECRET. */
export function readSiem(environment: Environment, read: Read): SiemSettings {
  const { SIEM_SYSLOG, SIEM_WEBHOOK_URL } = environment;
  const format = read('SIEM_FORMAT', 'ocsf', formatOf, SIEM_FORMATS.join(' or '));
  const syslog = SIEM_SYSLOG ? readSyslog(environment, read) : undefined;
  const webhook = SIEM_WEBHOOK_URL
    ? {
        url: read('SIEM_WEBHOOK_URL', '', fetchedAddress, 'an https URL (http only for localhost)'),
        secret: read('SIEM_WEBHOOK_SECRET', '', secretOf, 'whsec_ and the base64 of 24 to 64 bytes'),
      }
    : undefined;
  return { siem: { format, syslog, webhook } };
}

function readSyslog(environment: Environment, read: Read): Syslog {
  const { SIEM_SYSLOG_CA_FILE, SIEM_SYSLOG_CERT_FILE, SIEM_SYSLOG_KEY_FILE } = environment;
  const place = read('SIEM_SYSLOG', '', placeOf, 'tls://HOST or tls://HOST:PORT');
  const pem = 'a PEM file with certificates';
  const ca = SIEM_SYSLOG_CA_FILE ? read('SIEM_SYSLOG_CA_FILE', '', certificates, pem) : undefined;
  const own =
    SIEM_SYSLOG_CERT_FILE || SIEM_SYSLOG_KEY_FILE
      ? {
          cert: read('SIEM_SYSLOG_CERT_FILE', '', certificates, pem),
          key: read('SIEM_SYSLOG_KEY_FILE', '', privateKey, 'a PEM file with the certificate’s private key'),
        }
      : undefined;
  return { host: place?.host ?? '', port: place?.port ?? 0, ca, own };
}

function formatOf(text: string): SiemFormat | undefined {
  return SIEM_FORMATS.find((format) => format === text);
}

function placeOf(text: string): { host: string; port: number } | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, port, pathname, search, hash, username, password } = new URL(text);
  const isBare = [search, hash, username, password].every((part) => part === '') && /^\/?$/.test(pathname);
  if (protocol !== 'tls:' || hostname === '' || !isBare) return undefined;
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? SYSLOG_PORT : Number(port) };
}

function secretOf(text: string): string | undefined {
  const { length } = Buffer.from(text.slice('whsec_'.length), 'base64');
  const isLong = length >= SECRET_BYTES.least && length <= SECRET_BYTES.most;
  return SECRET.test(text) && isLong ? text : undefined;
}

function certificates(file: string): string | undefined {
  const pem = textOf(file);
  try {
    return pem && new X509Certificate(pem) && pem;
  } catch {
    return undefined;
  }
}

function privateKey(file: string): string | undefined {
  const pem = textOf(file);
  return pem?.includes('PRIVATE KEY-----') ? pem : undefined;
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
