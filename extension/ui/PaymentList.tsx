import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { i18n } from '#i18n';
import type { PaymentPage } from '../messages/history.ts';
import type { Problem } from '../messages/problem.ts';
import { ask } from './ask.ts';
import { PrimaryButton, ProblemNote } from './Parts.tsx';
import { PaymentRow } from './PaymentRow.tsx';
import { SecondaryButton } from './Screen.tsx';
import { SignInButton } from './SignIn.tsx';

const TYPING_MS = 300;
const MOST_LETTERS = 80;

/** All payments of the account, newest first, to be looked through by shop, address, reference or statement. */
export function PaymentList() {
  const [words, setWords] = useState('');
  const { page, problem, busy, more, again } = usePages(words);
  if (problem?.reason === 'unauthenticated')
    return (
      <section class="card">
        <h2>{i18n.t('payments.title')}</h2>
        <p>{i18n.t('payments.signIn')}</p>
        <SignInButton refresh={again} />
      </section>
    );
  return (
    <section class="card payments">
      <h2>{i18n.t('payments.title')}</h2>
      <label>
        {i18n.t('payments.search')}
        <input
          type="search"
          autocomplete="off"
          maxLength={MOST_LETTERS}
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      </label>
      <p class="quiet" role="status">
        {statusWords({ page, busy, words })}
      </p>
      <ul class="payment-rows" aria-label={i18n.t('payments.title')}>
        {page?.items.map((payment) => (
          <PaymentRow key={payment.id} payment={payment} href={`#payment/${payment.id}`} />
        ))}
      </ul>
      <ProblemNote problem={problem} />
      {problem && <PrimaryButton onPress={() => void again()}>{i18n.t('popup.again')}</PrimaryButton>}
      {page?.next !== undefined && (
        <SecondaryButton busy={busy} onPress={() => void more()}>
          {words.trim() === '' ? i18n.t('payments.older') : i18n.t('payments.searchOn')}
        </SecondaryButton>
      )}
    </section>
  );
}

type Told = { page: PaymentPage | undefined; busy: boolean; words: string };

function statusWords({ page, busy, words }: Told): string {
  if (busy || page === undefined) return i18n.t('payments.reading');
  if (page.items.length > 0) return '';
  return words.trim() === '' ? i18n.t('payments.none') : i18n.t('payments.notFound');
}

/** The pages read so far of a list or a search; what is answered late for other words is passed over. */
function usePages(words: string) {
  const [page, setPage] = useState<PaymentPage>();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const latest = useRef(0);
  const read = useCallback(async (wanted: string, before?: PaymentPage) => {
    latest.current += 1;
    const turn = latest.current;
    setBusy(true);
    setProblem(undefined);
    const after = before?.next;
    const answer = await ask('payments', { words: wanted, ...(after === undefined ? {} : { after }) });
    if (turn !== latest.current) return;
    setBusy(false);
    if (!answer.ok) return setProblem(answer.problem);
    setPage({ ...answer.value, items: [...(before?.items ?? []), ...answer.value.items] });
  }, []);
  useEffect(() => {
    const timer = setTimeout(() => void read(words), words === '' ? 0 : TYPING_MS);
    return () => clearTimeout(timer);
  }, [words, read]);
  return { page, problem, busy, more: () => read(words, page), again: () => read(words) };
}
