import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { frameReader } from '../detection/read-frame.ts';
import type { FrameWorld } from '../messages/frame-world.ts';
import type { FrameReading } from '../messages/reading.ts';

/** Runs in a tab's frames when the shopper opens the window: what does this frame hold? */
export default defineUnlistedScript((): Promise<FrameReading> => {
  const world: FrameWorld = globalThis;
  world.readFrameNow ??= frameReader();
  return world.readFrameNow();
});
