/** The origins of the extension's own builds: Chromium's from its manifest key, Firefox's from its add-on id. */
export const SHIPPED_ORIGINS = [
  'chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  'moz-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
] as const;
