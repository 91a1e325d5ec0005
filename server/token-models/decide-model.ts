import { isName } from '../../shared/name.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { SignedChange } from '../../shared/schemas.ts';
import type { ModelDecided, ModelDecision, ModelRequest } from '../../shared/token-model-schemas.ts';
import { recordEvents } from '../audit/record-event.ts';
import { recordSigning, recordSigningAs, type Signing } from '../changes/record-signing.ts';
import { verifyChange } from '../changes/verify-change.ts';
import type { Caller, Ports, Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { putRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { judgeTokens } from '../tokens/judge-tokens.ts';
import { readModelFacts } from '../tokens/model-facts.ts';
import { type ModelFacts, modelStanding } from '../tokens/token-standing.ts';
import { withDecision } from './would-change.ts';

type Deps = Pick<Ports, 'store' | 'keys' | 'clock' | 'random' | 'config' | 'wakeWorker'>;
type Outcome = Refusal | { outcome: 'answered'; body: ModelDecided };
/** A decision, or that there is none of that model any more. */
export type Decided = ModelDecision | { aaguid: string; verdict: 'neither' };

/**
 * Allows or denies a model of tokens, with a change that a security officer's token signed: every enrolled token is judged
 * again at once. A decision by which the signing token itself would stop is refused, so that nobody locks themselves out.
 * Refusals: malformed, unknown (options), not-confirmed, token-not-allowed, forbidden or account-frozen (meanwhile).
 */
export async function decideModel(
  deps: Deps,
  { caller, body }: { caller: Caller; body: ModelRequest },
): Promise<Outcome> {
  const { changeId, assertion, ...decision } = body;
  const call = { caller, method: 'POST', path: '/v1/token-models', body } as const;
  const signing = await verifyChange(deps, call);
  const problem = problemOf(decision);
  return problem ?? decide(deps, { decided: decision, signing, officer: caller.accountId });
}

/** Takes a decision back, alike. Refusals: unknown (options, or no such decision), not-confirmed, token-not-allowed. */
export async function forgetModel(
  deps: Deps,
  { caller, aaguid, body }: { caller: Caller; aaguid: string; body: SignedChange },
): Promise<Outcome> {
  const path = `/v1/token-models/${aaguid}`;
  const signing = await verifyChange(deps, { caller, method: 'DELETE', path, body });
  return decide(deps, { decided: { aaguid, verdict: 'neither' }, signing, officer: caller.accountId });
}

/** The same by whoever has the command line. Refusals: malformed, unknown. */
export async function decideModelAsOperator(deps: Deps, decided: Decided): Promise<Outcome> {
  const problem = decided.verdict === 'neither' ? undefined : problemOf(decided);
  return problem ?? decide(deps, { decided, signing: { outcome: 'operator' } });
}

function problemOf({ name, owner }: ModelDecision): Refusal | undefined {
  if (!isName(name)) return refuse('malformed', { detail: 'name: 1 to 80 printable characters, trimmed' });
  return owner === undefined || isName(owner)
    ? undefined
    : refuse('malformed', { detail: 'owner: 1 to 80 printable characters, trimmed' });
}

type Decision = { decided: Decided; signing: Signing; officer?: string };
type Deciding = Decision & { facts: ModelFacts; at: number; random: Random };

async function decide(deps: Deps, decision: Decision): Promise<Outcome> {
  const facts = withDecision(await readModelFacts(deps.store.read), decision.decided);
  const { clock, random } = deps;
  const refusal = await deps.store.submit(decideModels, { ...decision, facts, at: clock(), random });
  if (refusal !== undefined) return refusal;
  return { outcome: 'answered', body: await judgeTokens(deps) };
}

const decideModels: Operation<Deciding, Refusal | undefined> = async (transaction, items) => {
  const results: (Refusal | undefined)[] = [];
  for (const item of items) results.push(await decideOne(transaction, item));
  return results;
};

async function decideOne(
  transaction: Transaction,
  { decided, signing, officer, facts, at, random }: Deciding,
): Promise<Refusal | undefined> {
  const { aaguid, verdict } = decided;
  const [known] = await selectRows(transaction, 'token_models', [{ aaguid }], { lock: true });
  if (verdict === 'neither' && known === undefined)
    return signing.outcome === 'refused'
      ? signing
      : refuse('unknown', { detail: 'No such model is decided.' });
  if (signing.outcome === 'signed' && modelStanding(signing.token, facts) !== 'good')
    return refuse('token-not-allowed', {
      detail: 'The token that signs this would stop: sign with another.',
    });
  const refusal =
    signing.outcome === 'signed'
      ? await recordSigningAs(transaction, 'security', signing)
      : await recordSigning(transaction, signing);
  if (refusal !== undefined) return refusal;
  if (decided.verdict === 'neither')
    await transaction.query('delete from token_models where aaguid = $1', [aaguid]);
  else await putRows(transaction, 'token_models', [rowOf(decided, at)]);
  const by = officer === undefined ? {} : { officer };
  const event = { type: 'token-model-decided', aaguid, verdict, ...by } as const;
  await recordEvents(transaction, [event], at, random);
  return undefined;
}

function rowOf(
  { aaguid, verdict, name, note = '', owner = '' }: ModelDecision,
  at: number,
): Row<'token_models'> {
  return { aaguid, verdict, name, note, owner, decided_at: at };
}
