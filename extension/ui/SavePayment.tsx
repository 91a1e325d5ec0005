import { i18n } from '#i18n';
import type { OpenedPayment } from '../messages/history.ts';
import { ask } from './ask.ts';
import { ProblemNote, useCommand } from './Parts.tsx';
import { SecondaryButton } from './Screen.tsx';
import { saveFile } from './save-file.ts';

/** What the shopper can keep of a payment: a page on paper or as PDF, and the file that proves it. */
export function SavePayment({ payment: { id, digest, receipt } }: { payment: OpenedPayment }) {
  const { busy, problem, run } = useCommand();
  if (receipt === undefined) return null;
  const evidenceName = `evidence-${digest.slice(0, 8)}.json`;
  const command = `npm run server -- evidence verify ${evidenceName}`;
  const saveEvidence = () =>
    run(async () => {
      const answer = await ask('evidence', { id });
      if (answer.ok)
        saveFile(evidenceName, 'application/json', `${JSON.stringify(answer.value, undefined, 2)}\n`);
      return answer;
    });
  return (
    <section class="keep">
      <div class="pair">
        <SecondaryButton onPress={() => window.print()}>{i18n.t('receipt.print')}</SecondaryButton>
        <SecondaryButton busy={busy} onPress={() => void saveEvidence()}>
          {i18n.t('receipt.saveEvidence')}
        </SecondaryButton>
      </div>
      <ProblemNote problem={problem} />
      <p class="fine">
        {i18n.t('receipt.verify')} <code dir="ltr">{command}</code>
      </p>
    </section>
  );
}
