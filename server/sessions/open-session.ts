import { decodeBase64url } from '../../shared/base64url.ts';
import { challenge } from '../../shared/challenge.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { AccessToken, Assertion } from '../../shared/schemas.ts';
import { recordEvents } from '../audit/record-event.ts';
import type { Ports, Random } from '../ports.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { allowsSynced, asSigner, findLiveToken } from '../tokens/allowed-tokens.ts';
import { noteAnomaly } from '../tokens/note-anomaly.ts';
import { recordTokenUse } from '../tokens/store-token.ts';
import { verifyAssertion } from '../tokens/verify-assertion.ts';
import { nonceOf, optionsExpiry } from './options-id.ts';
import { spendOptions } from './spend-options.ts';
import { newSession, storeSession } from './store-session.ts';

type Deps = Pick<Ports, 'store' | 'keys' | 'clock' | 'random' | 'config' | 'wakeWorker'>;
type Command = { jkt: string; id: string; assertion: Assertion };

/** One answer for whatever failed. The proof itself was right, so it is the token that does not open this session. */
const FAILED = refuse('unauthenticated', {
  detail: 'Sign in again: these options are spent or too old, or the token did not sign for this key.',
  state: 'invalid_token',
});

/**
 * Opens a session of the token's person for the caller's DPoP key (PROTOCOL sections 4 and 5.1). The options are spent
 * durably before the assertion is looked at. Refusal: unauthenticated.
 */
export async function openSession(
  deps: Deps,
  { jkt, id, assertion }: Command,
): Promise<Refusal | { outcome: 'answered'; body: AccessToken }> {
  const now = deps.clock();
  const expires_at = optionsExpiry(id, now);
  if (expires_at === undefined || !(await deps.store.submit(spendOptions, { id, expires_at }))) return FAILED;
  const found = await findLiveToken(deps.store.read, assertion.id);
  const verdict = await verifyAssertion({
    assertion,
    challenge: challenge('session', nonceOf(deps.keys, id), thumbprintBytes(jkt)),
    token: asSigner(found),
    origins: [...deps.config.extensionOrigins, deps.config.publicUrl],
    rpId: deps.config.rpId,
    allowSynced: await allowsSynced(deps.store),
  });
  if (!verdict.verified && found !== undefined) noteAnomaly(deps, found.token, verdict.anomaly);
  if (!verdict.verified || found === undefined) return FAILED;
  const { account_id, id: tokenId } = found.token;
  const session = newSession(account_id, jkt, now, deps.random);
  const opening = { session: session.row, tokenId, counter: verdict.counter, random: deps.random };
  const opened = await deps.store.submit(openSessions, opening);
  return opened ? { outcome: 'answered', body: session.answer } : FAILED;
}

type Opening = { session: Row<'sessions'>; tokenId: string; counter: number; random: Random };

/** Stores session and use of the token together; one after another, because each use moves the counter on. */
const openSessions: Operation<Opening, boolean> = async (transaction, openings) => {
  const results: boolean[] = [];
  for (const { session, tokenId, counter, random } of openings) {
    const { account_id, created_at: at } = session;
    const isUsed = await recordTokenUse(transaction, { account_id, id: tokenId, counter, at });
    if (isUsed) {
      await storeSession(transaction, session);
      const event = { type: 'session-opened', account: account_id, credential: tokenId } as const;
      await recordEvents(transaction, [event], at, random);
    }
    results.push(isUsed);
  }
  return results;
};

function thumbprintBytes(jkt: string): Uint8Array {
  const bytes = decodeBase64url(jkt);
  if (bytes?.length !== 32) throw new Error('a thumbprint has 32 bytes');
  return bytes;
}
