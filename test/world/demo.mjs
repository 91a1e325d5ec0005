// `npm run demo`: installs what is missing (packages, compiler, Chromium) and starts the demo under Node 24.
import { install, orExplain } from './install.mjs';
import { runInForeground } from './run.mjs';

await orExplain(() =>
  runInForeground(install({ chromium: true }), 'test/world/demo.ts', process.argv.slice(2)),
);
