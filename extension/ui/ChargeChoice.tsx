import { useEffect, useRef, useState } from 'preact/hooks';
import { i18n } from '#i18n';
import type { Charge } from '../../shared/schemas.ts';
import { LinkButton } from './Parts.tsx';

/** PROTOCOL section 2: a payment in parts has 2 to 10 of them. */
const COUNTS = [2, 3, 4, 5, 6, 7, 8, 9, 10] as const;

/** How the shop may charge: once, until the shopper knows better; the choice stands behind one small link. */
export function useChargeChoice() {
  const [charge, setCharge] = useState<Charge>({ mode: 'single' });
  const [choosing, setChoosing] = useState(false);
  return {
    charge,
    choose: setCharge,
    opener: (
      <LinkButton expanded={choosing} onPress={() => setChoosing(!choosing)}>
        {i18n.t('mode.ask')}
      </LinkButton>
    ),
    choice: choosing ? <ChargeChoice charge={charge} onChoose={setCharge} /> : null,
  };
}

type Props = { charge: Charge; onChoose(charge: Charge): void };

function ChargeChoice({ charge, onChoose }: Props) {
  const field = useRef<HTMLFieldSetElement>(null);
  // The choice opens below what it is about: it is brought into sight, with the keyboard at it.
  useEffect(() => field.current?.querySelector<HTMLInputElement>('input:checked')?.focus(), []);
  return (
    <fieldset class="charge-choice" ref={field}>
      <legend>{i18n.t('mode.legend')}</legend>
      <Mode
        name={i18n.t('mode.single')}
        chosen={charge.mode === 'single'}
        onChoose={() => onChoose({ mode: 'single' })}
      />
      <Mode
        name={i18n.t('mode.split')}
        chosen={charge.mode === 'split'}
        onChoose={() => onChoose({ mode: 'split', count: COUNTS[0] })}
      />
      {charge.mode === 'split' && (
        <label class="count">
          {i18n.t('mode.count')}
          <select
            value={charge.count}
            onChange={(event) => onChoose({ mode: 'split', count: Number(event.currentTarget.value) })}
          >
            {COUNTS.map((count) => (
              <option key={count} value={count}>
                {count}
              </option>
            ))}
          </select>
        </label>
      )}
      <Mode
        name={i18n.t('mode.estimate')}
        chosen={charge.mode === 'estimate'}
        onChoose={() => onChoose({ mode: 'estimate' })}
      />
      {charge.mode === 'estimate' && <p class="fine">{i18n.t('mode.estimateText')}</p>}
    </fieldset>
  );
}

type ModeProps = { name: string; chosen: boolean; onChoose(): void };

function Mode({ name, chosen, onChoose }: ModeProps) {
  return (
    <label class="mode-of">
      <input type="radio" name="mode" checked={chosen} onChange={onChoose} />
      {name}
    </label>
  );
}
