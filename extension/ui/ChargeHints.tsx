import { i18n } from '#i18n';
import type { Charge } from '../../shared/schemas.ts';
import type { ChargeHint, ChargeHintKind } from '../messages/reading.ts';

type Props = {
  hints: readonly ChargeHint[] | undefined;
  charge: Charge;
  onChoose(charge: Charge): void;
};

/** Ways to charge that a card of one charge fails at, with what is proposed in its place. */
const PROPOSED: Readonly<Partial<Record<ChargeHintKind, { charge: Charge; words: () => string }>>> = {
  split: { charge: { mode: 'split', count: 2 }, words: () => i18n.t('hint.allowSplit') },
  estimate: { charge: { mode: 'estimate' }, words: () => i18n.t('hint.allowEstimate') },
};

const WARNINGS: Readonly<Record<ChargeHintKind, (words: string) => string>> = {
  subscription: (words) => i18n.t('hint.subscription', [words]),
  trial: (words) => i18n.t('hint.trial', [words]),
  deposit: (words) => i18n.t('hint.deposit', [words]),
  split: (words) => i18n.t('hint.split', [words]),
  estimate: (words) => i18n.t('hint.estimate', [words]),
};

/** What the page says of other charges than one now: proposed where the certificate can say it, warned of where none can. */
export function ChargeHints({ hints = [], charge, onChoose }: Props) {
  const told = hints.filter(({ kind }) => PROPOSED[kind]?.charge.mode !== charge.mode);
  if (told.length === 0) return null;
  return (
    <ul class="note hints">
      {told.map(({ kind, words }) => {
        const proposed = PROPOSED[kind];
        return (
          <li key={kind}>
            {WARNINGS[kind](words)}
            {proposed && (
              <button type="button" class="link" onClick={() => onChoose(proposed.charge)}>
                {proposed.words()}
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
