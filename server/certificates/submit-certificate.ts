import { encodeBase64url } from '../../shared/base64url.ts';
import { canonicalJson, sha256Text } from '../../shared/canonical.ts';
import { certificateProblem, reserveOf } from '../../shared/certificate.ts';
import { isAboveCoolingLimit } from '../../shared/cooling.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Certificate, Submitted } from '../../shared/schemas.ts';
import { commitToCode } from '../codes/derive-code.ts';
import type { Caller, Ports } from '../ports.ts';
import { findSimHolds, NO_HOLDS } from '../sim-changes/find-sim-holds.ts';
import { acceptCertificates } from './accept-certificates.ts';

type Deps = Pick<Ports, 'config' | 'store' | 'keys' | 'clock' | 'random' | 'rates' | 'sim' | 'wakeWorker'>;
type Command = { caller: Caller; certificate: Certificate; deviceId: string | undefined };

/**
 * Takes a certificate that the extension constituted and has its code sent (PROTOCOL sections 2 and 5.2). Sent again by
 * the same key it answers the same. Refusals: those of section 5.3 up to insufficient-funds.
 */
export async function submitCertificate(
  deps: Deps,
  { caller, certificate, deviceId }: Command,
): Promise<Refusal | { outcome: 'answered'; body: Submitted }> {
  const problem = certificateProblem(certificate);
  if (problem !== undefined) return refuse('malformed', { detail: `certificate.${problem}` });
  const body = canonicalJson(certificate);
  const seed = encodeBase64url(deps.random(32));
  const { accountId } = caller;
  const simHolds = isAboveCoolingLimit(reserveOf(certificate))
    ? await findSimHolds(deps, { accountId, deviceId })
    : NO_HOLDS;
  const outcome = await deps.store.submit(acceptCertificates, {
    accountId,
    jkt: caller.jkt,
    certificate,
    body,
    digest: encodeBase64url(sha256Text(body)),
    nonce: encodeBase64url(deps.random(32)),
    seed,
    codeCommitment: commitToCode(deps.keys, seed),
    deviceId,
    simHolds,
    entity: deps.config.payerEntity,
    rpId: deps.config.rpId,
    rates: certificate.reserve === undefined ? undefined : await deps.rates.current(),
    now: deps.clock(),
    random: deps.random,
  });
  if (outcome.outcome === 'answered' && outcome.queued) deps.wakeWorker();
  return outcome;
}
