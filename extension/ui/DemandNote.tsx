import { i18n } from '#i18n';
import type { Money } from '../../shared/money.ts';
import type { FoundDemand } from '../messages/demand.ts';
import { shownMoney } from './amount.ts';

type Props = { found: FoundDemand | undefined; total: Money | undefined };

/** What the shop itself asked for, where it did, and how that goes with what its page shows. */
export function DemandNote({ found, total }: Props) {
  if (found === undefined || found.state === 'unasked') return null;
  if (found.state !== 'open')
    return (
      <p class="note problem" role="alert">
        {whyNot(found)}
      </p>
    );
  const { amount, reference } = found.demand;
  const differs = total !== undefined && (total.currency !== amount.currency || total.value !== amount.value);
  return (
    <>
      <p class="note asked">
        {i18n.t('demand.asked')}
        {reference !== undefined && (
          <>
            {' · '}
            <bdi>{reference}</bdi>
          </>
        )}
      </p>
      {differs && (
        <p class="note problem" role="alert">
          {i18n.t('demand.differs', [shownMoney(amount), shownMoney(total)])}
        </p>
      )}
    </>
  );
}

function whyNot(found: Exclude<FoundDemand, { state: 'open' | 'unasked' }>): string {
  if (found.state === 'other-shop') return i18n.t('demand.otherShop', [new URL(found.origin).host]);
  return found.state === 'validated' ? i18n.t('demand.validated') : i18n.t('demand.expired');
}
