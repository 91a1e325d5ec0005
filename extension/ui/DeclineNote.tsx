import type { ComponentChildren } from 'preact';
import { i18n } from '#i18n';
import type { Certificate, ChargeRow } from '../../shared/schemas.ts';
import type { Site } from '../messages/view.ts';
import { shownMoney } from './amount.ts';
import { stateWords } from './charge-words.ts';
import { declineReason } from './situation.ts';

type Props = {
  charge: ChargeRow;
  certificate: Certificate;
  site: Site;
  /** Something was charged before, and stands. */
  charged: boolean;
  /** Starts the payment anew with the higher amount, where that can be done from here. */
  onHigher?: (() => void) | undefined;
};

/** A charge that was declined: why, what was confirmed beside what was tried, and what to do. */
export function DeclineNote({ charge, certificate, site, charged, onHigher }: Props) {
  const reason = declineReason(charge);
  return (
    <section class="note problem decline" role="alert">
      <p>
        <strong>{stateWords(charge.state)}</strong>
      </p>
      {reason === 'merchant_mismatch' && (
        <Pair
          confirmed={
            <>
              <bdi>{certificate.merchant.name}</bdi> · <bdi dir="ltr">{site.domain}</bdi>
            </>
          }
          by={i18n.t('decline.triedBy')}
          tried={<bdi>{charge.descriptor ?? i18n.t('decline.nameless')}</bdi>}
        />
      )}
      {(reason === 'amount_exceeded' || reason === 'currency_changed') && (
        <Pair
          confirmed={shownMoney(certificate.amount)}
          by={i18n.t('decline.shopTried')}
          tried={shownMoney(charge.amount)}
        />
      )}
      <p>{charged ? i18n.t('decline.adviceCharged') : adviceFor(reason)}</p>
      {reason === 'amount_exceeded' && onHigher !== undefined && (
        <button type="button" class="secondary" onClick={onHigher}>
          {i18n.t('decline.signAgain', [shownMoney(charge.amount)])}
        </button>
      )}
    </section>
  );
}

type PairProps = { confirmed: ComponentChildren; by: string; tried: ComponentChildren };

function Pair({ confirmed, by, tried }: PairProps) {
  return (
    <dl class="pair-of">
      <div>
        <dt>{i18n.t('decline.youConfirmed')}</dt>
        <dd>{confirmed}</dd>
      </div>
      <div>
        <dt>{by}</dt>
        <dd>{tried}</dd>
      </div>
    </dl>
  );
}

function adviceFor(reason: string | undefined): string {
  if (reason === 'merchant_mismatch') return i18n.t('decline.adviceMerchant');
  if (reason === 'amount_exceeded') return i18n.t('decline.adviceAmount');
  if (reason === 'card_check_failed') return i18n.t('decline.adviceCheck');
  return i18n.t('decline.advice');
}
