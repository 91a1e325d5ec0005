import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { URL } from 'node:url';
import { isLocalhost } from '../shared/origin.ts';
import type { Environment, Read } from './config.ts';

/** By what a token's attestation is believed. */
export type AttestationSettings = {
  /** Certificates (PEM) at which an attestation may end, whatever the token's model. */
  attestationRoots: readonly string[];
  /** FIDO's metadata of models: a file or an address, the certificates (PEM) at which its signature may end, and its signer. */
  metadata: { place: string; roots: readonly string[]; name: string } | undefined;
};

const FILES = 'PEM files with certificates, separated by commas';
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** Reads ATTESTATION_ROOTS, MDS_FILE or MDS_URL, MDS_ROOT_FILE and MDS_NAME; nothing is fetched where no address is given. */
export function readAttestation(environment: Environment, read: Read): AttestationSettings {
  const { ATTESTATION_ROOTS, MDS_FILE, MDS_URL } = environment;
  const attestationRoots = ATTESTATION_ROOTS ? read('ATTESTATION_ROOTS', '', certificatesOf, FILES) : [];
  if (!MDS_FILE && !MDS_URL) return { attestationRoots, metadata: undefined };
  const place = MDS_URL
    ? read(
        'MDS_URL',
        '',
        (text) => (MDS_FILE ? undefined : fetchedAddress(text)),
        'an https URL, and MDS_FILE unset',
      )
    : read('MDS_FILE', '', (text) => text.trim() || undefined, 'a file');
  const roots = read('MDS_ROOT_FILE', '', certificatesOf, FILES);
  const name = read('MDS_NAME', 'mds.fidoalliance.org', host, 'the name in the signer’s certificate');
  return { attestationRoots, metadata: { place, roots, name } };
}

/** The certificates of PEM files, each as one PEM text; undefined where a file cannot be read or has none. */
function certificatesOf(text: string): readonly string[] | undefined {
  try {
    const found = text.split(',').map((file) => certificatesIn(file.trim()));
    return found.every(({ length }) => length > 0) ? found.flat() : undefined;
  } catch {
    return undefined;
  }
}

function certificatesIn(file: string): string[] {
  const texts = readFileSync(file, 'utf8').match(CERTIFICATE) ?? [];
  return texts.map((pem) => new X509Certificate(pem).toString());
}

/** An address that may be asked: https, or http on this machine, without a password in it. */
export function fetchedAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, username, password } = new URL(text);
  const allowed = protocol === 'https:' || (protocol === 'http:' && isLocalhost(hostname));
  return allowed && username === '' && password === '' ? text : undefined;
}

function host(text: string): string | undefined {
  return /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(text) ? text : undefined;
}
