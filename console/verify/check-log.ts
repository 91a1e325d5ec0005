import type { AuditLine, ProvenEntry } from '../../shared/audit-schemas.ts';
import { decodeBase64url } from '../../shared/base64url.ts';
import { canonicalJson } from '../../shared/canonical.ts';
import { type Checkpoint, parseCheckpoint, parseNote, type VerifierKey } from '../../shared/checkpoint.ts';
import { type Hash, leafHash, verifyConsistency, verifyInclusion } from '../../shared/merkle.ts';
import { anchoredKeys, type LogAnchors, verifiedNote } from '../../verification/verify-note.ts';

export type Check = { name: string; problem: string | undefined };
/** What was looked at, and which of the entries are where they are said to be. */
export type LogVerdict = { checks: Check[]; proven: ReadonlySet<number> };
/** What an address of the server answers; undefined where it answers nothing of use. */
export type Ask = (path: string) => Promise<unknown>;
type Given = {
  note: string;
  /** The newest one that every witness of the server's has cosigned. */
  cosigned?: string | undefined;
  /** A checkpoint that was verified before. */
  known: string | undefined;
  anchors: LogAnchors | undefined;
  entries: readonly AuditLine[];
  /** Whose entries are said to be shown; up to the log's end where no other is named. */
  places: { first: number; end?: number };
  ask: Ask;
};

/**
 * Verifies what the server shows of its log, believing it nothing: the signatures under the newest checkpoint and under the one that
 * witnesses have cosigned, that the log still begins as it did, that no entry is left out, and that each one shown is in it, word by word.
 */
export async function checkLog({
  note,
  cosigned = note,
  known,
  anchors,
  entries,
  places: { first, end = Number.POSITIVE_INFINITY },
  ask,
}: Given): Promise<LogVerdict> {
  const head = headOf(note);
  if (head === undefined) return { checks: [fails('The checkpoint can be read', '')], proven: new Set() };
  const checks: Check[] = [];
  if (anchors !== undefined)
    checks.push({
      name: 'The checkpoint is signed by the anchored log',
      problem: await signatureProblem(note, anchors, []),
    });
  if (anchors?.witnesses?.length)
    checks.push({
      name: `The log’s first ${headOf(cosigned)?.size ?? 0} entries are cosigned by every anchored witness`,
      problem: await witnessProblem(cosigned, { head, anchors, ask }),
    });
  const before = known === undefined ? undefined : headOf(known);
  if (before !== undefined)
    checks.push({
      name: `The log still begins with the ${before.size} entries that were verified before`,
      problem: await growthProblem(before, head, ask),
    });
  checks.push({
    name: 'Between the entries of this page none is missing',
    problem: gapProblem(entries, first, Math.min(end, head.size)),
  });
  const proven = new Set<number>();
  const whole = entries.filter(({ removed }) => !removed);
  const problems: string[] = [];
  for (const line of whole) {
    const problem = await entryProblem(line, head, ask);
    if (problem === undefined) proven.add(line.index);
    else problems.push(`entry ${line.index}: ${problem}`);
  }
  const name = `The ${whole.length} entries of this page are in the log of ${head.size}, as they are shown`;
  checks.push({ name, problem: problems[0] });
  return { checks, proven };
}

function fails(name: string, problem: string): Check {
  return { name, problem };
}

/** What a note says of the log, whoever signed it. */
export function headOf(note: string): Checkpoint | undefined {
  return parseCheckpoint(parseNote(note)?.text ?? '');
}

/** The log has to have signed, and the `wanted` witnesses: all that are anchored, where nothing is said. */
async function signatureProblem(
  note: string,
  anchors: LogAnchors,
  wanted?: readonly VerifierKey[],
): Promise<string | undefined> {
  const verdict = await verifiedNote(note, anchoredKeys(anchors), wanted);
  return typeof verdict === 'string' ? verdict : undefined;
}

/** Every place from `first` up to `end` has one entry. */
function gapProblem(entries: readonly AuditLine[], first: number, end: number): string | undefined {
  const shown = new Set(entries.map(({ index }) => index));
  for (let index = first; index < end; index += 1)
    if (!shown.has(index)) return `entry ${index} is not shown`;
  return entries.length === end - first ? undefined : 'an entry is shown that is not of this page';
}

type Witnessed = { head: Checkpoint; anchors: LogAnchors; ask: Ask };

async function witnessProblem(note: string, { head, anchors, ask }: Witnessed): Promise<string | undefined> {
  const seen = headOf(note);
  if (seen === undefined) return 'it cannot be read';
  return (await signatureProblem(note, anchors)) ?? growthProblem(seen, head, ask);
}

async function growthProblem(before: Checkpoint, head: Checkpoint, ask: Ask): Promise<string | undefined> {
  if (before.origin !== head.origin) return `it was the log ${before.origin}, and is ${head.origin}`;
  if (before.size > head.size) return `it has ${head.size} now: its end is missing`;
  const answer = await ask(`/v1/audit/consistency?from=${before.size}&to=${head.size}`);
  const proof = hashesOf(answer);
  if (proof === undefined) return 'the server gives no proof';
  return verifyConsistency(before, head, proof) ? undefined : 'it was written anew';
}

async function entryProblem(
  line: AuditLine,
  { size, root }: Checkpoint,
  ask: Ask,
): Promise<string | undefined> {
  const answer = await ask(`/v1/console/audit/${line.index}?size=${size}`);
  const proof = hashesOf(answer);
  const entry = (answer as Partial<ProvenEntry> | undefined)?.entry;
  if (proof === undefined || entry === undefined) return 'the server gives no proof';
  const leaf = leafOf(entry);
  if (leaf === undefined || !verifyInclusion({ index: line.index, size, leaf, root }, proof))
    return 'the proof does not lead to the checkpoint';
  return isShownAs(line, entry) ? undefined : 'it is shown otherwise than it was sealed';
}

function isShownAs({ type, at, members }: AuditLine, entry: ProvenEntry['entry']): boolean {
  const sealed: Readonly<Record<string, unknown>> = entry;
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  return (
    entry.type === type &&
    entry.at === at &&
    members.every(({ name, value }) => Object.hasOwn(sealed, name) && text(sealed[name]) === value)
  );
}

function leafOf(entry: object): Hash | undefined {
  try {
    return leafHash(new TextEncoder().encode(canonicalJson(entry)));
  } catch {
    return undefined;
  }
}

function hashesOf(answer: unknown): Hash[] | undefined {
  const { proof } = (answer ?? {}) as { proof?: unknown };
  if (!Array.isArray(proof)) return undefined;
  const hashes = proof.flatMap((text) => (typeof text === 'string' ? (decodeBase64url(text) ?? []) : []));
  return hashes.length === proof.length ? hashes : undefined;
}
