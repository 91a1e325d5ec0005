import { encodeBase64url } from '../../shared/base64url.ts';
import { isName } from '../../shared/name.ts';
import { firstRefusal, type Refusal, refuse } from '../../shared/refusals.ts';
import type { Token, TokenRequest } from '../../shared/schemas.ts';
import { lockAccount } from '../accounts/find-account.ts';
import { modelsKnown } from '../attestation/known-models.ts';
import { recordSigning } from '../changes/record-signing.ts';
import { type Signed, verifyChange } from '../changes/verify-change.ts';
import { tellDevices } from '../notices/tell-devices.ts';
import type { Caller, Ports, Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { insertRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { allowsSynced, isRegistered } from './allowed-tokens.ts';
import { judgeRegistration } from './judge-registration.ts';
import { registrationChallenge } from './registration-challenge.ts';
import { claimToken, recordEnrolledToken } from './store-token.ts';
import { showToken, tokenRow } from './token-row.ts';
import { verifyRegistration } from './verify-registration.ts';

const HOUR_MS = 60 * 60 * 1000;

type Deps = Pick<Ports, 'store' | 'keys' | 'clock' | 'random' | 'config' | 'wakeWorker'>;
type Command = { caller: Pick<Caller, 'accountId'>; body: TokenRequest };

/**
 * Adds a token beside those that the person has, with a change that one of them signed; it cools down first, all devices are
 * told (PROTOCOL section 5.4). Refusals: malformed (label), unknown, registration-refused, not-confirmed.
 */
export async function addToken(
  deps: Deps,
  { caller, body }: Command,
): Promise<Refusal | { outcome: 'answered'; body: { token: Token } }> {
  if (!isName(body.label))
    return refuse('malformed', { detail: 'label: 1 to 80 printable characters, trimmed' });
  const signing = await verifyChange(deps, { caller, method: 'POST', path: '/v1/tokens', body });
  const registered = await register(deps, { caller, body });
  if (signing.outcome === 'refused' || 'outcome' in registered)
    return firstRefusal([signing, registered].filter(isRefusal)) ?? refuse('internal');
  const added = await deps.store.submit(addTokens, { row: registered, signing, random: deps.random });
  if (added !== undefined) return added;
  deps.wakeWorker();
  return { outcome: 'answered', body: { token: showToken(registered) } };
}

function isRefusal(one: Signed | Refusal | Row<'tokens'>): one is Refusal {
  return 'outcome' in one && one.outcome === 'refused';
}

async function register(
  deps: Deps,
  { caller: { accountId }, body: { registration, label } }: Command,
): Promise<Refusal | Row<'tokens'>> {
  const at = deps.clock();
  const { clientDataJSON } = registration.response;
  // Where the challenge is none of ours, another one is expected that nobody knows.
  const challenge = registrationChallenge(deps.keys, accountId, clientDataJSON, at) ?? deps.random(32);
  const registered = await verifyRegistration({
    registration,
    challenge,
    origins: deps.config.extensionOrigins,
    rpId: deps.config.rpId,
    allowSynced: await allowsSynced(deps.store),
    findModel: modelsKnown(deps),
    at,
  });
  if (registered.outcome === 'refused') return registered;
  const { token } = registered;
  const judged = await judgeRegistration(deps, token);
  if (judged !== undefined) return judged;
  if (await isRegistered(deps.store.read, token.id)) return REGISTERED;
  const row = tokenRow(accountId, {
    token,
    label,
    registration,
    challenge: encodeBase64url(challenge),
    at,
  });
  return { ...row, usable_from: at + deps.config.coolingHours * HOUR_MS };
}

const REGISTERED = refuse('registration-refused', {
  detail: 'This credential is registered already: make a new one.',
});

type Adding = { row: Row<'tokens'>; signing: Signed; random: Random };

const addTokens: Operation<Adding, Refusal | undefined> = async (transaction, items) => {
  const results: (Refusal | undefined)[] = [];
  for (const item of items) results.push(await add(transaction, item));
  return results;
};

async function add(transaction: Transaction, { row, signing, random }: Adding): Promise<Refusal | undefined> {
  const { account_id: accountId, enrolled_at: at } = row;
  await lockAccount(transaction, { accountId });
  const refusal = await recordSigning(transaction, signing);
  if (refusal !== undefined) return refusal;
  if (!(await claimToken(transaction, row))) return REGISTERED;
  await insertRows(transaction, 'tokens', [row]);
  await recordEnrolledToken(transaction, row, at, random);
  await tellDevices(transaction, { accountId, notice: 'token-added', at, random });
  return undefined;
}
