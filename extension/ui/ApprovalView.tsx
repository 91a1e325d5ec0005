import { useEffect, useRef, useState } from 'preact/hooks';
import { i18n } from '#i18n';
import type { ApprovalState, State } from '../../shared/schemas.ts';
import type { ListedApproval } from '../messages/approval.ts';
import type { Result } from '../messages/problem.ts';
import { ask } from './ask.ts';
import { ChargeMode } from './ChargeMode.tsx';
import { Cheque, PayerLines } from './Cheque.tsx';
import { isolated, LinkButton, PrimaryButton, ProblemNote, useCommand } from './Parts.tsx';
import { Reserve } from './Reserve.tsx';
import { when } from './reasons.ts';
import { referenceWords } from './reference-words.ts';
import { SecondaryButton } from './Screen.tsx';
import { TextField } from './TextField.tsx';
import { touchToken } from './token.ts';

type Props = {
  approval: ListedApproval;
  tabId?: number;
  onDecided(state: State): Promise<void>;
  onBack(): void;
};

/** One payment of somebody else: who wants to pay what to whom, why it is asked, and the two ways to decide. */
export function ApprovalView({ approval, tabId, onDecided, onBack }: Props) {
  const { certificate, digest, site, rule, given, needed, expiresAt } = approval;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <h2 tabIndex={-1} ref={heading}>
        {i18n.t('approval.wants', [isolated(certificate.payer.name)])}
      </h2>
      <Cheque name={certificate.merchant.name} site={site} amount={certificate.amount} digest={digest}>
        <ChargeMode charge={certificate.charge} />
        <Reserve {...certificate} />
        {certificate.reference !== undefined && (
          <p class="asked-for">
            {referenceWords(certificate)} <bdi>{certificate.reference}</bdi>
          </p>
        )}
        <PayerLines payer={certificate.payer} date={certificate.issuedAt} />
      </Cheque>
      <ul class="note waiting">
        <li>{i18n.t('approval.asksRule', [isolated(rule)])}</li>
        {needed > 1 && <li>{i18n.t('approval.given', [String(given), String(needed)])}</li>}
        <li>{i18n.t('approval.until', [when(expiresAt)])}</li>
      </ul>
      <Decision {...{ approval, onDecided, onBack }} {...(tabId === undefined ? {} : { tabId })} />
    </>
  );
}

function Decision({ approval: { id, digest }, tabId, onDecided, onBack }: Props) {
  const { busy, problem, run } = useCommand();
  const [refusing, setRefusing] = useState(false);
  const [reason, setReason] = useState('');
  const decide = (work: () => Promise<Result<ApprovalState>>) =>
    run(async () => {
      const answer = await work();
      if (answer.ok) await onDecided(answer.value.state);
      return answer;
    });
  const approve = () => decide(() => signApproval(id, digest));
  const refuse = () => decide(() => ask('refuse', { id, reason }));
  return (
    <>
      <ProblemNote problem={problem} about="approval" />
      {problem?.reason === 'token-silent' && tabId !== undefined && (
        <LinkButton onPress={() => void ask('openWindow', { tabId })}>{i18n.t('code.openWindow')}</LinkButton>
      )}
      <footer class="actions">
        {refusing && (
          <TextField label={i18n.t('approval.why')} value={reason} onText={setReason} maxLength={200} />
        )}
        {refusing ? (
          <SecondaryButton danger busy={busy} onPress={() => void refuse()}>
            {i18n.t('approval.refuseNow')}
          </SecondaryButton>
        ) : (
          <PrimaryButton busy={busy} onPress={() => void approve()}>
            {busy ? i18n.t('code.waiting') : i18n.t('approval.approve')}
          </PrimaryButton>
        )}
        <div class="links">
          <LinkButton disabled={busy} onPress={() => setRefusing(!refusing)}>
            {refusing ? i18n.t('approval.notRefuse') : i18n.t('approval.refuse')}
          </LinkButton>
          <LinkButton disabled={busy} onPress={onBack}>
            {i18n.t('enrol.back')}
          </LinkButton>
        </div>
      </footer>
    </>
  );
}

/** The token signs the digest of what is shown; the background computes the challenge. */
async function signApproval(id: string, digest: string): Promise<Result<ApprovalState>> {
  const request = await ask('approvalRequest', { id, digest });
  if (!request.ok) return request;
  const touched = await touchToken(request.value.optionsJSON);
  return touched.ok ? ask('approve', { id, assertion: touched.value }) : touched;
}
