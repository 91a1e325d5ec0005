import { useState } from 'preact/hooks';
import type { Static } from 'typebox';
import type { ConsoleRole } from '../../shared/console-schemas.ts';
import type { ModelDecided, TokenModels as Models, TokenModel } from '../../shared/token-model-schemas.ts';
import { Choice, Field, Rows } from '../ui/Field.tsx';
import { Button, DoneNote, ProblemNote } from '../ui/Parts.tsx';
import { useLoaded } from '../ui/use-loaded.ts';
import { useSignedChange } from '../ui/use-signed-change.ts';
import { shownWord } from '../ui/words.ts';

const EMPTY = { aaguid: '', verdict: 'allow', name: '', note: '', owner: '' };

/** Which models count: what was decided of each, by whom and why, and what their makers report. */
export function TokenModels({ role }: { role: ConsoleRole }) {
  const { value, problem, reload } = useLoaded<Static<typeof Models>>('/v1/token-models');
  const decided = useSignedChange();
  const remove = async (aaguid: string) => {
    const path = `/v1/token-models/${aaguid}`;
    await decided.make({ method: 'DELETE', path, done: 'The decision is taken back.' });
    reload();
  };
  return (
    <section class="card" aria-labelledby="models">
      <h2 id="models">Models</h2>
      <p class="quiet">
        As soon as one model is allowed, no other one serves. A denied or compromised model never does.
      </p>
      <ProblemNote problem={problem ?? decided.problem} />
      <DoneNote text={decided.done} />
      {value && (
        <Rows<TokenModel>
          caption="Decided, reported or enrolled"
          columns={['Model', 'Decision', 'Reported', 'Enrolled', 'Of those stopped', 'Note', 'Change']}
          rows={value.items}
          keyOf={({ aaguid }) => aaguid}
          empty="No model is known yet."
          cells={(model) => [
            <span key="model">
              <bdi>{model.name || 'Not named yet'}</bdi>
              <br />
              <code>{model.aaguid}</code>
            </span>,
            <span key="verdict">{model.verdict === undefined ? '–' : shownWord(model.verdict)}</span>,
            model.statuses.length === 0 ? '–' : model.statuses.join(', '),
            model.enrolled,
            model.stopped,
            <span key="note">{[model.note, model.owner].filter(Boolean).join(' · ') || '–'}</span>,
            role === 'security' && model.verdict !== undefined ? (
              <Button
                key="remove"
                label={`Take back what was decided of ${model.name || model.aaguid}`}
                busy={decided.busy}
                onPress={() => void remove(model.aaguid)}
              >
                Take back
              </Button>
            ) : (
              '–'
            ),
          ]}
        />
      )}
      {role === 'security' && <DecideModel onDecided={reload} />}
    </section>
  );
}

function DecideModel({ onDecided }: { onDecided(): void }) {
  const [typed, setTyped] = useState(EMPTY);
  const { busy, problem, done, make } = useSignedChange();
  const set = (name: keyof typeof EMPTY) => (text: string) => setTyped({ ...typed, [name]: text });
  const decide = async () => {
    const body = Object.fromEntries(
      Object.entries(typed)
        .map(([name, text]) => [name, text.trim()])
        .filter(([, text]) => text !== ''),
    );
    const call = { method: 'POST', path: '/v1/token-models', body, done: 'The model is decided.' } as const;
    if ((await make<Static<typeof ModelDecided>>(call)) === undefined) return;
    setTyped(EMPTY);
    onDecided();
  };
  return (
    <>
      <h3>Allow or deny a model</h3>
      <div class="filters">
        <Field label="AAGUID" value={typed.aaguid} onValue={set('aaguid')} />
        <Choice
          label="Decision"
          value={typed.verdict}
          onValue={set('verdict')}
          choices={[
            ['allow', 'Allow'],
            ['deny', 'Deny'],
          ]}
        />
        <Field label="Its name" value={typed.name} onValue={set('name')} />
        <Field label="Why" value={typed.note} onValue={set('note')} />
        <Field label="Who owns the decision" value={typed.owner} onValue={set('owner')} />
      </div>
      <div class="actions">
        <Button
          kind="primary"
          busy={busy}
          disabled={typed.aaguid.trim() === '' || typed.name.trim() === ''}
          onPress={() => void decide()}
        >
          {busy ? 'Touch your token…' : 'Decide, with your token'}
        </Button>
      </div>
      <ProblemNote problem={problem} />
      <DoneNote text={done} />
    </>
  );
}
