import { i18n } from '#i18n';
import type { CardSummary, ChargeRow } from '../../shared/schemas.ts';
import { shownMoney } from './amount.ts';
import { stateWords } from './charge-words.ts';
import { when } from './reasons.ts';
import { isDecline } from './situation.ts';

/** What became of a card: each charge with its amount, and whose it was by the card's statement. */
export function Charges({ summary, dated = false }: { summary: CardSummary; dated?: boolean }) {
  if (summary.charges.length === 0) return null;
  return (
    <ul class="charges" aria-label={i18n.t('card.charges')}>
      {summary.charges.map((charge, index) => (
        <li key={index} class={isDecline(charge) ? 'declined' : 'charged'}>
          <span>
            {stateWords(charge.state)}
            {charge.descriptor !== undefined && <Descriptor charge={charge} />}
            {dated && <span class="at">{when(charge.at)}</span>}
          </span>
          <bdi>{shownMoney(charge.amount)}</bdi>
        </li>
      ))}
    </ul>
  );
}

function Descriptor({ charge: { descriptor } }: { charge: ChargeRow }) {
  return (
    <span class="descriptor">
      {i18n.t('payments.statement')} <bdi>{descriptor}</bdi>
    </span>
  );
}
