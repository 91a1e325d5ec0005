import { encodeBase64url } from '../../shared/base64url.ts';
import { sha256Text } from '../../shared/canonical.ts';
import { isName } from '../../shared/name.ts';
import type { PolicySigning, StopRequest } from '../../shared/policy-answers.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import { recordEvents } from '../audit/record-event.ts';
import { recordSigningAs } from '../changes/record-signing.ts';
import type { Caller, Ports, Random } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { insertRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { type OfficerSigning, signPolicy } from './sign-policy.ts';

type Deps = Pick<Ports, 'store' | 'keys' | 'clock' | 'random' | 'config' | 'wakeWorker'>;
type Outcome = Refusal | { outcome: 'answered'; body: null };

export const STOP_PATH = '/v1/policy/stop';
const REASON_CHARACTERS = 300;

/** One officer's touch stops all payments, in words that shoppers see. Refusals: malformed, unknown, account-frozen, not-confirmed. */
export async function stopPayments(
  deps: Deps,
  { caller, body }: { caller: Caller; body: StopRequest },
): Promise<Outcome> {
  const problem = reasonProblem(body.reason);
  if (problem !== undefined) return problem;
  const verified = await signPolicy(deps, { caller, method: 'POST', path: STOP_PATH, body });
  if (verified.outcome === 'refused') return verified;
  return turn(deps, { reason: body.reason, signing: verified.signing });
}

/** One officer's touch lets payments go on. Refusals: unknown, account-frozen, not-confirmed. */
export async function resumePayments(
  deps: Deps,
  { caller, body }: { caller: Caller; body: PolicySigning },
): Promise<Outcome> {
  const verified = await signPolicy(deps, { caller, method: 'DELETE', path: STOP_PATH, body });
  if (verified.outcome === 'refused') return verified;
  return turn(deps, { reason: null, signing: verified.signing });
}

/** The same at the operator's word; without a reason payments go on. Refusal: malformed. */
export async function turnPayments(
  deps: Pick<Ports, 'store' | 'clock' | 'random'>,
  { reason }: { reason: string | null },
): Promise<Outcome> {
  const problem = reason === null ? undefined : reasonProblem(reason);
  return problem ?? turn(deps, { reason, signing: undefined });
}

function reasonProblem(reason: string): Refusal | undefined {
  const detail = `reason: a sentence of 1 to ${REASON_CHARACTERS} characters, trimmed and without line breaks`;
  return isName(reason, REASON_CHARACTERS) ? undefined : refuse('malformed', { detail });
}

type Turning = { reason: string | null; signing: OfficerSigning | undefined; at: number; random: Random };

function turn(
  deps: Pick<Ports, 'store' | 'clock' | 'random'>,
  turning: Pick<Turning, 'reason' | 'signing'>,
): Promise<Outcome> {
  return deps.store.submit(turnSwitch, { ...turning, at: deps.clock(), random: deps.random });
}

const turnSwitch: Operation<Turning, Outcome> = async (transaction, items) => {
  const results: Outcome[] = [];
  for (const item of items)
    results.push((await turnOne(transaction, item)) ?? { outcome: 'answered', body: null });
  return results;
};

async function turnOne(transaction: Transaction, item: Turning): Promise<Refusal | undefined> {
  const { reason, signing, at, random } = item;
  const refusal = signing && (await recordSigningAs(transaction, 'security', signing.signed));
  if (refusal !== undefined) return refusal;
  const by = { account_id: signing?.accountId ?? null, evidence: signing?.evidence ?? null };
  for (;;) {
    const newest = await newestStop(transaction);
    if ((newest?.reason ?? null) === reason) return undefined;
    const row = { sequence: (newest?.sequence ?? 0) + 1, at, reason, ...by };
    if ((await insertRows(transaction, 'payment_stops', [row])).size === 1) break;
  }
  const credential = signing === undefined ? {} : { credential: signing.signed.token.id };
  const event =
    reason === null
      ? ({ type: 'payments-resumed', ...credential } as const)
      : ({ type: 'payments-stopped', reason: encodeBase64url(sha256Text(reason)), ...credential } as const);
  await recordEvents(transaction, [event], at, random);
  return undefined;
}

async function newestStop(transaction: Transaction): Promise<Row<'payment_stops'> | undefined> {
  const [newest] = await transaction.query<Row<'payment_stops'>>(
    'select * from payment_stops where sequence = (select max(sequence) from payment_stops)',
    [],
  );
  return newest;
}
