import { useCallback, useEffect, useState } from 'preact/hooks';
import { i18n } from '#i18n';
import type { OpenedPayment } from '../messages/history.ts';
import type { Problem, Result } from '../messages/problem.ts';
import { ask } from './ask.ts';
import { ChargeMode } from './ChargeMode.tsx';
import { Charges } from './Charges.tsx';
import { Cheque, PayerLines } from './Cheque.tsx';
import { DeclineNote } from './DeclineNote.tsx';
import { PrimaryButton, ProblemNote, useCommand } from './Parts.tsx';
import { ReceiptFacts } from './ReceiptFacts.tsx';
import { RecognitionNote } from './RecognitionNote.tsx';
import { Reserve } from './Reserve.tsx';
import { when } from './reasons.ts';
import { referenceWords } from './reference-words.ts';
import { SavePayment } from './SavePayment.tsx';
import { Screen, SecondaryButton } from './Screen.tsx';
import { SignInButton } from './SignIn.tsx';
import { isUncharged, latestDecline, situationOf } from './situation.ts';
import { eventWords, NEXT_STEPS, SITUATIONS } from './situation-words.ts';
import { useFollowing } from './use-following.ts';
import { WaitingFor } from './WaitingFor.tsx';

/** One payment whole: its cheque, where it stands, what to do, what became of it, and its receipt. */
export function PaymentView({ id }: { id: string }) {
  const [answer, setAnswer] = useState<Result<OpenedPayment>>();
  const refresh = useCallback(async () => setAnswer(await ask('payment', { id })), [id]);
  useEffect(() => void refresh(), [refresh]);
  const isOpen = answer?.ok === true && goesOn(answer.value);
  useFollowing(!isOpen, refresh);
  return (
    <>
      <a class="link back" href="#payments">
        {i18n.t('payments.all')}
      </a>
      {answer === undefined && <p role="status">{i18n.t('payments.reading')}</p>}
      {answer?.ok === false && <NotRead problem={answer.problem} refresh={refresh} />}
      {answer?.ok && <Opened key={id} payment={answer.value} refresh={refresh} />}
    </>
  );
}

/** A certificate that is open is followed, as the popup does; nothing else is asked for by itself. */
function goesOn({ state, card }: OpenedPayment): boolean {
  const waits = state === 'awaiting-confirmation' || state === 'awaiting-approval' || state === 'validated';
  return waits && card?.state !== 'spent' && card?.state !== 'closed';
}

function NotRead({ problem, refresh }: { problem: Problem; refresh(): Promise<void> }) {
  return (
    <Screen title={i18n.t('payments.one')}>
      {problem.reason === 'unauthenticated' ? (
        <>
          <p>{i18n.t('payments.signIn')}</p>
          <SignInButton refresh={refresh} />
        </>
      ) : (
        <>
          <p role="alert" class="note problem">
            {problem.reason === 'unknown' ? i18n.t('payments.unknown') : i18n.t('payments.notRead')}
          </p>
          <PrimaryButton onPress={() => void refresh()}>{i18n.t('popup.again')}</PrimaryButton>
        </>
      )}
    </Screen>
  );
}

type OpenedProps = { payment: OpenedPayment; refresh(): Promise<void> };

function Opened({ payment, refresh }: OpenedProps) {
  const { certificate, digest, site, card, receipt } = payment;
  const situation = situationOf(payment);
  const decline = latestDecline(card);
  return (
    <Screen title={SITUATIONS[situation]()}>
      <p class="next-step">{NEXT_STEPS[situation]()}</p>
      {payment.approval && <WaitingFor approval={payment.approval} state={payment.state} />}
      {decline && (
        <DeclineNote charge={decline} certificate={certificate} site={site} charged={!isUncharged(card)} />
      )}
      {card?.recognition && (
        <RecognitionNote recognition={card.recognition} payment={payment} refresh={refresh} />
      )}
      <Cheque name={certificate.merchant.name} site={site} amount={certificate.amount} digest={digest}>
        <ChargeMode charge={certificate.charge} />
        <Reserve {...certificate} quote={payment.rate} />
        <Asked payment={payment} />
        <PayerLines payer={certificate.payer} date={certificate.issuedAt} />
      </Cheque>
      {card && card.charges.length > 0 && (
        <>
          <h3>{i18n.t('card.charges')}</h3>
          <Charges summary={card} dated />
        </>
      )}
      {receipt !== undefined && <ReceiptFacts receipt={receipt} />}
      <SavePayment payment={payment} />
      <History payment={payment} />
      <Cancel payment={payment} refresh={refresh} />
    </Screen>
  );
}

/** The shop's own words for the payment, and whether the shop itself asked for it. */
function Asked({ payment: { certificate } }: { payment: OpenedPayment }) {
  const { reference, demand } = certificate;
  if (reference === undefined && demand === undefined) return null;
  return (
    <p class="asked-for">
      {demand !== undefined && i18n.t('demand.asked')}
      {demand !== undefined && reference !== undefined && ' · '}
      {reference !== undefined && (
        <>
          {referenceWords(certificate)} <bdi>{reference}</bdi>
        </>
      )}
    </p>
  );
}

function History({ payment: { history } }: { payment: OpenedPayment }) {
  return (
    <section class="history">
      <h3>{i18n.t('payments.history')}</h3>
      <ol>
        {history.map(({ at, event }, index) => (
          <li key={index}>
            <span>{eventWords(event)}</span>
            <time dateTime={at}>{when(at)}</time>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The way out, while nothing was charged: nothing is paid, and the card closes. */
function Cancel({ payment: { id, state, card }, refresh }: OpenedProps) {
  const { busy, problem, run } = useCommand();
  const open =
    state === 'awaiting-confirmation' ||
    state === 'awaiting-approval' ||
    (state === 'validated' && isUncharged(card));
  const cancel = async () => {
    await run(() => ask('cancelById', { id }));
    await refresh();
  };
  return (
    <>
      <ProblemNote problem={problem} />
      {open && (
        <SecondaryButton danger busy={busy} onPress={() => void cancel()}>
          {i18n.t('payments.cancel')}
        </SecondaryButton>
      )}
    </>
  );
}
