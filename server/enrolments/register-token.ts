import { decodeBase64url } from '../../shared/base64url.ts';
import { isName } from '../../shared/name.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Registration, Token } from '../../shared/schemas.ts';
import { modelsKnown } from '../attestation/known-models.ts';
import type { Ports } from '../ports.ts';
import { putRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { allowsSynced, isRegistered } from '../tokens/allowed-tokens.ts';
import { judgeRegistration } from '../tokens/judge-registration.ts';
import { showToken, tokenRow } from '../tokens/token-row.ts';
import { verifyRegistration } from '../tokens/verify-registration.ts';
import { lockEnrolment, type Reference, readEnrolment, stepRefusal } from './enrolment-row.ts';

const DEFAULT_LABEL = 'Security key';

type Command = { jkt: string; id: string; registration: Registration; label?: string | undefined };

/**
 * Takes the token of an enrolment; it is the person's once the last step succeeds (PROTOCOL section 5.1). Refusals: malformed
 * (label), unknown, registration-refused, locked, not-open.
 */
export async function registerToken(
  deps: Pick<Ports, 'store' | 'clock' | 'config'>,
  { jkt, id, registration, label = DEFAULT_LABEL }: Command,
): Promise<Refusal | { outcome: 'answered'; body: { token: Token } }> {
  if (!isName(label)) return refuse('malformed', { detail: 'label: 1 to 80 printable characters, trimmed' });
  const now = deps.clock();
  const row = await readEnrolment(deps.store.read, { id, jkt, now });
  if (row === undefined) return refuse('unknown');
  const registered = await verifyRegistration({
    registration,
    challenge: decodeBase64url(row.challenge) ?? new Uint8Array(),
    origins: deps.config.extensionOrigins,
    rpId: deps.config.rpId,
    allowSynced: await allowsSynced(deps.store),
    findModel: modelsKnown(deps),
    at: now,
  });
  if (registered.outcome === 'refused') return registered;
  const judged = await judgeRegistration(deps, registered.token);
  if (judged !== undefined) return judged;
  if (await isRegistered(deps.store.read, registered.token.id))
    return refuse('registration-refused', {
      detail: 'This credential is registered already: make a new one.',
    });
  const { token } = registered;
  const stored = tokenRow(row.account_id, { token, label, registration, challenge: row.challenge, at: now });
  const refusal = await deps.store.submit(keepTokens, { id, jkt, now, token: stored });
  return refusal ?? { outcome: 'answered', body: { token: showToken(stored) } };
}

type Kept = Reference & { token: Row<'tokens'> };

const keepTokens: Operation<Kept, Refusal | undefined> = async (transaction, items) => {
  const results: (Refusal | undefined)[] = [];
  for (const item of items) {
    const row = await lockEnrolment(transaction, item);
    const refusal = row === undefined ? refuse('unknown') : stepRefusal(row, ['awaiting-token']);
    results.push(refusal);
    if (row === undefined || refusal !== undefined) continue;
    const kept = { ...row, state: 'awaiting-device', token: JSON.stringify(item.token) };
    await putRows(transaction, 'enrolments', [kept]);
  }
  return results;
};
