import { decodeBase64url, encodeBase64url } from '../../shared/base64url.ts';
import { certificateDigest } from '../../shared/certificate.ts';
import { challenge } from '../../shared/challenge.ts';
import { cleanName } from '../../shared/name.ts';
import type { ApprovalOptions, ApprovalState, Approvals, Assertion } from '../../shared/schemas.ts';
import type { ApprovalPage } from '../messages/approval.ts';
import type { TokenRequest } from '../messages/commands.ts';
import { fail, type Result, succeed } from '../messages/problem.ts';
import { callAsShopper, requestJson } from './session.ts';
import { siteOf } from './site.ts';
import { readLocal } from './storage.ts';

const SHOWN = 20;
const REASON_CODE_POINTS = 200;

/**
 * What this person may decide over, newest first (PROTOCOL section 5.5). The digest that is shown and signed is computed from
 * the certificate that is shown; a server that names another one is not believed.
 */
export async function listApprovals(after: string | undefined): Promise<Result<ApprovalPage>> {
  const query = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
  const answer = await callAsShopper<Approvals>('GET', `/v1/approvals?limit=${SHOWN}${query}`);
  if (!answer.ok) return answer;
  const { items, next } = answer.value;
  const listed = items.map((item) => ({
    ...item,
    digest: encodeBase64url(certificateDigest(item.certificate)),
    site: siteOf(item.certificate.merchant.origin),
  }));
  if (listed.some(({ digest }, place) => digest !== items[place]?.digest)) return fail('not-a-server');
  return succeed({ items: listed, ...(next === undefined ? {} : { next }) });
}

/** What the token is asked: the challenge over the digest of what was shown, computed here (PROTOCOL section 4). */
export async function approvalRequest(id: string, shownDigest: string): Promise<Result<TokenRequest>> {
  const enrolled = await readLocal('enrolled');
  if (enrolled === undefined) return fail('unauthenticated');
  const options = await callAsShopper<ApprovalOptions>('POST', pathOf(id, 'options'), {});
  if (!options.ok) return options;
  const { nonce, requestOptions } = options.value;
  const [nonceBytes, digest] = [decodeBase64url(nonce), decodeBase64url(shownDigest)];
  if (nonceBytes?.length !== 32 || digest?.length !== 32) return fail('not-a-server');
  const bytes = challenge('approval', nonceBytes, digest);
  return succeed({ id, optionsJSON: requestJson(enrolled, requestOptions, bytes) });
}

export function approve(id: string, assertion: Assertion): Promise<Result<ApprovalState>> {
  return callAsShopper<ApprovalState>('POST', pathOf(id, 'approval'), { assertion });
}

/** Refuses with a word for the payer, cleaned of what cannot be printed. */
export async function refusePayment(id: string, typed: string): Promise<Result<ApprovalState>> {
  const reason = cleanName(typed, REASON_CODE_POINTS);
  if (reason === undefined) return fail('no-reason');
  return callAsShopper<ApprovalState>('POST', pathOf(id, 'refusal'), { reason });
}

function pathOf(id: string, step: string): string {
  return `/v1/approvals/${encodeURIComponent(id)}/${step}`;
}
