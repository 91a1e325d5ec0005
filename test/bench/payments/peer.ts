// A peer that is kept outside of the repository: what one would assemble instead of this product. Measured when it is there.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const PEER = path.resolve(import.meta.dirname, '../../../../shared/peers/better-auth');
const run = promisify(execFile);

export type PeerResult = { flows: number; cpu: number };

/** better-auth with code by mail and passkey on SQLite, by its own load generator. */
export class Peer implements AsyncDisposable {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Installs it in a temporary folder; undefined where it is not present. */
  static async prepare(): Promise<Peer | undefined> {
    if (!existsSync(PEER)) return undefined;
    const folder = await mkdtemp(path.join(tmpdir(), 'countersign-peer-'));
    await cp(PEER, folder, { recursive: true });
    await run('chmod', ['-R', 'u+w', folder]);
    await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder });
    return new Peer(folder);
  }

  /** Flows a second at synchronous=FULL, and the server's CPU in microseconds a flow. */
  async run(seconds: number, clients: number): Promise<PeerResult> {
    const { stdout } = await run(process.execPath, ['bench.mjs', `${seconds}`, `${clients}`, '1'], {
      cwd: this.#folder,
      env: { ...process.env, NODE_ENV: 'production' },
    });
    const [, flows, cpu] = /FULL\s+(\d+) flows\/s.*?server cpu ([\d.]+) ms/.exec(stdout) ?? [];
    return { flows: Number(flows), cpu: Number(cpu) * 1000 };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true });
  }
}
