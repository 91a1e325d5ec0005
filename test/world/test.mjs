// `node test.mjs all|check|soak [filters and vitest options]`: installs what is missing, runs, and ends with a count;
// `node test.mjs bench|corpus [its own arguments]` measures instead.
import { spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { childEnvironment, install, nodeArguments, orExplain, root } from './install.mjs';
import { onLeftBehind } from './parent.mjs';
import { countReport, readReport, summary } from './test-counts.mjs';

const QUICK = ['unit', 'vectors', 'property'];
const PROJECTS = { check: QUICK, all: [...QUICK, 'integration', 'e2e'], soak: ['soak'] };
const MEASURES = { bench: 'test/bench/main.ts', corpus: 'test/corpus/main.ts' };
const PREPARE = { name: 'prepare', run: ['wxt', 'prepare'] };
const BUILD = [
  { name: 'build', run: ['wxt', 'build'] },
  { name: 'build console', run: ['vite', 'build', '--config', 'console/vite.config.ts'] },
];
const SIDE_BY_SIDE = 2;
const LINT = { name: 'lint', run: ['biome', 'check', '--colors=off', '.'] };

/** Folders that are checked in one process read the declarations of packages once. */
function types(...folders) {
  return { name: `types ${folders.join(', ')}`, run: ['test/world/types.mjs', ...folders] };
}

/** The steps before vitest, in groups whose steps may run side by side: the longest first, so that none is left over at the end. */
function stepsFor(suite, filters) {
  if (filters.length > 0) return filters.some((filter) => filter.includes('e2e')) ? [BUILD] : [];
  if (suite === 'soak') return [BUILD];
  const checks = [[PREPARE], [types('test', 'console'), types('server', 'extension', 'shared'), LINT]];
  return suite === 'all' ? [...checks, BUILD] : checks;
}

/** Whether tests against other people's servers are among those that run. */
function meetsPeers(suite, rest) {
  const filters = rest.filter((argument) => !argument.startsWith('-'));
  if (suite !== 'all' && suite !== 'soak') return false;
  return filters.length === 0 || filters.some((filter) => /integration\/?$|peers/.test(filter));
}

const IN_MEMORY = '/dev/shm';
const MEMORY_NEEDED = 6 * 1024 ** 3; // bytes

/** Where tests keep what they store: in memory where there is enough of it, since waiting for a disk is most of their time and they end no machine, only processes. */
function scratchFolder() {
  if (process.env.TMPDIR !== undefined) return process.env.TMPDIR;
  try {
    accessSync(IN_MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    const free = process.availableMemory?.() ?? freemem();
    if (Math.min(bavail * bsize, free) >= MEMORY_NEEDED) return IN_MEMORY;
  } catch {
    // There is no such folder.
  }
  return tmpdir();
}

let child; // what runs now, for Ctrl-C

/** Runs a program; answers its exit code and what it said. */
function run(node, [what, ...args], { live = false } = {}) {
  return new Promise((done) => {
    const stdio = live ? 'inherit' : ['ignore', 'pipe', 'pipe'];
    const started = spawn(node, nodeArguments(what, args), { cwd: root, stdio, env: childEnvironment(node) });
    child = started;
    let output = '';
    for (const stream of [started.stdout, started.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    started.on('error', (error) => done({ code: 1, output: String(error) }));
    started.on('close', (code, signal) => {
      if (signal) process.stdout.write(`${what} was ended by ${signal}\n`);
      done({ code: code ?? 1, output });
    });
  });
}

async function runStep(node, step) {
  const start = Date.now();
  const { code, output } = await run(node, step.run);
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  process.stdout.write(
    `${code === 0 ? '✓' : '✗'} ${step.name} (${seconds} s)\n${code === 0 ? '' : `${output}\n`}`,
  );
  return code === 0;
}

/** Runs the steps, as many at a time as a small machine has cores; answers how many passed and failed. */
async function runSteps(node, steps) {
  const counts = { passed: 0, failed: 0 };
  const waiting = [...steps];
  const work = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift())
      counts[(await runStep(node, step)) ? 'passed' : 'failed'] += 1;
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  return counts;
}

async function runVitest(node, projects, rest) {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-test-'));
  const file = join(folder, 'report.json');
  try {
    const chosen = projects.flatMap((project) => ['--project', project]);
    const options = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const config = ['--config', 'test/world/vitest.config.ts', '--root', root];
    const { code } = await run(node, ['vitest', 'run', ...config, ...chosen, ...options, ...rest], {
      live: true,
    });
    return countReport(readReport(file), code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runSuite(node, suite, rest) {
  const filters = rest.filter((argument) => !argument.startsWith('-'));
  if (suite !== 'soak') process.env.TMPDIR = scratchFolder();
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const group of stepsFor(suite, filters)) {
    const { passed, failed } = await runSteps(node, group);
    counts.passed += passed;
    counts.failed += failed;
  }
  const tests = await runVitest(node, PROJECTS[suite], rest);
  for (const key of Object.keys(counts)) counts[key] += tests[key];
  if (counts.failed > 0 || tests.passed + tests.failed === 0) process.exitCode = 1;
  process.stdout.write(`${summary(counts)}\n`);
}

async function main() {
  const [suite = 'all', ...rest] = process.argv.slice(2);
  const measure = MEASURES[suite];
  if (measure === undefined && !(suite in PROJECTS)) {
    process.stderr.write(`usage: test.mjs all|check|soak|bench|corpus [filters]\n`);
    process.exitCode = 2;
    return;
  }
  const node = install({ chromium: suite !== 'check', peers: meetsPeers(suite, rest) });
  const end = (signal) => {
    child?.kill(signal);
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, end);
  onLeftBehind(() => end('SIGTERM'));
  if (measure === undefined) return runSuite(node, suite, rest);
  process.exitCode = (await run(node, [measure, ...rest], { live: true })).code;
}

await orExplain(main);
