import { decodeBase64url, encodeBase64url } from '../../shared/base64url.ts';
import {
  cosignedText,
  formatNote,
  formatVerifierKey,
  isSignedByLog,
  type NoteSignature,
  parseNote,
  parseVerifierKey,
  type SignedNote,
  type VerifierKey,
} from '../../shared/checkpoint.ts';
import { sameHash } from '../../shared/merkle.ts';
import { verifyNote } from '../../verification/verify-note.ts';
import type { Ports } from '../ports.ts';
import { insertRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import { logKeys } from './log-keys.ts';
import { verifierTexts } from './notes.ts';

type Reads = Pick<Ports, 'store'>;
type Checkpoint = Row<'audit_checkpoints'>;
type Cosignature = Row<'audit_cosignatures'>;

export type Taken =
  | { outcome: 'taken'; size: number; witnesses: string[]; added: number }
  /** `reason` is for people; where it `contradicts`, the log was rolled back or forked since a witness saw it. */
  | { outcome: 'refused'; reason: string; contradicts?: true };

/**
 * Takes in what configured witnesses have cosigned (C2SP `tlog-cosignature`) of a checkpoint of this log, be it an older one. It is
 * believed by signatures alone: the log's and the witnesses'. The same again adds nothing.
 */
export async function takeCosignatures(
  deps: Pick<Ports, 'store' | 'config' | 'keys'>,
  note: string,
): Promise<Taken> {
  const { auditWitnesses } = deps.config;
  const verified = await verifyNote(note, [...logKeys(deps), ...auditWitnesses]);
  const parsed = parseNote(note);
  if (verified === undefined || parsed === undefined)
    return { outcome: 'refused', reason: 'it holds no checkpoint, or a signature does not verify' };
  if (!isSignedByLog(verified))
    return { outcome: 'refused', reason: 'the checkpoint is not signed by this log' };
  const witnesses = auditWitnesses.filter((witness) => verified.signedBy.includes(witness));
  if (witnesses.length === 0)
    return { outcome: 'refused', reason: 'none of the configured witnesses has cosigned it' };
  const { size } = verified.checkpoint;
  const stored = await checkpointOf(deps, size);
  if (stored === undefined || parseNote(stored.note)?.text !== parsed.text) {
    const reason = `the log of ${size} entries that was cosigned is not this one: it was rolled back or forked`;
    return { outcome: 'refused', reason, contradicts: true };
  }
  const rows = witnesses.map((witness) => rowOf(size, witness, parsed));
  const added = await deps.store.engine.transaction((transaction) =>
    insertRows(transaction, 'audit_cosignatures', rows),
  );
  return { outcome: 'taken', size, witnesses: witnesses.map(({ name }) => name), added: added.size };
}

function rowOf(size: number, witness: VerifierKey, { text, signatures }: SignedNote): Cosignature {
  const { bytes } = signatures.find((line) => isOf(line, witness)) ?? {};
  if (bytes === undefined) throw new Error('a signature that was verified is not there');
  const at = cosignedText(text, bytes).seconds * 1000;
  return { size, witness: formatVerifierKey(witness), at, signature: encodeBase64url(bytes) };
}

function isOf({ name, keyHash }: NoteSignature, key: VerifierKey): boolean {
  return name === key.name && sameHash(keyHash, key.keyHash);
}

function checkpointOf({ store }: Reads, size: number): Promise<Checkpoint | undefined> {
  return store.read.selectFrom('audit_checkpoints').selectAll().where('size', '=', size).executeTakeFirst();
}

/** Checkpoints in the order of their sizes, each with what witnesses have cosigned of it behind the log's own line. */
export async function withCosignatures(
  { store }: Reads,
  checkpoints: readonly Checkpoint[],
): Promise<Checkpoint[]> {
  const rows = await store.read
    .selectFrom('audit_cosignatures')
    .selectAll()
    .where('size', '>=', checkpoints[0]?.size ?? 0)
    .where('size', '<=', checkpoints.at(-1)?.size ?? -1)
    .orderBy('size')
    .orderBy('witness')
    .execute();
  const lines = Map.groupBy(rows, ({ size }) => size);
  return checkpoints.map((one) => ({ ...one, note: cosignedNote(one.note, lines.get(one.size) ?? []) }));
}

/** A note with these cosignatures; what cannot be read is left out, as is every line of a note that is none. */
export function cosignedNote(note: string, rows: readonly Cosignature[]): string {
  const parsed = parseNote(note);
  if (parsed === undefined || rows.length === 0) return note;
  const lines = rows.flatMap(({ witness, signature }): NoteSignature[] => {
    const [key, bytes] = [parseVerifierKey(witness), decodeBase64url(signature)];
    return key === undefined || bytes === undefined
      ? []
      : [{ name: key.name, keyHash: key.keyHash, bytes: Uint8Array.from(bytes) }];
  });
  return formatNote({ text: parsed.text, signatures: [...parsed.signatures, ...lines] });
}

/** The newest checkpoint of at least that size that every configured witness has cosigned; undefined where there is none. */
export async function newestCosigned(
  deps: Pick<Ports, 'store' | 'config'>,
  least = 0,
): Promise<Checkpoint | undefined> {
  const witnesses = verifierTexts(deps.config.auditWitnesses);
  if (witnesses.length === 0) return undefined;
  const newest = await deps.store.read
    .selectFrom('audit_cosignatures')
    .select('size')
    .where('witness', 'in', witnesses)
    .where('size', '>=', least)
    .groupBy('size')
    .having(({ fn }) => fn.countAll(), '=', witnesses.length)
    .orderBy('size', 'desc')
    .limit(1)
    .executeTakeFirst();
  const checkpoint = newest && (await checkpointOf(deps, newest.size));
  return checkpoint && (await withCosignatures(deps, [checkpoint]))[0];
}

/** What is wrong with cosignatures that are stored, and how many entries every configured witness has cosigned. */
export async function checkCosignatures(
  { store, config }: Pick<Ports, 'store' | 'config'>,
  checkpoints: readonly Checkpoint[],
): Promise<{ faults: string[]; cosigned?: number }> {
  const rows = await store.read.selectFrom('audit_cosignatures').selectAll().execute();
  const notes = new Map(checkpoints.map(({ size, note }) => [size, note]));
  const faults: string[] = [];
  const signers = new Map<number, Set<string>>();
  for (const row of rows) {
    const key = parseVerifierKey(row.witness);
    const note = cosignedNote(notes.get(row.size) ?? '', [row]);
    const holds = key !== undefined && (await verifyNote(note, [key]))?.signedBy.includes(key);
    if (holds) signers.set(row.size, (signers.get(row.size) ?? new Set()).add(row.witness));
    else faults.push(`a cosignature of the checkpoint of ${row.size} entries does not verify`);
  }
  const wanted = verifierTexts(config.auditWitnesses);
  if (wanted.length === 0) return { faults };
  const whole = [...signers].filter(([, own]) => wanted.every((witness) => own.has(witness)));
  if (whole.length === 0) return { faults: [...faults, NONE_COSIGNED] };
  return { faults, cosigned: Math.max(...whole.map(([size]) => size)) };
}

export const NONE_COSIGNED = 'no checkpoint is cosigned by every witness';
