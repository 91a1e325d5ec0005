import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { watchCardFields } from '../detection/watch.ts';
import type { SiteMessage } from '../messages/commands.ts';
import type { FrameWorld } from '../messages/frame-world.ts';
import { NO_FORM, type ToldForm } from '../messages/told-form.ts';

declare const chrome: {
  runtime: { id?: string; sendMessage(message: SiteMessage): Promise<unknown> };
};

/** Comes into a frame with signs of card fields: tells which there are, and goes when there are none. */
export default defineUnlistedScript(() => {
  const world: FrameWorld = globalThis;
  if (world.tellFieldsAgain !== undefined) return world.tellFieldsAgain();
  const ended = new AbortController();
  const end = () => {
    ended.abort();
    world.tellFieldsAgain = undefined;
  };
  const leave = () => {
    end();
    world.lookForNewSigns?.();
  };
  const tell = (seen: ToldForm) => {
    if (chrome.runtime.id === undefined) end();
    else chrome.runtime.sendMessage({ seen }).catch(() => undefined);
  };
  world.tellFieldsAgain = watchCardFields(tell, leave, ended.signal);
  // Nobody else says that a frame was taken out of its page; a tab that goes elsewhere is forgotten as a whole.
  if (self !== top) addEventListener('pagehide', () => tell(NO_FORM), { signal: ended.signal });
});
