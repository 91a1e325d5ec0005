import { i18n } from '#i18n';
import type { ListedPayment } from '../messages/history.ts';
import { Reserve } from './Reserve.tsx';
import { when } from './reasons.ts';
import { latestDecline, type Situation, situationOf } from './situation.ts';
import { SITUATIONS } from './situation-words.ts';
import { WhomAndSum } from './WhomAndSum.tsx';

type Props = { payment: ListedPayment; href: string; newTab?: boolean };

/** A payment in one line of a list: whom, how much, when, and where it stands. */
export function PaymentRow({ payment, href, newTab = false }: Props) {
  const { certificate, site } = payment;
  const situation = situationOf(payment);
  const isDeclined = situation !== 'declined' && latestDecline(payment.card) !== undefined;
  return (
    <li>
      <a class="payment" href={href} {...(newTab ? { target: '_blank' } : {})}>
        <WhomAndSum certificate={certificate} site={site} />
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
