// The files of a saved page, by the address at which a browser asks for them.
import { isUtf8 } from 'node:buffer';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { PageLabel } from './labels.ts';

const OWN_HOST = 'saved.example';
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.htm': 'text/html',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
};

/** The host at which a page is shown. */
export function hostOf({ url }: PageLabel): string {
  return url === undefined ? OWN_HOST : new URL(url).host;
}

/** What stands at a path below a page; the root is the page. Nothing outside of the page's folder is answered. */
export async function savedFile(
  page: string,
  pathname: string,
): Promise<{ contentType: string; body: Buffer } | undefined> {
  const below = decodeURIComponent(pathname.slice(1));
  const folder = path.dirname(page);
  const file = below === '' ? page : path.join(folder, below);
  if (!file.startsWith(folder)) return undefined;
  const found = await stat(file).then(
    (one) => one.isFile(),
    () => false,
  );
  if (!found) return undefined;
  const body = await readFile(file);
  const type = TYPES[path.extname(file).toLowerCase()] ?? 'application/octet-stream';
  // Saved without the header that told its encoding: what is UTF-8 throughout was written so.
  const contentType = type.startsWith('text/') && isUtf8(body) ? `${type}; charset=utf-8` : type;
  return { contentType, body };
}
