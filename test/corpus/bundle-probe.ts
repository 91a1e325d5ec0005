// The probe and the extension's modules that it calls as one script, built as the extension is.
import path from 'node:path';
import { buildScript } from '../world/build-script.ts';

/** The script's text; run in a frame, it leaves `probeFrame` there. */
export function bundleProbe(): Promise<string> {
  const entry = path.join(import.meta.dirname, 'probe.ts');
  return buildScript({
    root: import.meta.dirname,
    build: { minify: false, lib: { entry, formats: ['iife'], name: 'probe' } },
  });
}
