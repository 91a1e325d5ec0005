import { timingSafeEqual } from 'node:crypto';
import { decodeBase64url } from '../../shared/base64url.ts';
import { challenge } from '../../shared/challenge.ts';
import { isCode } from '../../shared/code.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Assertion, Confirmed } from '../../shared/schemas.ts';
import { deriveCode } from '../codes/derive-code.ts';
import type { Caller, Ports } from '../ports.ts';
import { signReceipt } from '../receipts/sign-receipt.ts';
import { asSigner } from '../tokens/allowed-tokens.ts';
import { keptAssertion } from '../tokens/kept-assertion.ts';
import { noteAnomaly } from '../tokens/note-anomaly.ts';
import { verifyAssertion } from '../tokens/verify-assertion.ts';
import { type BeginOutcome, type Begun, beginConfirmations } from './begin-confirmations.ts';
import { type CertificateRow, certificateOf, mayConfirm, stateOf } from './certificate-row.ts';
import { type Settlement, settleConfirmations } from './settle-confirmations.ts';
import { takeTurn } from './turns.ts';

type Deps = Pick<Ports, 'config' | 'store' | 'keys' | 'clock' | 'random' | 'wakeWorker'>;
type Command = { caller: Caller; id: string; code: string; assertion: Assertion };
type Outcome = Refusal | { outcome: 'answered'; body: Confirmed };

const BUSY_WAIT_MS = 25;

/**
 * Confirms a certificate with its code and the token's assertion: the certificate of integrity (PROTOCOL sections 4 and
 * 5.2). Confirmations of one certificate are decided one after another. What does not correspond is `not-confirmed`,
 * without telling what; other refusals as in section 5.3.
 */
export async function confirmCertificate(deps: Deps, command: Command): Promise<Outcome> {
  if (!isCode(command.code)) return refuse('malformed', { detail: 'code: eight ASCII digits' });
  return takeTurn(`${command.caller.accountId} ${command.id}`, () => decide(deps, command));
}

async function decide(deps: Deps, command: Command): Promise<Outcome> {
  const { caller, id, assertion } = command;
  const begin = () =>
    deps.store.submit(beginConfirmations, {
      accountId: caller.accountId,
      jkt: caller.jkt,
      id,
      credentialId: assertion.id,
      now: deps.clock(),
      random: deps.random,
    });
  let begun: BeginOutcome = await begin();
  while (begun.outcome === 'busy') {
    await new Promise((wait) => setTimeout(wait, BUSY_WAIT_MS));
    begun = await begin();
  }
  if (begun.outcome === 'refused') return begun;
  if (begun.outcome === 'confirmed') return answerRepeat(deps, begun.row, command);
  const found = await compare(deps, begun, command);
  const settlement = { accountId: caller.accountId, id, begun, found, at: deps.clock(), random: deps.random };
  const outcome = await deps.store.submit(settleConfirmations, settlement);
  if (!found.corresponds && begun.token !== undefined) noteAnomaly(deps, begun.token, found.anomaly);
  deps.wakeWorker();
  return outcome;
}

/** Every comparison is made, whatever another one found, so that neither answer nor time tells them apart. */
async function compare(
  deps: Deps,
  { row, token, userHandle, tokenRule, now }: Begun,
  command: Command,
): Promise<Settlement['found']> {
  const { code, assertion } = command;
  const wanted = deriveCode(deps.keys, row.seed);
  const isRightCode = timingSafeEqual(Buffer.from(code), Buffer.from(wanted));
  const confirmable = { certificate: certificateOf(row), tokenRule, now };
  const usable = token !== undefined && mayConfirm(token, confirmable) ? token : undefined;
  const verified = await verifyAssertion({
    assertion,
    challenge: challenge('confirmation', bytes(row.nonce), bytes(row.digest), code),
    token: asSigner(usable && { token: usable, userHandle }),
    origins: deps.config.extensionOrigins,
    rpId: deps.config.rpId,
    allowSynced: !tokenRule.notSynced,
  });
  const receipt = await signReceipt(deps, {
    certificate: certificateOf(row),
    digest: row.digest,
    channel: row.channel,
    token: { aaguid: token?.aaguid ?? '', attested: token?.attested === 1 },
    approvals: 0,
  });
  if (!verified.verified && isRightCode && verified.anomaly !== undefined)
    return { corresponds: false, anomaly: verified.anomaly };
  if (!isRightCode || !verified.verified || usable === undefined) return { corresponds: false };
  return { corresponds: true, confirmation: keptAssertion(assertion), receipt, counter: verified.counter };
}

/** The same code and assertion again are answered with the present state; anything else is not open any more. */
function answerRepeat(deps: Deps, row: CertificateRow, { code, assertion }: Command): Outcome {
  const isSame = code === deriveCode(deps.keys, row.seed) && keptAssertion(assertion) === row.confirmation;
  const state = stateOf(row, deps.clock());
  if (!isSame) return refuse('not-open', { state });
  return { outcome: 'answered', body: { state, ...(row.receipt === null ? {} : { receipt: row.receipt }) } };
}

function bytes(text: string): Uint8Array {
  const decoded = decodeBase64url(text);
  if (decoded === undefined) throw new Error('a stored value is not base64url');
  return decoded;
}
