import { useCallback, useEffect, useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import { i18n } from '#i18n';
import type { TabPayment } from '../messages/payment.ts';
import type { Problem } from '../messages/problem.ts';
import type { Site, View } from '../messages/view.ts';
import { Approvals } from './Approvals.tsx';
import { ask, look, openOptions, tabOfPopup } from './ask.ts';
import { CardScreen } from './CardScreen.tsx';
import { ChargeMode } from './ChargeMode.tsx';
import { Cheque, PayerLines } from './Cheque.tsx';
import { CodeEntry } from './CodeEntry.tsx';
import { restartGuard } from './guard.ts';
import { NewestPayments } from './NewestPayments.tsx';
import { Header, LinkButton, Message, PrimaryButton, ProblemNote } from './Parts.tsx';
import { Reserve } from './Reserve.tsx';
import { Review } from './Review.tsx';
import { Showable } from './Showable.tsx';
import { SignIn } from './SignIn.tsx';
import { useFollowing } from './use-following.ts';
import { WaitingFor } from './WaitingFor.tsx';

/** Before the background has said anything. */
const UNREAD: View = { screen: 'problem', mark: undefined, problem: { reason: 'unreachable' } };

/** The toolbar's popup: one screen at a time, all of it from the background's view of the tab. */
export function Popup() {
  const [tabId, setTabId] = useState<number>();
  const [view, setView] = useState<View>();
  const [listing, setListing] = useState(false);
  const refresh = useCallback(async () => {
    const tab = await tabOfPopup();
    if (tab === undefined) return;
    setTabId(tab);
    const now = await look('view', { tabId: tab });
    setView((before) => now ?? before ?? UNREAD);
  }, []);
  useEffect(() => void refresh(), [refresh]);
  const shown = listing ? 'payments' : view === undefined ? 'reading' : keyOf(view);
  const reserve = view?.screen === 'review' ? view.quote?.reserve.value : undefined;
  useEffect(restartGuard, [shown, reserve]);
  return (
    <>
      <Header mark={view !== undefined && 'mark' in view ? view.mark : undefined} />
      <Showable key={shown} refresh={refresh}>
        {listing ? (
          <NewestPayments onBack={() => void refresh().then(() => setListing(false))} />
        ) : view === undefined || tabId === undefined ? (
          <main class="screen">
            <p class="message" role="status">
              {i18n.t('popup.reading')}
            </p>
          </main>
        ) : (
          <ScreenOf tabId={tabId} view={view} refresh={refresh} />
        )}
      </Showable>
      {view !== undefined && !listing && leavesRoom(view) && (
        <nav class="to-payments">
          <LinkButton onPress={() => setListing(true)}>{i18n.t('payments.title')}</LinkButton>
        </nav>
      )}
    </>
  );
}

/** Nothing leads away while a code or the card is waited for. */
function leavesRoom(view: View): boolean {
  if (view.screen === 'payment') return view.payment.stage === 'card' || view.payment.stage === 'ended';
  return view.screen !== 'not-enrolled' && view.screen !== 'sign-in' && view.screen !== 'approvals';
}

/** Another page to review is another screen, and so is another stage of a payment. */
function keyOf(view: View): string {
  if (view.screen === 'review') return JSON.stringify(view.page);
  return view.screen === 'payment' ? view.payment.stage : view.screen;
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
      return <Refused problem={view.problem} refresh={refresh} />;
    case 'approvals':
      return (
        <main class="screen">
          <Approvals tabId={tabId} />
        </main>
      );
    case 'review':
      return <Review tabId={tabId} view={view} refresh={refresh} />;
    case 'payment':
      return <PaymentScreen view={view} refresh={refresh} />;
  }
}

/** Why nothing can be paid here now, and what can be done about it. */
function Refused({ problem, refresh }: { problem: Problem; refresh(): Promise<void> }) {
  const again = i18n.t('popup.again');
  return (
    <main class="screen">
      <ProblemNote problem={problem} />
      {problem.reason === 'account-frozen' ? (
        <footer class="actions">
          <PrimaryButton onPress={() => void openOptions()}>{i18n.t('popup.settings')}</PrimaryButton>
          <LinkButton onPress={() => void refresh()}>{again}</LinkButton>
        </footer>
      ) : (
        <footer class="actions">
          <PrimaryButton onPress={() => void refresh()}>{again}</PrimaryButton>
        </footer>
      )}
    </main>
  );
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

type PaymentProps = { view: Extract<View, { screen: 'payment' }>; refresh(): Promise<void> };

function PaymentScreen({ view: { payment, site, clockOffsetMs }, refresh }: PaymentProps) {
  const props = { payment, site, refresh };
  if (payment.stage === 'code') return <CodeEntry {...props} clockOffsetMs={clockOffsetMs} />;
  return payment.stage === 'card' ? <CardScreen {...props} /> : <Ended {...props} />;
}

type EndedProps = { payment: TabPayment; site: Site; refresh(): Promise<void> };

/** Where a payment went no further, or waits for an approval or the card: what happened, and what to do. */
function Ended({ payment, site, refresh }: EndedProps) {
  const { tabId, certificate, digest, problem, stage, state, approval } = payment;
  const isWaiting = stage === 'confirmed' && state === 'awaiting-approval';
  useFollowing(!isWaiting, refresh);
  const again = async () => {
    if (stage === 'ended') await ask('dismiss', { tabId });
    await refresh();
  };
  return (
    <main class="screen">
      {stage === 'confirmed' && !isWaiting && <p role="status">{i18n.t('card.waiting')}</p>}
      {isWaiting && (
        <div role="status" class="waits">
          <h2>{i18n.t('situation.waitsForApproval')}</h2>
          <p>{i18n.t('approval.mayClose')}</p>
        </div>
      )}
      <ProblemNote problem={problem} />
      {approval && <WaitingFor approval={approval} state={state} />}
      <Cheque
        name={certificate.merchant.name}
        site={site}
        corrected={payment.corrected}
        amount={certificate.amount}
        digest={digest}
      >
        <ChargeMode charge={certificate.charge} />
        <Reserve {...certificate} quote={payment.quote} />
        <PayerLines payer={certificate.payer} date={certificate.issuedAt} />
      </Cheque>
      <footer class="actions">
        <PrimaryButton onPress={() => void again()}>
          {stage === 'ended'
            ? i18n.t('popup.startAgain')
            : i18n.t(isWaiting ? 'approval.lookAgain' : 'popup.again')}
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
