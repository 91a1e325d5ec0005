// Forms of frameworks that a page cannot load as they come from npm, built as their shops build them.
import path from 'node:path';
import { compile } from 'svelte/compiler';
import { build, type Plugin } from 'vite';

const svelte: Plugin = {
  name: 'svelte',
  transform: (code, id) => (id.endsWith('.svelte') ? compile(code, { filename: id }).js : null),
};

/** The script of a form in this folder. */
export async function buildForm(file: string): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    plugins: [svelte],
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: path.join(import.meta.dirname, file), formats: ['iife'], name: 'form' },
    },
  });
  const [built] = Array.isArray(output) ? output : [output];
  if (built === undefined || !('output' in built)) throw new Error('Vite built nothing');
  return built.output[0].code;
}
