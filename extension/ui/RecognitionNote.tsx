import { i18n } from '#i18n';
import type { Recognition } from '../../shared/schemas.ts';
import type { OpenedPayment } from '../messages/history.ts';
import { shownMoney } from './amount.ts';
import { ask } from './ask.ts';
import { isolated, ProblemNote, useCommand } from './Parts.tsx';
import { when } from './reasons.ts';
import { SecondaryButton } from './Screen.tsx';

type Props = { recognition: Recognition; payment: OpenedPayment; refresh(): Promise<void> };

/** A charge that its amount alone told: the shopper is asked once whether it was the shop, and sees what they said. */
export function RecognitionNote({ recognition, payment: { id, certificate }, refresh }: Props) {
  const { busy, problem, run } = useCommand();
  const { answer, amount, at, descriptor } = recognition;
  if (answer === 'yes') return <p class="quiet">{i18n.t('recognition.saidYes')}</p>;
  if (answer === 'no')
    return <p class="note problem">{i18n.t('recognition.saidNo', [isolated(certificate.payer.entity)])}</p>;
  const say = async (recognised: boolean) => {
    await run(() => ask('recognise', { id, recognised }));
    await refresh();
  };
  return (
    <section class="note recognition">
      <h3>{i18n.t('recognition.title', [isolated(certificate.merchant.name)])}</h3>
      <p>
        <bdi class="descriptor">{descriptor ?? i18n.t('decline.nameless')}</bdi> ·{' '}
        <bdi>{shownMoney(amount)}</bdi> · {when(at)}
      </p>
      <p>{i18n.t('recognition.text')}</p>
      <div class="pair">
        <SecondaryButton busy={busy} onPress={() => void say(true)}>
          {i18n.t('recognition.yes')}
        </SecondaryButton>
        <SecondaryButton danger busy={busy} onPress={() => void say(false)}>
          {i18n.t('recognition.no')}
        </SecondaryButton>
      </div>
      <ProblemNote problem={problem} />
    </section>
  );
}
