// Evidence judged by the command line's means and by the browser's, which have to say the same of it.
import { expect } from 'vitest';
import { BROWSER_TOOLS } from '../../console/verify/evidence-tools.ts';
import { verifyEvidence as verifyHere } from '../../server/evidence/verify-evidence.ts';
import type { Anchors } from '../../shared/anchors.ts';
import { type EvidenceVerdict, verifyEvidenceBy } from '../../shared/evidence/verify-evidence.ts';

/** The browser follows no chains of certificates. */
const LEFT_OUT = ['the token’s attestation holds', 'an attested token is one by the anchored roots'];

/** The command line's verdict, once the browser's is the same check by check. */
export async function verifyEvidence(file: unknown, anchors?: Anchors): Promise<EvidenceVerdict> {
  const here = await verifyHere(file, anchors);
  const { checks } = await verifyEvidenceBy(BROWSER_TOOLS, file, anchors);
  expect(checks).toEqual(here.checks.filter(({ name }) => !LEFT_OUT.includes(name)));
  return here;
}
