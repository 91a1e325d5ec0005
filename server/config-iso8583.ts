import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import type { Environment, Read } from './config.ts';
import { BINS, DEFAULT_BIN, readBin } from './config-issuer-forms.ts';

/** A card network that connects by itself. */
export type Iso8583Settings = {
  /** The first six digits of the cards' numbers. */
  bin: string;
  host: string;
  port: number;
  /** The key of the messages' authentication codes, which both sides have. */
  macKey: Buffer;
  /** PEM text; without them only this machine may connect. */
  tls: { key: string; cert: string; ca: string } | undefined;
};

const TLS_FILES = ['ISO8583_TLS_KEY_FILE', 'ISO8583_TLS_CERT_FILE', 'ISO8583_TLS_CLIENT_CA_FILE'] as const;

/** All variables of an ISO 8583 network. */
export function readIso8583(environment: Environment, read: Read): Iso8583Settings {
  const secured = TLS_FILES.some((name) => Boolean(environment[name]));
  const [key, cert, ca] = TLS_FILES.map((name) =>
    secured ? read(name, '', readPem, 'a PEM file; all three belong together') : '',
  ) as [string, string, string];
  const listen = read(
    'ISO8583_LISTEN',
    '127.0.0.1:8583',
    (text) => readListen(text, secured),
    `ADDRESS:PORT of this machine itself, such as 127.0.0.1:8583; any other needs ${TLS_FILES.join(', ')}`,
  );
  const macKey = read('ISO8583_MAC_KEY_FILE', '', readKeyFile, 'a file with 64 hexadecimal digits');
  return {
    ...listen,
    bin: read('ISO8583_BIN', DEFAULT_BIN, readBin, BINS),
    macKey,
    tls: secured && isPair(key, cert, ca, read) ? { key, cert, ca } : undefined,
  };
}

/** Said as one mistake of the certificate's file; files that could not be read were told of already. */
function isPair(key: string | undefined, cert: string | undefined, ca: string | undefined, read: Read) {
  if (key === undefined || cert === undefined || ca === undefined) return false;
  const taken = () => {
    try {
      createSecureContext({ key, cert, ca });
      return true;
    } catch {
      return undefined;
    }
  };
  return read('ISO8583_TLS_CERT_FILE', '', taken, 'the certificate of ISO8583_TLS_KEY_FILE') === true;
}

function readListen(text: string, secured: boolean): { host: string; port: number } | undefined {
  const [, inBrackets, plain, digits] = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = inBrackets ?? plain ?? '';
  const port = Number(digits);
  if (isIP(host) !== (inBrackets === undefined ? 4 : 6) || port > 65535) return undefined;
  const local = host === '::1' || host.startsWith('127.');
  return local || secured ? { host, port } : undefined;
}

function readPem(file: string): string | undefined {
  const text = readText(file);
  return text?.includes('-----BEGIN ') ? text : undefined;
}

/** 32 bytes. */
function readKeyFile(file: string): Buffer | undefined {
  const text = readText(file)?.trim() ?? '';
  return /^[0-9a-fA-F]{64}$/.test(text) ? Buffer.from(text, 'hex') : undefined;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
