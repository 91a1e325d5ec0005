import { useCallback, useEffect, useState } from 'preact/hooks';
import { i18n } from '#i18n';
import type { State } from '../../shared/schemas.ts';
import type { ApprovalPage, ListedApproval } from '../messages/approval.ts';
import type { Problem } from '../messages/problem.ts';
import { ApprovalView } from './ApprovalView.tsx';
import { ask } from './ask.ts';
import { restartGuard } from './guard.ts';
import { LinkButton, PrimaryButton, ProblemNote } from './Parts.tsx';
import { when } from './reasons.ts';
import { SignInButton } from './SignIn.tsx';
import { WhomAndSum } from './WhomAndSum.tsx';

/** What others want to pay and this person may decide over; in the popup, and in the options page without a tab. */
export function Approvals({ tabId }: { tabId?: number }) {
  const { page, problem, look, more } = usePages();
  const [open, setOpen] = useState<ListedApproval>();
  const [decided, setDecided] = useState<State>();
  const show = (approval: ListedApproval | undefined) => {
    restartGuard();
    setOpen(approval);
  };
  const onDecided = async (state: State) => {
    setDecided(state);
    show(undefined);
    await look();
  };
  if (problem?.reason === 'unauthenticated')
    return (
      <>
        <h2>{i18n.t('approval.title')}</h2>
        <p>{i18n.t('approval.signIn')}</p>
        <SignInButton refresh={look} />
      </>
    );
  if (open !== undefined)
    return (
      <ApprovalView
        key={open.id}
        approval={open}
        {...(tabId === undefined ? {} : { tabId })}
        onDecided={onDecided}
        onBack={() => void look().then(() => show(undefined))}
      />
    );
  return (
    <>
      <h2>{i18n.t('approval.title')}</h2>
      <p role="status">{decided === undefined ? '' : DECIDED(decided)}</p>
      <ProblemNote problem={problem} about="approval" />
      {page === undefined && problem === undefined && <p>{i18n.t('popup.reading')}</p>}
      {page?.items.length === 0 && <p>{i18n.t('approval.none')}</p>}
      <ul class="payment-rows">
        {page?.items.map((approval) => (
          <Row key={approval.id} approval={approval} onOpen={() => show(approval)} />
        ))}
      </ul>
      {page?.next !== undefined && (
        <LinkButton onPress={() => void more()}>{i18n.t('approval.older')}</LinkButton>
      )}
      <footer class="actions">
        <PrimaryButton onPress={() => void look()}>{i18n.t('approval.lookAgain')}</PrimaryButton>
      </footer>
    </>
  );
}

const DECIDED = (state: State): string => {
  if (state === 'denied') return i18n.t('approval.youRefused');
  return state === 'awaiting-approval' ? i18n.t('approval.youApprovedMore') : i18n.t('approval.youApproved');
};

function usePages() {
  const [page, setPage] = useState<ApprovalPage>();
  const [problem, setProblem] = useState<Problem>();
  const look = useCallback(async () => {
    const answer = await ask('approvals', {});
    setProblem(answer.ok ? undefined : answer.problem);
    if (answer.ok) setPage(answer.value);
  }, []);
  useEffect(() => void look(), [look]);
  const more = async () => {
    if (page?.next === undefined) return;
    const answer = await ask('approvals', { after: page.next });
    setProblem(answer.ok ? undefined : answer.problem);
    if (answer.ok) setPage({ ...answer.value, items: [...page.items, ...answer.value.items] });
  };
  return { page, problem, look, more };
}

function Row({ approval, onOpen }: { approval: ListedApproval; onOpen(): void }) {
  const { certificate, site, askedAt, given, needed } = approval;
  return (
    <li>
      <button type="button" class="payment" onClick={onOpen}>
        <WhomAndSum certificate={certificate} site={site} />
        <span class="line">
          <bdi class="date">{certificate.payer.name}</bdi>
          <span class="date">{when(askedAt)}</span>
        </span>
        {needed > 1 && (
          <span class="situation open">{i18n.t('approval.given', [String(given), String(needed)])}</span>
        )}
      </button>
    </li>
  );
}
