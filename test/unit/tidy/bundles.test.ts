// What may stand in the script that runs in every frame of every page. It looks at the last build, where there is one.
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './source-tree.ts';

const BUILD = path.join(ROOT, 'dist', 'chrome-mv3');
const EVERY_FRAME_BYTES = 6 * 1024;
/** What gives away code that has no business in every frame, in a form that survives minifying. */
const FORBIDDEN: readonly (readonly [what: string, sign: RegExp])[] = [
  ['webextension-polyfill', /webextension-polyfill|only be loaded in a browser extension/],
  ['the API client', /\/v1\//],
  ['DPoP', /dpop/i],
  ['WebAuthn', /navigator\.credentials|clientDataJSON/],
  ['card filling', /insertReplacementText|HTMLInputElement\.prototype|expiryMonth/],
  ['Preact', /createElementNS|dangerouslySetInnerHTML/],
  ['network calls', /\bfetch\(|XMLHttpRequest|sendBeacon|WebSocket/],
  ['code made from text', /\beval\(|new Function\(/],
];

type Manifest = {
  content_scripts?: { js?: string[]; all_frames?: boolean; run_at?: string }[];
  web_accessible_resources?: unknown;
};

const built = existsSync(path.join(BUILD, 'manifest.json'));
const manifest: Manifest = built ? JSON.parse(readFileSync(path.join(BUILD, 'manifest.json'), 'utf8')) : {};
const everyFrame = (manifest.content_scripts ?? []).filter((script) => script.all_frames === true);

test.skipIf(!built)('the scripts of every frame hold no polyfill, client, card or page code', () => {
  const files = everyFrame.flatMap(({ js }) => js ?? []);
  expect(files.length).toBeGreaterThan(0);
  const wrong = files.flatMap((file) => {
    const text = readFileSync(path.join(BUILD, file), 'utf8');
    return FORBIDDEN.flatMap(([what, sign]) =>
      sign.test(text) ? [`${file}: ${what} (${sign.exec(text)?.[0]})`] : [],
    );
  });
  expect(wrong).toEqual([]);
});

test.skipIf(!built)(
  `the scripts of every frame have at most ${EVERY_FRAME_BYTES} bytes, and wait until the page is idle`,
  () => {
    const files = everyFrame.flatMap(({ js }) => js ?? []);
    const bytes = files.reduce((sum, file) => sum + statSync(path.join(BUILD, file)).size, 0);
    expect(bytes).toBeLessThanOrEqual(EVERY_FRAME_BYTES);
    for (const script of everyFrame) expect(script.run_at ?? 'document_idle').toBe('document_idle');
  },
);

test.skipIf(!built)('pages reach no resource of the extension', () => {
  expect(manifest.web_accessible_resources ?? []).toEqual([]);
});
