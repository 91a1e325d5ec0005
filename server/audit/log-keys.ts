import type { KeyObject } from 'node:crypto';
import type { VerifierKey } from '../../shared/checkpoint.ts';
import type { Ports } from '../ports.ts';
import { verifierKeyOf } from './notes.ts';

type Deps = Pick<Ports, 'config' | 'keys'>;

/** What the log is called: the first line of its checkpoints and the name of its keys. */
export function logName({ config }: Pick<Deps, 'config'>): string {
  return `${new URL(config.publicUrl).host}/audit`;
}

/** The key that signs checkpoints now. */
export function signingLogKey({ keys }: Pick<Deps, 'keys'>): { publicKey: KeyObject; privateKey: KeyObject } {
  const [{ publicKey, privateKey } = { publicKey: undefined, privateKey: undefined }] = keys.logs;
  if (publicKey === undefined || privateKey === undefined) throw new Error('no key signs checkpoints');
  return { publicKey, privateKey };
}

/** All keys that checkpoints verify with, the one that signs first. */
export function logKeys(deps: Deps): VerifierKey[] {
  return deps.keys.logs.map(({ publicKey }) => verifierKeyOf(logName(deps), 'log', publicKey));
}
