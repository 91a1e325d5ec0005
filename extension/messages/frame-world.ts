import type { FrameReading } from './reading.ts';

/** What the extension's scripts in one frame leave for each other, in a world of their own that the page cannot see. */
export type FrameWorld = typeof globalThis & {
  /** The small script of every frame looks through what comes from now on. */
  lookForNewSigns?: (() => void) | undefined;
  /** The watch that looks closer tells what it sees, whether it changed or not. */
  tellFieldsAgain?: (() => void) | undefined;
  /** The reader reads the frame as it is now; it stays, for the next that asks. */
  readFrameNow?: (() => Promise<FrameReading>) | undefined;
};
