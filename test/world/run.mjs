// `node run.mjs X args…`: installs what is missing, then runs a .ts file or a command of node_modules/.bin under Node 24.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { childEnvironment, install, nodeArguments, orExplain } from './install.mjs';
import { onLeftBehind } from './parent.mjs';

/** Starts the program with our own streams, passes signals on, and leaves with its exit code. */
export function runInForeground(node, what, args) {
  const child = spawn(node, nodeArguments(what, args), { stdio: 'inherit', env: childEnvironment(node) });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT'); // a terminal has told the child already
  });
  const stopLooking = onLeftBehind(() => child.kill('SIGTERM'));
  return new Promise((done) => {
    child.on('exit', (code, signal) => {
      stopLooking();
      process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
      for (const name of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.removeAllListeners(name);
      done();
    });
  });
}

if (process.argv[1]?.endsWith('run.mjs')) {
  const [what, ...args] = process.argv.slice(2);
  await orExplain(() => {
    if (what === undefined) {
      process.stderr.write('usage: run.mjs FILE.ts|COMMAND [arguments]\n');
      process.exitCode = 2;
      return;
    }
    return runInForeground(install(), what, args);
  });
}
