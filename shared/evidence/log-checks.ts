import { sha256 } from '@noble/hashes/sha2.js';
import type { Anchors } from '../anchors.ts';
import { decodeBase64url, encodeBase64url } from '../base64url.ts';
import { canonicalJson, sha256Text } from '../canonical.ts';
import { codeCommitment } from '../challenge.ts';
import {
  isSignedByLog,
  parseCheckpoint,
  parseNote,
  parseVerifierKey,
  type Verified,
  type VerifierKey,
} from '../checkpoint.ts';
import type { AuditProof, Evidence } from '../evidence-schemas.ts';
import { type Hash, leafHash, verifyInclusion } from '../merkle.ts';
import type { Registration } from '../schemas.ts';
import { bytesOf } from './read-text.ts';
import type { EvidenceTools } from './tools.ts';

/** An entry of the log that the file holds; `problem`: what the entry does not say that it should. */
type LogEntry = { name: string; proof: AuditProof; problem: string | undefined };

/** The entries that the file holds; each is absent until it is sealed. */
function entriesOf(tools: KeyReader, file: Evidence): LogEntry[] {
  const { audit, validation, token, approvals } = file;
  const tokens = [token, ...approvals.map((approval) => approval.token)];
  return [
    ...(audit === undefined
      ? []
      : [{ name: 'acceptance', proof: audit, problem: acceptanceProblem(file, audit) }]),
    ...(validation === undefined
      ? []
      : [{ name: 'validation', proof: validation, problem: validationProblem(file, validation) }]),
    ...tokens.flatMap((one) =>
      one.audit === undefined
        ? []
        : [{ name: 'enrolment', proof: one.audit, problem: enrolmentProblem(tools, one, one.audit) }],
    ),
  ];
}

/** The code signed is the code that was sent: its salted commitment was written down at acceptance. */
function acceptanceProblem({ digest, code, codeSalt, confirmedAt }: Evidence, { entry }: AuditProof) {
  const salt = decodeBase64url(codeSalt);
  if (salt?.length !== 32) return 'the salt has the wrong size';
  const commitment = encodeBase64url(codeCommitment(salt, code));
  const isLate = Date.parse(entry.at) > Date.parse(confirmedAt);
  return (
    membersProblem(entry, { type: 'certificate-accepted', certificate: digest, code: commitment }) ??
    (isLate ? 'it was written after the confirmation' : undefined)
  );
}

function validationProblem({ digest, receipt: text, confirmedAt }: Evidence, { entry }: AuditProof) {
  const receipt = encodeBase64url(sha256Text(text));
  const isEarly = Date.parse(entry.at) < Date.parse(confirmedAt);
  return (
    membersProblem(entry, { type: 'certificate-validated', certificate: digest, receipt }) ??
    (isEarly ? 'it was written before the confirmation' : undefined)
  );
}

function enrolmentProblem(tools: KeyReader, token: Evidence['token'], { entry }: AuditProof) {
  const { credentialId: credential, enrolledAt } = token;
  const isEarly = Date.parse(entry.at) < Date.parse(enrolledAt);
  return (
    membersProblem(entry, { type: 'token-enrolled', credential, publicKey: keyDigestOf(tools, token) }) ??
    (isEarly ? 'it was written before the enrolment' : undefined)
  );
}

function membersProblem(
  entry: AuditProof['entry'],
  wanted: Readonly<Record<string, string>>,
): string | undefined {
  const given: Readonly<Record<string, unknown>> = entry;
  const other = Object.entries(wanted).find(([member, value]) => given[member] !== value);
  return other === undefined ? undefined : `${other[0]} is another one`;
}

type KeyReader = Pick<EvidenceTools, 'readRegistration'>;

/** SHA-256 of the COSE key that was registered. */
function keyDigestOf({ readRegistration }: KeyReader, { registration }: Evidence['token']): string {
  try {
    const { response } = registration as Registration;
    return encodeBase64url(sha256(readRegistration(bytesOf(response.attestationObject)).cose));
  } catch {
    return '';
  }
}

/** What is wrong with the entries of the audit log in the file: what they say, or their place in the log. */
export function logEntriesProblem(tools: KeyReader, file: Evidence): string | undefined {
  for (const { name, proof, problem } of entriesOf(tools, file)) {
    const wrong = problem ?? (isIncluded(proof) ? undefined : 'the proof does not lead to the checkpoint');
    if (wrong !== undefined) return `the entry of the ${name}: ${wrong}`;
  }
  return undefined;
}

function isIncluded({ entry, index, size, proof, checkpoint }: AuditProof): boolean {
  const head = parseCheckpoint(parseNote(checkpoint)?.text ?? '');
  if (head?.size !== size) return false;
  const hashes = proof.map(decodeBase64url);
  if (hashes.some((hash) => hash === undefined)) return false;
  const leaf = leafHash(new TextEncoder().encode(canonicalJson(entry)));
  return verifyInclusion({ index, size, leaf, root: head.root }, hashes as Hash[]);
}

/** How many entries of the log are in the file. */
export function countEntries(tools: KeyReader, file: Evidence): number {
  return entriesOf(tools, file).length;
}

/** What is wrong with the signatures under the checkpoints, by the anchors alone. */
export async function checkpointsProblem(
  tools: EvidenceTools,
  file: Evidence,
  anchors: Anchors,
): Promise<string | undefined> {
  const keys = anchoredKeys(anchors);
  const notes = entriesOf(tools, file).map(({ proof }) => noteProblem(tools, proof.checkpoint, keys));
  const problems = await Promise.all(notes);
  return problems.find((problem) => problem !== undefined);
}

/** Of the anchors what concerns the log. */
export type LogAnchors = Pick<Anchors, 'log' | 'retiredLogs' | 'witnesses'>;
export type AnchoredKeys = { log: VerifierKey[]; witnesses: VerifierKey[] } | undefined;

/** The keys of log and witnesses that the anchors name; undefined where one is none. */
export function anchoredKeys({ log, retiredLogs = [], witnesses = [] }: LogAnchors): AnchoredKeys {
  const read = (texts: readonly string[], kind: VerifierKey['kind']) =>
    texts.map(parseVerifierKey).filter((key) => key?.kind === kind) as VerifierKey[];
  const keys = { log: read([log, ...retiredLogs], 'log'), witnesses: read(witnesses, 'witness') };
  const isWhole = keys.log.length === 1 + retiredLogs.length && keys.witnesses.length === witnesses.length;
  return isWhole ? keys : undefined;
}

/** What is wrong with a checkpoint's signatures: the log has to have signed, and every anchored witness. */
async function noteProblem(
  { verifyNote }: Pick<EvidenceTools, 'verifyNote'>,
  note: string,
  keys: AnchoredKeys,
): Promise<string | undefined> {
  if (keys === undefined) return NO_KEYS;
  const judged = judgeNote(await verifyNote(note, [...keys.log, ...keys.witnesses]), keys.witnesses);
  return typeof judged === 'string' ? judged : undefined;
}

export const NO_KEYS = 'the anchors hold a key that is none';

/** A checkpoint that the log has signed, and each of these witnesses; or what is wrong with it. */
export function judgeNote(
  verified: Verified | undefined,
  witnesses: readonly VerifierKey[],
): Verified | string {
  if (verified === undefined) return 'a checkpoint’s signature does not verify';
  if (!isSignedByLog(verified)) return 'a checkpoint is not signed by the anchored log';
  const missing = witnesses.find((witness) => !verified.signedBy.includes(witness));
  return missing === undefined ? verified : `the witness ${missing.name} has not signed a checkpoint`;
}
