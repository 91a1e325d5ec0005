import { useState } from 'preact/hooks';
import type { PolicyState } from '../../shared/policy-answers.ts';
import { Confirm } from '../ui/Confirm.tsx';
import { Field } from '../ui/Field.tsx';
import { DoneNote, ProblemNote } from '../ui/Parts.tsx';
import { useSignedChange } from '../ui/use-signed-change.ts';
import { shownInstant } from '../ui/words.ts';

type StopProps = { stopped: PolicyState['stopped']; isOfficer: boolean; onChange(): void };

/** One officer's touch stops everything, and says why to shoppers. */
export function StopSwitch({ stopped, isOfficer, onChange }: StopProps) {
  const [reason, setReason] = useState('');
  const { busy, problem, done, make } = useSignedChange();
  const turn = async (method: 'POST' | 'DELETE') => {
    const body = method === 'POST' ? { reason: reason.trim() } : {};
    const words = method === 'POST' ? 'All payments are stopped.' : 'Payments go on.';
    await make({ method, path: '/v1/policy/stop', body, done: words });
    setReason('');
    onChange();
  };
  if (stopped === undefined && !isOfficer) return null;
  return (
    <section class="card" aria-labelledby="stop">
      <h2 id="stop">{stopped === undefined ? 'Stop all payments' : 'All payments are stopped'}</h2>
      {stopped && (
        <p class="note problem">
          Since {shownInstant(stopped.at)}: {stopped.reason}
        </p>
      )}
      <ProblemNote problem={problem} />
      <DoneNote text={done} />
      {isOfficer && stopped === undefined && (
        <>
          <Field label="What shoppers are told" value={reason} onValue={setReason} />
          <div class="actions">
            <Confirm
              ask="Stop all payments"
              act="Stop them, with your token"
              danger
              busy={busy}
              disabled={reason.trim() === ''}
              onAct={() => void turn('POST')}
            >
              Nobody can confirm a payment until an officer lets them go on. Shoppers read: {reason.trim()}
            </Confirm>
          </div>
        </>
      )}
      {isOfficer && stopped && (
        <div class="actions">
          <Confirm
            ask="Let payments go on"
            act="Let them go on, with your token"
            busy={busy}
            onAct={() => void turn('DELETE')}
          >
            The policy in force decides again from now on.
          </Confirm>
        </div>
      )}
    </section>
  );
}
