// How the demo was asked for.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const ROOT = resolve(import.meta.dirname, '../../..');
export const USAGE = 'usage: npm run demo -- [--headless] [--pictures DIRECTORY] [--readme-pictures]';
const README_PICTURES = resolve(ROOT, 'test/world/pictures');

export type DemoOptions = {
  /** Nobody looks on: the demo buys by itself. */
  headless: boolean;
  /** Where a picture of each screen goes. */
  pictures: string;
  /** Where the README's pictures go, when they are to be made anew. */
  readmePictures?: string;
};

/** Whether a window can be opened here. */
export function hasDisplay(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  if (platform === 'darwin' || platform === 'win32') return true;
  return Boolean(environment['DISPLAY'] || environment['WAYLAND_DISPLAY']);
}

/** Reads the command line; throws with what is wrong with it. */
export function readArguments(words: string[], display: boolean): DemoOptions {
  const { values } = parseArgs({
    args: words,
    options: {
      headless: { type: 'boolean', default: false },
      pictures: { type: 'string', default: 'test-results/demo' },
      'readme-pictures': { type: 'boolean', default: false },
    },
  });
  const forReadme = values['readme-pictures'];
  return {
    headless: values.headless || forReadme || !display,
    pictures: resolve(values.pictures),
    ...(forReadme ? { readmePictures: README_PICTURES } : {}),
  };
}
