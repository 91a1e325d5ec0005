import { useState } from 'preact/hooks';
import { i18n } from '#i18n';
import { isName } from '../../shared/name.ts';
import { ask } from './ask.ts';
import { PrimaryButton, ProblemNote, useCommand } from './Parts.tsx';
import { Form, Screen } from './Screen.tsx';
import { TextField } from './TextField.tsx';

const COLOURS = ['#e07b1a', '#1f9d55', '#2563eb', '#b83280', '#7c3aed', '#0e7490'];

/** A word and a colour that no web page can know. */
export function MarkStep({ refresh }: { refresh(): Promise<void> }) {
  const [word, setWord] = useState('');
  const [colour, setColour] = useState(COLOURS[0] ?? '');
  const { busy, problem, run } = useCommand();
  const chosen = word.trim().normalize('NFC');
  const finish = async () => {
    if (!isName(chosen, 24)) return;
    await run(() => ask('enrolMark', { mark: { word: chosen, colour } }));
    await refresh();
  };
  return (
    <Screen title={i18n.t('enrol.mark')}>
      <Form onSend={() => void finish()}>
        <p>{i18n.t('enrol.markText')}</p>
        <TextField label={i18n.t('enrol.markWord')} maxLength={24} value={word} onText={setWord} />
        <fieldset class="colours">
          <legend>{i18n.t('enrol.markColour')}</legend>
          {COLOURS.map((one, place) => (
            <label key={one}>
              <input type="radio" name="colour" checked={one === colour} onChange={() => setColour(one)} />
              <svg
                class="dot"
                viewBox="0 0 12 12"
                role="img"
                aria-label={i18n.t('enrol.colour', [String(place + 1)])}
              >
                <circle cx="6" cy="6" r="6" fill={one} />
              </svg>
            </label>
          ))}
        </fieldset>
        <ProblemNote problem={problem} about="account" />
        <PrimaryButton busy={busy} disabled={!isName(chosen, 24)} onPress={() => void finish()}>
          {i18n.t('enrol.finish')}
        </PrimaryButton>
      </Form>
    </Screen>
  );
}
