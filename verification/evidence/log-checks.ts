import { sha256 } from '@noble/hashes/sha2.js';
import type { Anchors } from '../../shared/anchors.ts';
import { decodeBase64url, encodeBase64url } from '../../shared/base64url.ts';
import { canonicalJson, sha256Text } from '../../shared/canonical.ts';
import { codeCommitment } from '../../shared/challenge.ts';
import { parseCheckpoint, parseNote } from '../../shared/checkpoint.ts';
import type { AuditProof, Evidence } from '../../shared/evidence-schemas.ts';
import { type Hash, leafHash, verifyInclusion } from '../../shared/merkle.ts';
import type { Registration } from '../../shared/schemas.ts';
import { readRegistration } from '../read-registration.ts';
import { anchoredKeys, verifiedNote } from '../verify-note.ts';
import { bytesOf } from './read-text.ts';

/** An entry of the log that the file holds; `problem`: what the entry does not say that it should. */
type LogEntry = { name: string; proof: AuditProof; problem: string | undefined };

/** The entries that the file holds; each is absent until it is sealed. */
function entriesOf(file: Evidence): LogEntry[] {
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
        : [{ name: 'enrolment', proof: one.audit, problem: enrolmentProblem(one, one.audit) }],
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

function enrolmentProblem(token: Evidence['token'], { entry }: AuditProof) {
  const { credentialId: credential, enrolledAt } = token;
  const isEarly = Date.parse(entry.at) < Date.parse(enrolledAt);
  return (
    membersProblem(entry, { type: 'token-enrolled', credential, publicKey: keyDigestOf(token) }) ??
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

/** SHA-256 of the COSE key that was registered. */
function keyDigestOf({ registration }: Evidence['token']): string {
  try {
    const { response } = registration as Registration;
    return encodeBase64url(sha256(readRegistration(bytesOf(response.attestationObject)).cose));
  } catch {
    return '';
  }
}

/** What is wrong with the entries of the audit log in the file: what they say, or their place in the log. */
export function logEntriesProblem(file: Evidence): string | undefined {
  const entries = entriesOf(file);
  for (const { name, proof, problem } of entries) {
    const wrong = problem ?? (isIncluded(proof) ? undefined : 'the proof does not lead to the checkpoint');
    if (wrong !== undefined) return `the entry of the ${name}: ${wrong}`;
  }
  return forkProblem(entries.map(({ proof }) => proof));
}

/** One log has one tree of each size, and one entry at each place. */
function forkProblem(proofs: readonly AuditProof[]): string | undefined {
  const trees = new Map<number, string>();
  const places = new Map<number, string>();
  for (const { entry, index, size, checkpoint } of proofs) {
    const tree = parseNote(checkpoint)?.text ?? '';
    const place = canonicalJson(entry);
    if ((trees.get(size) ?? tree) !== tree) return `there are two logs of ${size} entries`;
    if ((places.get(index) ?? place) !== place) return `two entries have the place ${index}`;
    trees.set(size, tree);
    places.set(index, place);
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
export function countEntries(file: Evidence): number {
  return entriesOf(file).length;
}

/** What is wrong with the signatures under the checkpoints, by the anchors alone. */
export async function checkpointsProblem(file: Evidence, anchors: Anchors): Promise<string | undefined> {
  const keys = anchoredKeys(anchors);
  const notes = entriesOf(file).map(({ proof }) => verifiedNote(proof.checkpoint, keys));
  const verdicts = await Promise.all(notes);
  return verdicts.find((verdict) => typeof verdict === 'string');
}
