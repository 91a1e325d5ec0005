import { build, type InlineConfig } from 'vite';

/** Builds a script for browsers as the extension is built, by what is given beside that; answers its text. */
export async function buildScript({ build: more, ...config }: InlineConfig): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    ...config,
    build: { write: false, target: 'es2022', ...more },
  });
  const [built] = Array.isArray(output) ? output : [output];
  if (built === undefined || !('output' in built)) throw new Error('Vite built nothing');
  return built.output[0].code;
}
