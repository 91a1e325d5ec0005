import { encodeBase64url } from '../../shared/base64url.ts';
import type { TokenRule } from '../../shared/policy.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { ApprovalOptions, RequestOptions } from '../../shared/schemas.ts';
import { type CertificateRow, certificateOf, requestOptionsFor } from '../certificates/certificate-row.ts';
import type { Caller, Ports, Random } from '../ports.ts';
import { insertRows, putRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { readLiveTokens } from '../tokens/allowed-tokens.ts';
import { noTokenAllowed } from '../tokens/token-standing.ts';
import {
  type ApprovalFile,
  approvalOf,
  approvalRefusal,
  fileKey,
  type Opened,
  openJudgedFiles,
  payerOf,
  refusedApproval,
  stands,
} from './approval-file.ts';

const NONCE_LIFE_MS = 5 * 60 * 1000;

type Deps = Pick<Ports, 'store' | 'clock' | 'random' | 'config'>;
type Offering = {
  payerId: string;
  id: string;
  approverId: string;
  nonce: string;
  at: number;
  random: Random;
};

/**
 * What an approver's token signs for one payment (PROTOCOL section 5.5): for this person, for five minutes. Asked again within
 * them it is the same, so that two windows do not take it from each other. Refusals: unknown, those of the state, demand-mismatch,
 * account-frozen, own-payment, policy-denied, token-not-allowed.
 */
export async function offerApproval(
  deps: Deps,
  { caller, id }: { caller: Caller; id: string },
): Promise<Refusal | { outcome: 'answered'; body: ApprovalOptions }> {
  const { accountId: approverId } = caller;
  const payerId = await payerOf(deps.store.engine.reads, id);
  if (payerId === undefined) return refuse('unknown');
  const { random } = deps;
  const nonce = encodeBase64url(random(32));
  const offering = { payerId, id, approverId, nonce, at: deps.clock(), random };
  const offered = await deps.store.submit(offerNonces, offering);
  if (offered.outcome === 'refused') return offered;
  const requestOptions = await approverOptions(deps, approverId, offered);
  if (requestOptions.allowCredentials?.length === 0) {
    const refusal = noTokenAllowed(await readLiveTokens(deps.store.read, approverId));
    await deps.store.engine.transaction((transaction) =>
      insertRows(transaction, 'audit_entries', refusedApproval(refusal, offered, offering)),
    );
    return refusal;
  }
  return { outcome: 'answered', body: { nonce: offered.nonce, requestOptions } };
}

/** Which of an approver's tokens may sign for that payment, by the same rules as its payer's. */
export async function approverOptions(
  { store, config, clock }: Pick<Ports, 'store' | 'config' | 'clock'>,
  approverId: string,
  { row, tokenRule }: { row: CertificateRow; tokenRule: TokenRule },
): Promise<RequestOptions> {
  const certificate = certificateOf(row);
  const tokens = await readLiveTokens(store.read, approverId);
  return requestOptionsFor(config.rpId, tokens, { certificate, tokenRule, now: clock() });
}

type Offered = Refusal | { outcome: 'offered'; nonce: string; row: CertificateRow; tokenRule: TokenRule };

const offerNonces: Operation<Offering, Offered> = async (transaction, offerings) => {
  const opened = await openJudgedFiles(transaction, offerings, { lock: true });
  const changed = new Set<Row<'approvals'>>();
  const audit: Row<'audit_entries'>[] = [];
  const outcomes = offerings.map((offering): Offered => {
    const file = opened.files.get(fileKey(offering));
    const person = opened.people.get(offering.approverId);
    if (file === undefined || person === undefined) return refuse('unknown');
    const { demands } = opened;
    const verdict = opened.verdictOn(file);
    const refusal = approvalRefusal({ file, person, now: offering.at, demands, verdict });
    if (refusal !== undefined) {
      audit.push(...refusedApproval(refusal, file, offering));
      return refusal;
    }
    const approval = offeredTo(offering, file, opened);
    changed.add(approval);
    return { outcome: 'offered', nonce: approval.nonce, row: file.row, tokenRule: verdict };
  });
  await putRows(transaction, 'approvals', [...changed]);
  await insertRows(transaction, 'audit_entries', audit);
  return outcomes;
};

/**
 * The person's row with a nonce that is good; what they have signed and still stands is left as it is, unless enough stands:
 * where one who had approved was frozen and is no more, somebody has to approve last. Who asks then has not approved until they
 * sign again.
 */
function offeredTo(
  { approverId, nonce, at }: Offering,
  file: ApprovalFile,
  opened: Opened,
): Row<'approvals'> {
  const before = approvalOf(file, approverId);
  const standing = file.approvals.filter((approval) => stands(approval, opened));
  const isLeft = before !== undefined && standing.includes(before) && standing.length < file.request.needed;
  if (before !== undefined && (isLeft || isFresh(before, at))) return before;
  const { account_id, certificate_id } = file.request;
  const fresh: Row<'approvals'> = {
    account_id,
    certificate_id,
    approver_id: approverId,
    nonce,
    nonce_until: at + NONCE_LIFE_MS,
    credential_id: null,
    assertion: null,
    given_at: null,
    counted: 0,
  };
  file.approvals = [...file.approvals.filter((approval) => approval !== before), fresh];
  return fresh;
}

function isFresh({ given_at, nonce_until }: Row<'approvals'>, now: number): boolean {
  return given_at === null && nonce_until > now;
}
