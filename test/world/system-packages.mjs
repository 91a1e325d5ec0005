// Asks the system's own package manager for what npm cannot bring.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const MANAGERS = [
  {
    command: 'apt-get',
    root: true,
    prepare: ['update', '-q'],
    install: ['-o', 'DPkg::Lock::Timeout=300', 'install', '-y', '-q'],
    compiler: ['g++', 'make', 'python3'],
    chromium: ['chromium'],
    kannel: ['kannel', 'kannel-extras'],
    exim: ['exim4-daemon-light'],
    perl: ['libnet-smpp-perl'],
    rsyslog: ['rsyslog', 'rsyslog-openssl'],
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

/** Runs the manager as root; `variables` come through `sudo` too. */
function runner(manager, prefix, variables) {
  return (args) => {
    const [command, ...rest] = [...prefix, 'env', ...variables, manager.command, ...args];
    return spawnSync(command, rest, { stdio: ['ignore', 2, 2] }).status === 0;
  };
}

/** Installs one of the named sets (`compiler`, `chromium`); does nothing where it cannot. The caller looks afterwards. */
export function installSystemPackages(set, say) {
  const manager = MANAGERS.find(({ command }) => works(command, ['--version']));
  const prefix = manager && rootPrefix(manager);
  if (!prefix) return;
  const run = runner(manager, prefix, ['DEBIAN_FRONTEND=noninteractive']);
  say(`Installing ${manager[set].join(' ')} with ${manager.command} …`);
  if (manager.prepare) run(manager.prepare);
  run([...manager.install, ...manager[set]]);
}

/** What tests against other people's servers need, and where it is then. */
const PEERS = {
  kannel: '/usr/lib/kannel/test/fakesmsc',
  exim: '/usr/sbin/exim4',
  perl: '/usr/share/perl5/Net/SMPP.pm',
  rsyslog: '/usr/sbin/rsyslogd',
};
/** Without services that start by themselves, without taking anything away (another mail server), and without waiting long. */
const QUIETLY = ['DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1', 'SYSTEMD_OFFLINE=1'];
const PATIENCE = ['-o', 'Acquire::Retries=0', '-o', 'Acquire::http::Timeout=10'];

/** The sets of servers that are missing here. */
export function missingPeers() {
  return Object.keys(PEERS).filter((set) => !existsSync(PEERS[set]));
}

/** Installs Debian's servers that the product is tested against; what cannot be had is left out, and its tests say so. */
export function installPeers(say) {
  const manager = MANAGERS.find(({ kannel, command }) => kannel && works(command, ['--version']));
  const prefix = manager && rootPrefix(manager);
  if (!prefix) return;
  const run = runner(manager, prefix, QUIETLY);
  say('Installing servers to test against …');
  run([...manager.prepare, ...PATIENCE]);
  for (const set of missingPeers())
    run([...manager.install, ...PATIENCE, '--no-install-recommends', '--no-remove', ...manager[set]]);
}
