import type { Anchors } from '../../shared/anchors.ts';
import { decodeBase64url, encodeBase64url } from '../../shared/base64url.ts';
import { certificateDigest } from '../../shared/certificate.ts';
import { challenge } from '../../shared/challenge.ts';
import type { Evidence } from '../../shared/evidence-schemas.ts';
import { assertionProblem, originOf, registrationProblem } from './token-checks.ts';

type Approval = Evidence['approvals'][number];

/** What is wrong with the approvals: one that was not signed over this certificate, or one person or token twice. */
export async function approvalsProblem(file: Evidence): Promise<string | undefined> {
  const { approvals, token } = file;
  if (hasRepeat(approvals.map(({ approver }) => approver))) return 'one person approved twice';
  const credentials = [token, ...approvals.map((approval) => approval.token)].map(
    ({ credentialId }) => credentialId,
  );
  if (hasRepeat(credentials)) return 'one token signed for two persons';
  const problems = await Promise.all(approvals.map((approval) => approvalProblem(file, approval)));
  return problems.find(Boolean);
}

/** What is wrong with where the approvers signed, by the anchors. */
export function approvalOriginsProblem({ approvals }: Evidence, anchors: Anchors): string | undefined {
  const origins = approvals.map(({ assertion }) => originOf(assertion));
  const strange = origins.find((origin) => !anchors.origins.includes(origin));
  return strange === undefined ? undefined : `one is ${strange}`;
}

async function approvalProblem(
  { certificate, rpId, confirmedAt }: Evidence,
  { nonce, assertion, token }: Approval,
): Promise<string | undefined> {
  const bytes = decodeBase64url(nonce);
  if (bytes?.length !== 32) return 'a nonce has the wrong size';
  const wanted = encodeBase64url(challenge('approval', bytes, certificateDigest(certificate)));
  const signed = { assertion, token, rpId, origin: originOf(assertion) };
  const within24h = Date.parse(token.enrolledAt) <= Date.parse(confirmedAt) + 24 * 60 * 60 * 1000;
  return (
    (await assertionProblem(signed, wanted)) ??
    registrationProblem({ token, rpId }) ??
    (within24h ? undefined : 'a token was enrolled after the time for approvals')
  );
}

function hasRepeat(values: readonly string[]): boolean {
  return new Set(values).size < values.length;
}
