import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { watchCardFields } from '../detection/watch.ts';
import type { SiteMessage } from '../messages/commands.ts';

declare const chrome: { runtime: { id?: string; sendMessage(message: SiteMessage): Promise<unknown> } };

/** Runs in every frame: tells the extension, and nobody else, that card fields are here. */
export default defineUnlistedScript(() => {
  const ended = new AbortController();
  watchCardFields((kinds) => {
    // After an update of the extension this old script has nobody to talk to.
    if (chrome.runtime.id === undefined) ended.abort();
    else chrome.runtime.sendMessage({ seen: kinds }).catch(() => undefined);
  }, ended.signal);
});
