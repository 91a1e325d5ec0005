import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { SignSearch } from '../detection/sign-search.ts';
import type { SiteMessage } from '../messages/commands.ts';
import type { FrameWorld } from '../messages/frame-world.ts';

declare const chrome: {
  runtime: {
    id?: string;
    sendMessage(message: SiteMessage): Promise<unknown>;
    onMessage: { addListener(listen: () => void): void };
  };
};

/** Runs in every frame: looks for signs of card fields and, where there are some, has the extension look closer. */
export default defineUnlistedScript(() => {
  const world: FrameWorld = globalThis;
  const search = new SignSearch(() => {
    // After an update of the extension this old script has nobody to talk to.
    if (chrome.runtime.id !== undefined) chrome.runtime.sendMessage({ signs: true }).catch(() => undefined);
  });
  const again = () => {
    if (chrome.runtime.id === undefined) search.stop();
    else if (world.tellFieldsAgain === undefined) search.beginAnew();
    else world.tellFieldsAgain();
  };
  world.lookForNewSigns = () => search.goOn();
  search.beginAnew();
  // Asked when the page changed its address and is still the same; a page that came back from the cache says so itself.
  chrome.runtime.onMessage.addListener(again);
  addEventListener('pageshow', ({ persisted }) => persisted && again());
});
