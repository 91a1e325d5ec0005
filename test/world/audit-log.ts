// The audit log as somebody outside sees it, who has the anchors and trusts nobody.

import { logKeys } from '../../server/audit/log-keys.ts';
import { BATCH, sealEntries } from '../../server/audit/seal-entries.ts';
import type { Ports } from '../../server/ports.ts';
import { canonicalJson } from '../../shared/canonical.ts';
import { isSignedByLog, parseVerifierKey, type VerifierKey } from '../../shared/checkpoint.ts';
import { type Hash, leafHash } from '../../shared/merkle.ts';
import { verifyNote } from '../../verification/verify-note.ts';
import type { Bank } from './bank.ts';

/** Seals all that waits, in the place of the worker, whose lease it takes. */
export async function sealAll(ports: Ports, holder = 'test'): Promise<void> {
  await ports.store.write((tables) =>
    tables.deleteFrom('locks').where('name', '=', 'audit-sealer').execute(),
  );
  while ((await sealEntries(ports, { holder })) === BATCH);
}

/** What the endpoint answers, verified by the keys of the log. */
export async function checkpointOf(bank: Bank): Promise<{ note: string; size: number; root: Hash }> {
  const answer = await fetch(`${bank.url}/v1/audit/checkpoint`);
  const note = await answer.text();
  const verified = await verifyNote(note, logKeys(bank.ports));
  if (verified === undefined || !isSignedByLog(verified)) throw new Error(`no checkpoint: ${note}`);
  return { note, size: verified.checkpoint.size, root: verified.checkpoint.root };
}

/** A proof of the log, by its two query members. */
export async function proofOf(bank: Bank, path: string): Promise<Hash[]> {
  const answer = await fetch(`${bank.url}/v1/audit/${path}`);
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
  const { proof } = (await answer.json()) as { proof: string[] };
  return proof.map((text) => new Uint8Array(Buffer.from(text, 'base64url')));
}

/** What has been written of one subject, a certificate's digest or an id, in the order of time. */
export async function loggedOf(
  { store }: Pick<Ports, 'store'>,
  subject: string,
): Promise<({ type: string } & Record<string, unknown>)[]> {
  const rows = await store.read.selectFrom('audit_entries').select(['at', 'entry']).execute();
  const own = rows.filter(({ entry }) => entry.includes(subject)).sort((one, other) => one.at - other.at);
  return own.map(({ entry }) => JSON.parse(entry));
}

/** The leaf of an entry as anybody computes it. */
export function leafOfEntry(entry: object): Hash {
  return leafHash(new TextEncoder().encode(canonicalJson(entry)));
}

export function keyOf(text: string): VerifierKey {
  const key = parseVerifierKey(text);
  if (key === undefined) throw new Error(`no verifier key: ${text}`);
  return key;
}
