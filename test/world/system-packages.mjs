// Asks the system's own package manager for what npm cannot bring.
import { spawnSync } from 'node:child_process';

const MANAGERS = [
  {
    command: 'apt-get',
    root: true,
    prepare: ['update', '-q'],
    install: ['install', '-y', '-q'],
    compiler: ['g++', 'make', 'python3'],
    chromium: ['chromium'],
  },
  {
    command: 'dnf',
    root: true,
    install: ['install', '-y'],
    compiler: ['gcc-c++', 'make', 'python3'],
    chromium: ['chromium'],
  },
  {
    command: 'pacman',
    root: true,
    install: ['-S', '--noconfirm', '--needed'],
    compiler: ['gcc', 'make', 'python'],
    chromium: ['chromium'],
  },
  {
    command: 'apk',
    root: true,
    install: ['add'],
    compiler: ['g++', 'make', 'python3'],
    chromium: ['chromium'],
  },
  {
    command: 'brew',
    root: false,
    install: ['install'],
    compiler: ['make', 'python3'],
    chromium: ['--cask', 'chromium'],
  },
];

function works(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** What to write before a command that needs root: nothing, `sudo -n`, or undefined where neither works. */
function rootPrefix(manager) {
  if (!manager.root || process.getuid?.() === 0) return [];
  return works('sudo', ['-n', 'true']) ? ['sudo', '-n'] : undefined;
}

/** Installs one of the named sets (`compiler`, `chromium`); does nothing where it cannot. The caller looks afterwards. */
export function installSystemPackages(set, say) {
  const manager = MANAGERS.find(({ command }) => works(command, ['--version']));
  const prefix = manager && rootPrefix(manager);
  if (!prefix) return;
  const run = (args) => {
    const [command, ...rest] = [...prefix, manager.command, ...args];
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    return spawnSync(command, rest, { stdio: ['ignore', 2, 2], env }).status === 0;
  };
  say(`Installing ${manager[set].join(' ')} with ${manager.command} …`);
  if (manager.prepare) run(manager.prepare);
  run([...manager.install, ...manager[set]]);
}
