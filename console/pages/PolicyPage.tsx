import { useState } from 'preact/hooks';
import type { PolicyState, PolicyVersion, Version } from '../../shared/policy-answers.ts';
import { call } from '../api/session.ts';
import { Rows } from '../ui/Field.tsx';
import { Button, Facts, Heading, ProblemNote } from '../ui/Parts.tsx';
import { useLoaded } from '../ui/use-loaded.ts';
import { useWork } from '../ui/use-work.ts';
import { shownInstant } from '../ui/words.ts';
import { documentText, PolicyEditor } from './PolicyEditor.tsx';
import { PolicyProposals } from './PolicyProposals.tsx';
import type { PageProps } from './places.ts';
import { StopSwitch } from './StopSwitch.tsx';

const FOLLOW_MS = 10_000;

/** The policy in force, what is proposed, what would come of a change, and the way back. */
export function PolicyPage({ person }: PageProps) {
  const { value: state, problem, reload } = useLoaded<PolicyState>('/v1/policy', FOLLOW_MS);
  const [draft, setDraft] = useState<string>();
  const isOfficer = person.role === 'security';
  return (
    <>
      <Heading title="Policy" />
      <ProblemNote problem={problem} />
      {state && (
        <>
          <StopSwitch stopped={state.stopped} isOfficer={isOfficer} onChange={reload} />
          <InForce current={state.current} />
          <PolicyProposals proposals={state.proposals} isOfficer={isOfficer} onChange={reload} />
          {isOfficer && (
            <PolicyEditor
              text={draft ?? documentText(state.current.policy)}
              nextVersion={
                Math.max(...state.versions.map(({ version }) => version), state.current.version) + 1
              }
              proposals={state.proposals}
              onText={setDraft}
              onProposed={() => {
                setDraft(undefined);
                reload();
              }}
            />
          )}
          <Versions versions={state.versions} isOfficer={isOfficer} onLoad={setDraft} />
        </>
      )}
    </>
  );
}

function InForce({ current }: { current: PolicyState['current'] }) {
  const { version, digest, activatedAt, policy } = current;
  return (
    <section class="card" aria-labelledby="in-force">
      <h2 id="in-force">In force</h2>
      <Facts
        facts={[
          ['Version', version],
          ['Since', activatedAt === undefined ? 'The one built in' : shownInstant(activatedAt)],
          ['Rules', policy.rules.length],
          ['Digest', <code key="digest">{digest}</code>],
        ]}
      />
      <details>
        <summary>The document</summary>
        <pre class="document">{documentText(policy)}</pre>
      </details>
    </section>
  );
}

type VersionsProps = { versions: readonly Version[]; isOfficer: boolean; onLoad(text: string): void };

/** A version that was in force, or the one that is built in, which nobody activated. */
type Earlier = Omit<Version, 'activatedAt'> & { activatedAt?: string };

const BUILT_IN: Earlier = { sequence: 0, version: 1, digest: '' };

/** Any earlier version can be proposed again: that is how a change is undone. */
function Versions({ versions, isOfficer, onLoad }: VersionsProps) {
  const { busy, problem, run } = useWork();
  const load = async (sequence: number) => {
    const version = await run(() => call<PolicyVersion>('GET', `/v1/policy/versions/${sequence}`));
    if (version === undefined) return;
    onLoad(documentText(version.policy));
    document.getElementById('policy-text')?.focus();
  };
  return (
    <section class="card" aria-labelledby="versions">
      <h2 id="versions">Versions</h2>
      <ProblemNote problem={problem} />
      <Rows<Earlier>
        caption="Newest first"
        columns={['Version', 'In force from', 'Set by', ...(isOfficer ? ['Undo'] : [])]}
        rows={[...versions, BUILT_IN]}
        keyOf={({ sequence }) => String(sequence)}
        empty=""
        cells={({ sequence, version, activatedAt, proposal }) => [
          sequence === 0 ? 'Built in' : version,
          activatedAt === undefined ? 'The start' : shownInstant(activatedAt),
          setBy(sequence, proposal),
          ...(isOfficer
            ? [
                <Button key="load" busy={busy} onPress={() => void load(sequence)}>
                  {sequence === 0
                    ? 'Take the one built in into the editor'
                    : `Take version ${version} into the editor`}
                </Button>,
              ]
            : []),
        ]}
      />
    </section>
  );
}

function setBy(sequence: number, proposal: string | undefined): string {
  if (sequence === 0) return 'Nobody';
  return proposal === undefined ? 'The command line' : 'Two officers';
}
