import { useState } from 'preact/hooks';
import type { Anchors } from '../../shared/anchors.ts';
import { parseStrictJson } from '../../shared/strict-json.ts';
import type { EvidenceVerdict } from '../../verification/evidence/verify-evidence.ts';
import { Checks } from '../ui/Checks.tsx';
import { FileDrop } from '../ui/FileDrop.tsx';

/** A payment's evidence, verified in this page by the same checks as on the command line. */
export function EvidenceCheck({ anchors }: { anchors: Anchors | undefined }) {
  const [found, setFound] = useState<EvidenceVerdict & { file: string }>();
  const verify = async (text: string, file: string) => {
    setFound(undefined);
    const { verifyEvidence } = await import('../../verification/evidence/verify-evidence.ts');
    setFound({ ...(await verifyEvidence(parsed(text), anchors)), file });
  };
  return (
    <section class="card" aria-labelledby="evidence">
      <h2 id="evidence">Verify a payment’s evidence</h2>
      <p class="quiet">
        The file is read in this page and sent nowhere: no part of it is believed because a server says so.
        <code>npm run server -- evidence verify FILE --anchors FILE</code> makes the same checks without a
        browser.
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
    return parseStrictJson(text);
  } catch {
    return undefined;
  }
}
