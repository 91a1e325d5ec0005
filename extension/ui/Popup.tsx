import { useCallback, useEffect, useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import { i18n } from '#i18n';
import type { TabPayment } from '../messages/payment.ts';
import type { View } from '../messages/view.ts';
import { ask, tabOfPopup } from './ask.ts';
import { CardScreen } from './CardScreen.tsx';
import { CodeEntry } from './CodeEntry.tsx';
import { restartGuard } from './guard.ts';
import { Cheque, Header, LinkButton, Message, PayerLines, PrimaryButton, ProblemNote } from './Parts.tsx';
import { Review } from './Review.tsx';
import { SignIn } from './SignIn.tsx';

/** The toolbar's popup: one screen at a time, all of it from the background's view of the tab. */
export function Popup() {
  const [tabId, setTabId] = useState<number>();
  const [view, setView] = useState<View>();
  const refresh = useCallback(async () => {
    const tab = await tabOfPopup();
    if (tab === undefined) return;
    setTabId(tab);
    setView(await ask('view', { tabId: tab }));
  }, []);
  useEffect(() => void refresh(), [refresh]);
  const shown = view === undefined ? 'reading' : view.screen === 'payment' ? view.payment.stage : view.screen;
  useEffect(restartGuard, [shown]);
  return (
    <>
      <Header mark={view !== undefined && 'mark' in view ? view.mark : undefined} />
      {view === undefined || tabId === undefined ? (
        <main class="screen">
          <p class="message" role="status">
            {i18n.t('popup.reading')}
          </p>
        </main>
      ) : (
        <ScreenOf key={shown} tabId={tabId} view={view} refresh={refresh} />
      )}
    </>
  );
}

type Props = { tabId: number; view: View; refresh(): Promise<void> };

function ScreenOf({ tabId, view, refresh }: Props) {
  switch (view.screen) {
    case 'not-enrolled':
      return (
        <main class="screen">
          <Message title={i18n.t('popup.welcome')} text={i18n.t('popup.welcomeText')} />
          <footer class="actions">
            <PrimaryButton onPress={() => void browser.runtime.openOptionsPage()}>
              {i18n.t('popup.setUp')}
            </PrimaryButton>
          </footer>
        </main>
      );
    case 'off':
      return (
        <main class="screen">
          <Message title={i18n.t('popup.off')} text={i18n.t('popup.offText')} />
          <footer class="actions">
            <PrimaryButton onPress={() => void browser.runtime.openOptionsPage()}>
              {i18n.t('popup.settings')}
            </PrimaryButton>
          </footer>
        </main>
      );
    case 'never':
      return <Never origin={view.origin} refresh={refresh} />;
    case 'no-checkout':
      return (
        <main class="screen">
          <Message title={i18n.t('popup.noCheckout')} text={i18n.t('popup.noCheckoutText')} />
        </main>
      );
    case 'sign-in':
      return <SignIn refresh={refresh} />;
    case 'problem':
      return (
        <main class="screen">
          <ProblemNote problem={view.problem} />
          <footer class="actions">
            <PrimaryButton onPress={() => void refresh()}>{i18n.t('popup.again')}</PrimaryButton>
          </footer>
        </main>
      );
    case 'review':
      return <Review tabId={tabId} view={view} refresh={refresh} />;
    case 'payment':
      return <PaymentScreen payment={view.payment} clockOffsetMs={view.clockOffsetMs} refresh={refresh} />;
  }
}

function Never({ origin, refresh }: { origin: string; refresh(): Promise<void> }) {
  const allow = async () => {
    await ask('neverHere', { origin, never: false });
    await refresh();
  };
  return (
    <main class="screen">
      <Message title={i18n.t('popup.never')} text={i18n.t('popup.neverText', [new URL(origin).host])} />
      <footer class="actions">
        <PrimaryButton onPress={() => void allow()}>{i18n.t('popup.allowAgain')}</PrimaryButton>
      </footer>
    </main>
  );
}

type PaymentProps = { payment: TabPayment; clockOffsetMs: number; refresh(): Promise<void> };

function PaymentScreen({ payment, clockOffsetMs, refresh }: PaymentProps) {
  if (payment.stage === 'code')
    return <CodeEntry payment={payment} clockOffsetMs={clockOffsetMs} refresh={refresh} />;
  if (payment.stage === 'card') return <CardScreen payment={payment} refresh={refresh} />;
  return <Ended payment={payment} refresh={refresh} />;
}

/** Where a payment went no further, or waits for the card: what happened, and what to do. */
function Ended({ payment, refresh }: { payment: TabPayment; refresh(): Promise<void> }) {
  const { tabId, certificate, digest, problem, stage } = payment;
  const again = async () => {
    if (stage === 'ended') await ask('dismiss', { tabId });
    await refresh();
  };
  return (
    <main class="screen">
      {stage === 'ended' ? <ProblemNote problem={problem} /> : <p role="status">{i18n.t('card.waiting')}</p>}
      <Cheque
        name={certificate.merchant.name}
        origin={certificate.merchant.origin}
        amount={certificate.amount}
        digest={digest}
      >
        <PayerLines payer={certificate.payer} date={certificate.issuedAt} />
      </Cheque>
      <footer class="actions">
        <PrimaryButton onPress={() => void again()}>
          {stage === 'ended' ? i18n.t('popup.startAgain') : i18n.t('popup.again')}
        </PrimaryButton>
        {stage === 'confirmed' && (
          <LinkButton onPress={() => void ask('cancel', { tabId }).then(refresh)}>
            {i18n.t('code.cancel')}
          </LinkButton>
        )}
      </footer>
    </main>
  );
}
