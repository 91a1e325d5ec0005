import { decodeBase64url } from '../../shared/base64url.ts';
import { challenge } from '../../shared/challenge.ts';
import type { TokenRule } from '../../shared/policy.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { ApprovalState, Assertion } from '../../shared/schemas.ts';
import { certificateOf } from '../certificates/certificate-row.ts';
import { takeTurn } from '../certificates/turns.ts';
import type { Caller, Ports } from '../ports.ts';
import { signReceipt } from '../receipts/sign-receipt.ts';
import { selectRows } from '../store/rows.ts';
import { asSigner, findLiveToken, readLiveTokens } from '../tokens/allowed-tokens.ts';
import { keptAssertion } from '../tokens/kept-assertion.ts';
import { noteAnomaly } from '../tokens/note-anomaly.ts';
import { noTokenAllowed } from '../tokens/token-standing.ts';
import { verifyAssertion } from '../tokens/verify-assertion.ts';
import { type ApprovalFile, approvalOf, fileKey, openJudgedFiles, payerOf } from './approval-file.ts';
import { approverOptions } from './offer-approval.ts';
import { type Approving, settleApprovals } from './settle-approvals.ts';

type Deps = Pick<Ports, 'config' | 'store' | 'keys' | 'clock' | 'random' | 'wakeWorker'>;
type Command = { caller: Caller; id: string; assertion: Assertion };
type Outcome = Refusal | { outcome: 'answered'; body: ApprovalState };

/** Where there is nothing to sign for this person, their signature is compared with what nobody was told. */
const NONCE_BYTES = 32;

/**
 * Approves a payment with the approver's own token over its digest (PROTOCOL sections 4 and 5.5). The same person again is
 * answered the present state. Refusals: unknown, those of the state, demand-mismatch, account-frozen, own-payment,
 * policy-denied, token-not-allowed, not-confirmed.
 */
export async function giveApproval(deps: Deps, command: Command): Promise<Outcome> {
  const payerId = await payerOf(deps.store.engine.reads, command.id);
  if (payerId === undefined) return refuse('unknown');
  return takeTurn(`approval ${command.id}`, () => decide(deps, command, payerId));
}

async function decide(deps: Deps, command: Command, payerId: string): Promise<Outcome> {
  const { caller, id, assertion } = command;
  const key = { payerId, id, approverId: caller.accountId, credentialId: assertion.id };
  const opened = await openJudgedFiles(deps.store.engine.reads, [key], { lock: false });
  const file = opened.files.get(fileKey(key));
  if (file === undefined) return refuse('unknown');
  const found = await compare(deps, { file, tokenRule: opened.verdictOn(file) }, command);
  let receipt: Approving['receipt'];
  for (;;) {
    const approving = { ...key, found, receipt, at: deps.clock(), random: deps.random };
    const outcome = await deps.store.submit(settleApprovals, approving);
    if (outcome.outcome !== 'unsigned') {
      deps.wakeWorker();
      return outcome;
    }
    receipt = { approvals: outcome.approvals, text: await receiptOf(deps, file, outcome.approvals) };
  }
}

async function compare(
  deps: Deps,
  { file, tokenRule }: { file: ApprovalFile; tokenRule: TokenRule },
  { caller: { accountId }, assertion }: Command,
): Promise<Approving['found']> {
  const { row } = file;
  const { allowCredentials = [] } = await approverOptions(deps, accountId, { row, tokenRule });
  if (allowCredentials.length === 0)
    return { verified: false, refusal: noTokenAllowed(await readLiveTokens(deps.store.read, accountId)) };
  const isAllowed = allowCredentials.some(({ id }) => id === assertion.id);
  const signer = isAllowed ? await findLiveToken(deps.store.read, assertion.id) : undefined;
  const own = approvalOf(file, accountId);
  const isGood = own !== undefined && own.nonce_until > deps.clock();
  const nonce = isGood ? decodeBase64url(own.nonce) : undefined;
  const verified = await verifyAssertion({
    assertion,
    challenge: challenge('approval', nonce ?? deps.random(NONCE_BYTES), digestOf(row)),
    token: asSigner(signer),
    origins: deps.config.extensionOrigins,
    rpId: deps.config.rpId,
    allowSynced: !tokenRule.notSynced,
  });
  if (!verified.verified && signer !== undefined) noteAnomaly(deps, signer.token, verified.anomaly);
  if (!verified.verified || own === undefined) return { verified: false };
  return {
    verified: true,
    nonce: own.nonce,
    counter: verified.counter,
    assertion: keptAssertion(assertion),
  };
}

function digestOf({ digest }: ApprovalFile['row']): Uint8Array {
  const bytes = decodeBase64url(digest);
  if (bytes === undefined) throw new Error('a stored digest is not base64url');
  return bytes;
}

/** The receipt that a payment with so many approvals gets. */
async function receiptOf(deps: Deps, { row }: ApprovalFile, approvals: number): Promise<string> {
  const { id } = JSON.parse(row.confirmation ?? '{}') as { id: string };
  const keys = [{ account_id: row.account_id, id }];
  const [token] = await selectRows(deps.store.engine.reads, 'tokens', keys);
  return signReceipt(deps, {
    certificate: certificateOf(row),
    digest: row.digest,
    channel: row.channel,
    token: { aaguid: token?.aaguid ?? '', attested: token?.attested === 1 },
    approvals,
  });
}
