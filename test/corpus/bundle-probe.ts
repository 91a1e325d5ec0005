// The probe and the extension's modules that it calls as one script, built as the extension is.
import path from 'node:path';
import { build } from 'vite';

/** The script's text; run in a frame, it leaves `probeFrame` there. */
export async function bundleProbe(): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    root: import.meta.dirname,
    build: {
      write: false,
      target: 'es2022',
      minify: false,
      lib: { entry: path.join(import.meta.dirname, 'probe.ts'), formats: ['iife'], name: 'probe' },
    },
  });
  const [built] = Array.isArray(output) ? output : [output];
  if (built === undefined || !('output' in built)) throw new Error('Vite built nothing');
  const [chunk] = built.output;
  return chunk.code;
}
