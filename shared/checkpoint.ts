import { sha256 } from '@noble/hashes/sha2.js';
import { decodeBase64url, encodeBase64url } from './base64url.ts';
import { type Hash, sameHash } from './merkle.ts';

/** A checkpoint of the audit log: a C2SP tlog-checkpoint within a C2SP signed note. */
export type Checkpoint = { origin: string; size: number; root: Hash };
/** A signature line of a note; `bytes` follow the key's four. */
export type NoteSignature = { name: string; keyHash: Hash; bytes: Hash };
export type SignedNote = { text: string; signatures: NoteSignature[] };
/** A C2SP verifier key; `kind` says what it signs. */
export type VerifierKey = { name: string; keyHash: Hash; kind: 'log' | 'witness'; publicKey: Hash };

const KINDS = { log: 1, witness: 4 } as const;
const KEY_HASH_BYTES = 4;
const PUBLIC_KEY_BYTES = 32;
const HASH_BYTES = 32;
const NOTE_LIMIT = 16_384;
const DASH = '—';
const NAME = /^[^\s+\p{Cc}]+$/u;
const SIZE = /^(0|[1-9]\d{0,15})$/;

/** RFC 4648 base64 with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  const text = encodeBase64url(bytes).replaceAll('-', '+').replaceAll('_', '/');
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=');
}

function decodeBase64(text: string): Hash | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  return decodeBase64url(text.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_'));
}

/** The text that is signed: origin, size and root, a line each. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${encodeBase64(root)}\n`;
}

/** Reads a checkpoint's text; undefined where it is none. Lines after the third are extensions. */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  const [origin = '', size = '', hash = '', ...more] = text.split('\n');
  const root = decodeBase64(hash);
  const isWhole = text.endsWith('\n') && more.length > 0 && more.slice(0, -1).every((line) => line !== '');
  if (!isWhole || origin === '' || !SIZE.test(size) || root?.length !== HASH_BYTES) return undefined;
  return Number.isSafeInteger(Number(size)) ? { origin, size: Number(size), root } : undefined;
}

/** Reads a signed note; undefined where it is none. */
export function parseNote(note: string): SignedNote | undefined {
  const end = note.lastIndexOf('\n\n');
  if (note.length > NOTE_LIMIT || end < 0 || !note.endsWith('\n')) return undefined;
  const lines = note.slice(end + 2, -1).split('\n');
  const signatures = lines.map(parseSignature);
  const isWhole = (one: NoteSignature | undefined) => one !== undefined;
  return signatures.every(isWhole) ? { text: note.slice(0, end + 1), signatures } : undefined;
}

function parseSignature(line: string): NoteSignature | undefined {
  const [dash, name = '', encoded = '', ...more] = line.split(' ');
  const bytes = decodeBase64(encoded);
  if (dash !== DASH || more.length > 0 || !NAME.test(name)) return undefined;
  if (bytes === undefined || bytes.length <= KEY_HASH_BYTES) return undefined;
  return { name, keyHash: bytes.slice(0, KEY_HASH_BYTES), bytes: bytes.slice(KEY_HASH_BYTES) };
}

/** A text and its signatures as a signed note. */
export function formatNote({ text, signatures }: SignedNote): string {
  const lines = signatures.map(
    ({ name, keyHash, bytes }) => `${DASH} ${name} ${encodeBase64(Uint8Array.of(...keyHash, ...bytes))}\n`,
  );
  return `${text}\n${lines.join('')}`;
}

/** A verifier key of a name and an Ed25519 public key. */
export function verifierKey(name: string, kind: VerifierKey['kind'], publicKey: Uint8Array): VerifierKey {
  if (!NAME.test(name) || publicKey.length !== PUBLIC_KEY_BYTES) throw new RangeError('no verifier key');
  const hash = sha256
    .create()
    .update(new TextEncoder().encode(`${name}\n`))
    .update(Uint8Array.of(KINDS[kind]))
    .update(publicKey)
    .digest();
  return { name, kind, keyHash: hash.slice(0, KEY_HASH_BYTES), publicKey: Uint8Array.from(publicKey) };
}

/** `name+hash+base64(kind || key)`, as the C2SP signed-note form has it. */
export function formatVerifierKey({ name, keyHash, kind, publicKey }: VerifierKey): string {
  const hash = [...keyHash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${name}+${hash}+${encodeBase64(Uint8Array.of(KINDS[kind], ...publicKey))}`;
}

/** Reads a verifier key; undefined where it is none, or its hash is another key's. */
export function parseVerifierKey(text: string): VerifierKey | undefined {
  const [name = '', , ...encoded] = text.split('+');
  const bytes = decodeBase64(encoded.join('+'));
  if (bytes?.length !== PUBLIC_KEY_BYTES + 1 || !NAME.test(name)) return undefined;
  const kind = bytes[0] === KINDS.log ? 'log' : bytes[0] === KINDS.witness ? 'witness' : undefined;
  if (kind === undefined) return undefined;
  const key = verifierKey(name, kind, bytes.slice(1));
  return formatVerifierKey(key) === text ? key : undefined;
}

const TIMESTAMP_BYTES = 8;

/** The seconds since 1970 that a witness's signature begins with, and what it signed then (C2SP tlog-cosignature). */
export function cosignedText(
  text: string,
  bytes: Uint8Array,
): { seconds: number; signed: string; signature: Hash } {
  const stamp = bytes.slice(0, TIMESTAMP_BYTES);
  const seconds = stamp.reduce((value, byte) => value * 256 + byte, 0);
  const signature = Uint8Array.from(bytes.slice(TIMESTAMP_BYTES));
  return { seconds, signed: textToCosign(text, seconds), signature };
}

/** What a witness signs of a checkpoint. */
export function textToCosign(text: string, seconds: number): string {
  return `cosignature/v1\ntime ${seconds}\n${text}`;
}

/** A witness's signature with its time before it. */
export function stampedSignature(seconds: number, signature: Uint8Array): Hash {
  const stamp = Uint8Array.from(
    { length: TIMESTAMP_BYTES },
    (_, place) => Math.floor(seconds / 256 ** (TIMESTAMP_BYTES - 1 - place)) % 256,
  );
  return Uint8Array.of(...stamp, ...signature);
}

/** What a known key is said to have signed: a signature that is still to be verified. */
export type SignatureClaim = { key: VerifierKey; signed: string; signature: Hash };
export type OpenedCheckpoint = { checkpoint: Checkpoint; claims: SignatureClaim[] };
/** A checkpoint whose claims were all verified: which of the known keys have signed it. */
export type Verified = { checkpoint: Checkpoint; signedBy: VerifierKey[] };

/**
 * A note's checkpoint with the claims of known keys, every one of which has to verify; undefined where it is none. Lines of
 * other keys are ignored (C2SP signed-note).
 */
export function openCheckpoint(note: string, keys: readonly VerifierKey[]): OpenedCheckpoint | undefined {
  const parsed = parseNote(note);
  const checkpoint = parsed && parseCheckpoint(parsed.text);
  if (parsed === undefined || checkpoint === undefined) return undefined;
  const claims = parsed.signatures.flatMap((line): SignatureClaim[] => {
    const key = keys.find(({ name, keyHash }) => name === line.name && sameHash(keyHash, line.keyHash));
    if (key === undefined) return [];
    const told =
      key.kind === 'log'
        ? { signed: parsed.text, signature: line.bytes }
        : cosignedText(parsed.text, line.bytes);
    return [{ key, signed: told.signed, signature: told.signature }];
  });
  return { checkpoint, claims };
}

/** Whether the log itself has signed: by a key of the checkpoint's own name. */
export function isSignedByLog({ checkpoint, signedBy }: Verified): boolean {
  return signedBy.some(({ kind, name }) => kind === 'log' && name === checkpoint.origin);
}
