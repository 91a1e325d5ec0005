import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { watchCardFields } from '../detection/watch.ts';
import type { SiteMessage } from '../messages/commands.ts';

declare const chrome: {
  runtime: {
    id?: string;
    sendMessage(message: SiteMessage): Promise<unknown>;
    onMessage: { addListener(listen: () => void): void };
  };
};

/** Runs in every frame: tells the extension, and nobody else, that card fields are here. */
export default defineUnlistedScript(() => {
  const ended = new AbortController();
  const { signal } = ended;
  const tellAgain = watchCardFields((kinds) => {
    // After an update of the extension this old script has nobody to talk to.
    if (chrome.runtime.id === undefined) ended.abort();
    else chrome.runtime.sendMessage({ seen: kinds }).catch(() => undefined);
  }, signal);
  // Asked when the page changed its address and is still the same; a page that came back from the cache says so itself.
  chrome.runtime.onMessage.addListener(tellAgain);
  addEventListener('pageshow', ({ persisted }) => persisted && tellAgain(), { signal });
});
