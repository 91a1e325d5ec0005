import type { Read } from './config.ts';

/** A version as numbers: `1.2.3` is [1, 2, 3]. */
export type Version = readonly number[];

/** Versions of the extension that are refused: all below one, and some by name. */
export type ClientSettings = { minExtensionVersion: Version; refusedExtensionVersions: readonly Version[] };

const FORM = /^(?:0|[1-9]\d{0,8})(?:\.(?:0|[1-9]\d{0,8})){0,3}$/;

/** One to four whole numbers with points between, as manifests of extensions have it; undefined for anything else. */
export function parseVersion(text: string): Version | undefined {
  return FORM.test(text) ? text.split('.').map(Number) : undefined;
}

export function readClients(read: Read): ClientSettings {
  return {
    minExtensionVersion: read('MIN_EXTENSION_VERSION', '0', parseVersion, 'a version such as 1.2.3'),
    refusedExtensionVersions: read(
      'REFUSED_EXTENSION_VERSIONS',
      ' ',
      versions,
      'versions such as 1.2.3, separated by commas',
    ),
  };
}

function versions(text: string): readonly Version[] | undefined {
  const named = text.split(',').map((one) => one.trim());
  const read = named.filter((one) => one !== '').map(parseVersion);
  return read.every((one) => one !== undefined) ? read : undefined;
}
