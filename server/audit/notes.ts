import { type KeyObject, sign } from 'node:crypto';
import {
  type Checkpoint,
  checkpointText,
  formatNote,
  formatVerifierKey,
  parseNote,
  stampedSignature,
  textToCosign,
  type VerifierKey,
  verifierKey,
} from '../../shared/checkpoint.ts';
import { sameHash } from '../../shared/merkle.ts';

/** The verifier key of an Ed25519 key under a name. */
export function verifierKeyOf(name: string, kind: VerifierKey['kind'], key: KeyObject): VerifierKey {
  return verifierKey(name, kind, Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url'));
}

type Signer = { publicKey: KeyObject; privateKey: KeyObject };

/** A checkpoint as a note that the log has signed; the key's name is the checkpoint's origin. */
export function signCheckpoint(checkpoint: Checkpoint, { publicKey, privateKey }: Signer): string {
  const text = checkpointText(checkpoint);
  const { name, keyHash } = verifierKeyOf(checkpoint.origin, 'log', publicKey);
  const bytes = new Uint8Array(sign(null, Buffer.from(text), privateKey));
  return formatNote({ text, signatures: [{ name, keyHash, bytes }] });
}

/** The same note with a witness's newest line: that it has seen this checkpoint, and none that contradicts it. */
export function cosign(note: string, name: string, { publicKey, privateKey }: Signer, at: number): string {
  const parsed = parseNote(note);
  if (parsed === undefined) throw new TypeError('it is no signed note');
  const seconds = Math.floor(at / 1000);
  const signature = sign(null, Buffer.from(textToCosign(parsed.text, seconds)), privateKey);
  const { keyHash } = verifierKeyOf(name, 'witness', publicKey);
  const line = { name, keyHash, bytes: stampedSignature(seconds, signature) };
  const others = parsed.signatures.filter((one) => one.name !== name || !sameHash(one.keyHash, keyHash));
  return formatNote({ text: parsed.text, signatures: [...others, line] });
}

/** Two keys are one where their texts are. */
export function verifierTexts(keys: readonly VerifierKey[]): string[] {
  return keys.map(formatVerifierKey);
}
