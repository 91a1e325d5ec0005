import { firefoxOrigin } from '../shared/extension-origin.ts';

/** The origins of the extension's own builds: Chromium's from its manifest key, Firefox's from its add-on id. */
export const SHIPPED_ORIGINS = [
  'chrome-extension://omkoiblnccdmngnkgmekkdgjonlhbcao',
  firefoxOrigin('countersign@countersign.example'),
] as const;
