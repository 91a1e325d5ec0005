import { useState } from 'preact/hooks';
import type { Anchors } from '../../shared/anchors.ts';
import { type EvidenceVerdict, verifyEvidenceBy } from '../../shared/evidence/verify-evidence.ts';
import { Checks } from '../ui/Checks.tsx';
import { FileDrop } from '../ui/FileDrop.tsx';

/** A payment's evidence, verified in this page by the same checks as on the command line. */
export function EvidenceCheck({ anchors }: { anchors: Anchors | undefined }) {
  const [found, setFound] = useState<EvidenceVerdict & { file: string }>();
  const verify = async (text: string, file: string) => {
    setFound(undefined);
    const { BROWSER_TOOLS } = await import('../verify/evidence-tools.ts');
    setFound({ ...(await verifyEvidenceBy(BROWSER_TOOLS, parsed(text), anchors)), file });
  };
  return (
    <section class="card" aria-labelledby="evidence">
      <h2 id="evidence">Verify a payment’s evidence</h2>
      <p class="quiet">
        The file is read in this page and sent nowhere. Whether a token’s attestation chains up to its maker
        is left to <code>npm run server -- evidence verify FILE --anchors FILE</code>, which makes the same
        checks besides.
      </p>
      <FileDrop
        label="File of evidence"
        hint={
          anchors === undefined
            ? 'Without anchors: whether it agrees with itself.'
            : 'Verified against the anchors.'
        }
        onText={(text, file) => void verify(text, file)}
      />
      {found && <Verdict found={found} />}
    </section>
  );
}

function Verdict({ found: { ok, verdict, checks, file } }: { found: EvidenceVerdict & { file: string } }) {
  return (
    <>
      <p role={ok ? 'status' : 'alert'} class={ok ? 'note good' : 'note problem'}>
        <bdi>{file}</bdi>: {verdict}
      </p>
      <Checks
        checks={checks.map(({ name, holds, detail }) => ({ name, problem: holds ? undefined : detail }))}
      />
    </>
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
