import { useEffect, useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import { i18n } from '#i18n';
import type { PaymentPage } from '../messages/history.ts';
import type { Result } from '../messages/problem.ts';
import { ask } from './ask.ts';
import { LinkButton, ProblemNote } from './Parts.tsx';
import { PaymentRow } from './PaymentRow.tsx';

const SHOWN = 5;

/** The newest payments in the popup; all of them, and each one whole, stand in the options page. */
export function NewestPayments({ onBack }: { onBack(): void }) {
  const [answer, setAnswer] = useState<Result<PaymentPage>>();
  useEffect(() => void ask('payments', { words: '' }).then(setAnswer), []);
  const items = answer?.ok ? answer.value.items.slice(0, SHOWN) : [];
  const page = browser.runtime.getURL('options.html');
  return (
    <main class="screen">
      <h2>{i18n.t('payments.newest')}</h2>
      {answer === undefined && <p role="status">{i18n.t('payments.reading')}</p>}
      {answer?.ok && items.length === 0 && <p>{i18n.t('payments.none')}</p>}
      <ProblemNote problem={answer?.ok === false ? answer.problem : undefined} />
      <ul class="payment-rows">
        {items.map((payment) => (
          <PaymentRow key={payment.id} payment={payment} href={`${page}#payment/${payment.id}`} newTab />
        ))}
      </ul>
      <footer class="actions links">
        <a class="link" href={`${page}#payments`} target="_blank" rel="noopener">
          {i18n.t('payments.all')}
        </a>
        <LinkButton onPress={onBack}>{i18n.t('enrol.back')}</LinkButton>
      </footer>
    </main>
  );
}
