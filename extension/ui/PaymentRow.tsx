import { i18n } from '#i18n';
import type { ListedPayment } from '../messages/history.ts';
import { shownMoney } from './amount.ts';
import { Reserve } from './Reserve.tsx';
import { when } from './reasons.ts';
import { latestDecline, type Situation, situationOf } from './situation.ts';
import { SITUATIONS } from './situation-words.ts';

type Props = { payment: ListedPayment; href: string; newTab?: boolean };

/** A payment in one line of a list: whom, how much, when, and where it stands. */
export function PaymentRow({ payment, href, newTab = false }: Props) {
  const { certificate, site } = payment;
  const situation = situationOf(payment);
  const isDeclined = situation !== 'declined' && latestDecline(payment.card) !== undefined;
  return (
    <li>
      <a class="payment" href={href} {...(newTab ? { target: '_blank' } : {})}>
        <span class="line">
          <span class="whom">
            <bdi class="name">{certificate.merchant.name}</bdi>
            <br />
            <bdi class="site" dir="ltr">
              {site.domain}
            </bdi>
          </span>
          <bdi class="sum">{shownMoney(certificate.amount)}</bdi>
        </span>
        <span class="line">
          <span class="date">{when(certificate.issuedAt)}</span>
          <span class={`situation ${LOOKS[situation] ?? ''}`}>
            {isDeclined
              ? `${SITUATIONS[situation]()}. ${i18n.t('payments.alsoDeclined')}`
              : SITUATIONS[situation]()}
          </span>
        </span>
        <Reserve {...certificate} quote={payment.rate} />
        {payment.card?.recognition?.answer === 'asked' && (
          <span class="question">{i18n.t('recognition.row')}</span>
        )}
      </a>
    </li>
  );
}

const LOOKS: Partial<Record<Situation, string>> = {
  paid: 'good',
  declined: 'bad',
  locked: 'bad',
  denied: 'bad',
  waitsForCode: 'open',
  waitsForApproval: 'open',
  confirmed: 'open',
};
