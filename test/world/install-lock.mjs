// Two starts at once must not install twice: the second waits for the first.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const GRACE_MS = 5_000; // between making the directory and writing the process id into it

function sleep(milliseconds) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** True when the process that took the lock is still there. */
function ownerLives(folder) {
  try {
    process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Waits for the lock of this directory and takes it; answers a function that gives it back. */
export function holdLock(root, say) {
  const name = createHash('sha256').update(root).digest('hex').slice(0, 16);
  const folder = join(tmpdir(), `countersign-install-${name}`);
  let deadSince;
  for (let told = false; ; sleep(200)) {
    try {
      mkdirSync(folder);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (ownerLives(folder)) {
      deadSince = undefined;
      if (!told) say('Another start is installing; waiting for it …');
      told = true;
      continue;
    }
    deadSince ??= Date.now();
    if (Date.now() - deadSince > GRACE_MS) rmSync(folder, { recursive: true, force: true });
  }
  writeFileSync(join(folder, 'pid'), String(process.pid));
  return () => rmSync(folder, { recursive: true, force: true });
}
