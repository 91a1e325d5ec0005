// Forms of frameworks that a page cannot load as they come from npm, built as their shops build them.
import path from 'node:path';
import { compile } from 'svelte/compiler';
import type { Plugin } from 'vite';
import { buildScript } from '../../world/build-script.ts';

const svelte: Plugin = {
  name: 'svelte',
  transform: (code, id) => (id.endsWith('.svelte') ? compile(code, { filename: id }).js : null),
};

/** The script of a form in this folder. */
export function buildForm(file: string): Promise<string> {
  const entry = path.join(import.meta.dirname, file);
  return buildScript({ plugins: [svelte], build: { lib: { entry, formats: ['iife'], name: 'form' } } });
}
