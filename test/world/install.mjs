// Makes a fresh clone ready to run: packages, compiler, Chromium, Node 24. Plain JavaScript for Node 20, no packages.
import { spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  readFileSync,
  realpathSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { holdLock } from './install-lock.mjs';
import { installPeers, installSystemPackages, missingPeers } from './system-packages.mjs';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const modules = join(root, 'node_modules');
const hiddenLock = join(modules, '.package-lock.json');
const stamp = join(modules, '.countersign-ready');
const peersTried = join(modules, '.countersign-peers-tried');
const DAY_MS = 24 * 60 * 60 * 1000;
const MIN_NODE = [22, 12];

/** What ends a start with one clear line and exit code 1. */
export class Missing extends Error {}

/** Says something on stderr: stdout belongs to the command that is started. */
function say(line) {
  process.stderr.write(`${line}\n`);
}

/** The first of these programs that is on PATH, as a full path. */
export function onPath(names) {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      const file = join(folder, name + suffix);
      try {
        accessSync(file, constants.X_OK);
        if (statSync(file).isFile()) return file;
      } catch {
        // not here
      }
    }
  }
  return undefined;
}

/** Chromium or Chrome on this machine, if any; the environment variable CHROMIUM wins. */
export function findChromium() {
  if (process.env.CHROMIUM) return existsSync(process.env.CHROMIUM) ? process.env.CHROMIUM : undefined;
  const found = onPath(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']);
  if (found) return found;
  const places = [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ];
  return places.find((place) => existsSync(place));
}

/** Node 24 from the packages, else the running Node when it is new enough. */
export function findNode() {
  const folder = { linux: 'linux', win32: 'win' }[process.platform];
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  const carried = join(modules, `node-${folder}-${process.arch}`, 'bin', file);
  if (folder && existsSync(carried)) return carried;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1])) return process.execPath;
  throw new Missing(
    `Node ${MIN_NODE.join('.')} or newer is needed here (this is ${process.versions.node}): install it from https://nodejs.org`,
  );
}

/** Whether a package that npm may leave out is made for this very machine. */
function isForHere({ os, cpu, libc }) {
  return (
    os?.includes(process.platform) === true &&
    cpu?.includes(process.arch) === true &&
    (libc === undefined || libc.includes(ownLibc()))
  );
}

function ownLibc() {
  return process.report.getReport().header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}

/** Whether all packages that a lockfile asks for are among those that are there, in that version. */
export function holdsAll(wanted, there) {
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    if (there[path] !== undefined) return there[path].version === entry.version;
    return entry.optional === true && !isForHere(entry);
  });
}

function sameAsLockfile() {
  const packagesIn = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  return holdsAll(packagesIn(join(root, 'package-lock.json')), packagesIn(hiddenLock));
}

/** True when `npm ci` has nothing to do. */
function packagesReady() {
  if (!existsSync(hiddenLock)) return false;
  if (statSync(join(root, 'package-lock.json')).mtimeMs <= statSync(hiddenLock).mtimeMs) return true;
  if (!sameAsLockfile()) return false;
  utimesSync(hiddenLock, new Date(), new Date()); // only touched (a checkout): remember that
  return true;
}

/** What the stamp says when sqlite3 was seen to load with these packages and this Node. */
function stampText() {
  return `${statSync(hiddenLock).mtimeMs} ${findNode()}\n`;
}

/** Another start may take the packages away at this moment. */
function stamped() {
  try {
    return readFileSync(stamp, 'utf8') === stampText();
  } catch {
    return false;
  }
}

/** Environment for npm: nothing is downloaded but packages; native code is compiled with headers that came along. */
function npmEnvironment() {
  const env = { ...process.env, npm_config_build_from_source: 'true', JOBS: 'max' };
  if (process.platform === 'linux') env.npm_config_nodedir = join(modules, `node-linux-${process.arch}`);
  env.PATH = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.startsWith(modules)) // npm ci takes that folder away from under itself
    .join(delimiter);
  return env;
}

function npm(args) {
  const command = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const done = spawnSync(command, args, {
    cwd: root,
    env: npmEnvironment(),
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) throw new Missing(`npm ${args.join(' ')} failed; its messages are above`);
}

function sqliteLoads() {
  const code = "new (require('sqlite3').Database)(':memory:').close()";
  return spawnSync(findNode(), ['-e', code], { cwd: root, stdio: 'ignore' }).status === 0;
}

function ensureCompiler() {
  const compiler = () => onPath(['g++', 'clang++']) && onPath(['make']) && onPath(['python3']);
  if (process.platform === 'win32' || compiler()) return;
  installSystemPackages('compiler', say);
  if (!compiler()) throw new Missing('A C++ compiler is needed: install g++, make and python3');
}

function ensurePackages() {
  if (packagesReady() && stamped()) return;
  const release = holdLock(root, say);
  try {
    if (!packagesReady()) {
      ensureCompiler();
      say('Installing packages (npm ci); compiling sqlite3 takes about a minute …');
      npm(['ci', '--loglevel=error']);
      // npm says nothing where it could not fetch a package that another machine may do without.
      if (!sameAsLockfile()) npm(['ci', '--loglevel=error']);
      if (!sameAsLockfile()) throw new Missing('npm ci left out packages of this machine; start it again');
    }
    if (!sqliteLoads()) {
      ensureCompiler();
      say('Compiling sqlite3 …');
      npm(['rebuild', 'sqlite3', '--loglevel=error']);
      if (!sqliteLoads()) throw new Missing('sqlite3 was compiled but does not load');
    }
    writeFileSync(stamp, stampText());
  } finally {
    release();
  }
}

function ensureChromium() {
  if (findChromium()) return;
  if (process.env.CHROMIUM)
    throw new Missing(`CHROMIUM is ${process.env.CHROMIUM}, where there is no program`);
  const release = holdLock(root, say);
  try {
    if (!findChromium()) installSystemPackages('chromium', say);
  } finally {
    release();
  }
  if (!findChromium()) throw new Missing('Chromium is needed: install chromium, or set CHROMIUM to its path');
}

/** Tries once a day, and goes on without them: tests that need one say that they were skipped. */
function tryPeers() {
  const tried = existsSync(peersTried) && Date.now() - statSync(peersTried).mtimeMs < DAY_MS;
  if (missingPeers().length === 0 || tried) return;
  const release = holdLock(root, say);
  try {
    if (missingPeers().length > 0) installPeers(say);
    writeFileSync(peersTried, '');
  } finally {
    release();
  }
}

/** Installs what is missing and answers which Node runs the rest; throws `Missing` with one line. */
export function install({ chromium = false, peers = false } = {}) {
  ensurePackages();
  if (chromium) ensureChromium();
  if (peers) tryPeers();
  return findNode();
}

/** The script behind a command of node_modules/.bin. */
export function binScript(name) {
  const link = join(modules, '.bin', name);
  if (process.platform !== 'win32') {
    if (!existsSync(link)) throw new Missing(`There is no command ${name} in node_modules/.bin`);
    return realpathSync(link);
  }
  const owner = { tsc: 'typescript', biome: '@biomejs/biome' }[name] ?? name;
  const { bin } = JSON.parse(readFileSync(join(modules, owner, 'package.json'), 'utf8'));
  return join(modules, owner, typeof bin === 'string' ? bin : bin[name]);
}

/** Arguments for Node that run a .ts file of the repository, or a command of node_modules/.bin. */
export function nodeArguments(what, args) {
  if (/\.(ts|mjs|js)$/.test(what))
    return ['--disable-warning=ExperimentalWarning', resolve(root, what), ...args];
  return [binScript(what), ...args];
}

/** The environment of what is started: `node` means the found Node there, too. */
export function childEnvironment(node) {
  return {
    NODE_COMPILE_CACHE: join(modules, '.cache', 'node'), // as trusted as the packages beside it, and gone with them
    ...process.env,
    PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
  };
}

/** Runs `main`; a `Missing` becomes one line and exit code 1. */
export async function orExplain(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}
