import { useEffect, useState } from 'preact/hooks';
import { i18n } from '#i18n';
import { Approvals } from './Approvals.tsx';
import { PaymentList } from './PaymentList.tsx';
import { PaymentView } from './PaymentView.tsx';

/** Where in the options page one is, as its address says after `#`: so Back, reload and a link from the popup work. */
export function usePlace(): string {
  const [place, setPlace] = useState(placeNow);
  useEffect(() => {
    const follow = () => setPlace(placeNow());
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return place;
}

const PAYMENT = /^payment\/([A-Za-z0-9_-]{22})$/;

function placeNow(): string {
  const place = location.hash.slice(1);
  return place === 'payments' || place === 'approvals' || PAYMENT.test(place) ? place : '';
}

/** The ways between account and payments. */
export function Places({ place, role }: { place: string; role: string | undefined }) {
  const matter = role === 'approver' ? 'approvals' : 'payments';
  const current = (here: boolean) => (here ? ({ 'aria-current': 'page' } as const) : {});
  return (
    <nav class="places" aria-label={i18n.t('payments.places')}>
      <a href="#account" {...current(place === '')}>
        {i18n.t('payments.account')}
      </a>
      <a href={`#${matter}`} {...current(place !== '')}>
        {matter === 'approvals' ? i18n.t('approval.title') : i18n.t('payments.title')}
      </a>
    </nav>
  );
}

/** The payments, or one of them. */
export function PlaceOf({ place }: { place: string }) {
  if (place === 'approvals')
    return (
      <section class="card payments">
        <Approvals />
      </section>
    );
  const id = PAYMENT.exec(place)?.[1];
  return id === undefined ? <PaymentList /> : <PaymentView key={id} id={id} />;
}
